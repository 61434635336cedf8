package dev.cotangent.nn.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.function.Executable;

class LearningRateProperties {
  @Example
  void keyPoints() {
    assertEquals(0.3, LearningRate.constant(0.3).at(99, 100));
    LearningRate decay = LearningRate.stepDecay(0.8, 0.5, 10);
    assertEquals(0.8, decay.at(9, 100));
    assertEquals(0.4, decay.at(10, 100));
    assertEquals(0.1, decay.at(39, 100), 1e-15);
    LearningRate cosine = LearningRate.cosine(2);
    assertEquals(2, cosine.at(0, 100));
    assertEquals(1, cosine.at(50, 100), 1e-15);
    assertEquals(2 * (1 + Math.cos(Math.PI / 4)) / 2, cosine.at(25, 100), 1e-15);
    assertEquals(0, cosine.at(100, 100), 1e-15);
  }

  @Example
  void warmupRisesInEqualPartsAndThenTheScheduleHasTheRest() {
    LearningRate rate = LearningRate.cosine(1).warmUp(4);
    assertEquals(0.25, rate.at(0, 24));
    assertEquals(0.5, rate.at(1, 24));
    assertEquals(1, rate.at(3, 24));
    assertEquals(1, rate.at(4, 24));
    assertEquals(0.5, rate.at(14, 24), 1e-15);
    assertEquals(LearningRate.cosine(1).at(19, 20), rate.at(23, 24));
    LearningRate length = (step, totalSteps) -> totalSteps;
    assertEquals(0.5, length.warmUp(4).at(1, 4)); // the schedule is left one step
    assertEquals(1, length.warmUp(1).at(0, 2));
  }

  @Example
  void oneCycleRisesAndFalls() {
    LearningRate rate = LearningRate.oneCycle(1);
    assertEquals(1 / 25.0, rate.at(0, 101), 1e-15);
    assertEquals((1 + 1 / 25.0) / 2, rate.at(15, 101), 1e-15);
    assertEquals(1, rate.at(30, 101), 1e-15);
    assertEquals((1 + 4e-6) / 2, rate.at(65, 101), 1e-15);
    assertEquals(4e-6, rate.at(100, 101), 1e-15);
    assertEquals(1, rate.at(0, 1)); // a single step is taken at the top
  }

  @Property(tries = 300)
  void oneStepOfOneCycleHasTheHighestRateAndTheLastTheLowest(
      @ForAll @LongRange(min = 2, max = 3000) long total) {
    LearningRate rate = LearningRate.oneCycle(0.1);
    double[] rates = LongStream.range(0, total).mapToDouble(i -> rate.at(i, total)).toArray();
    assertEquals(0.1, Arrays.stream(rates).max().orElseThrow());
    assertEquals(1, Arrays.stream(rates).filter(each -> each == 0.1).count());
    assertEquals(0.1 / 250_000, rates[rates.length - 1], 1e-16);
  }

  @Example
  void linesPowersAndMilestones() {
    LearningRate line = LearningRate.linear(1, 0.5);
    assertEquals(1, line.at(0, 11));
    assertEquals(0.75, line.at(5, 11), 1e-15);
    assertEquals(0.5, line.at(10, 11));
    assertEquals(1, line.at(0, 1));
    assertEquals(0.3 * 0.81, LearningRate.exponential(0.3, 0.9).at(2, 9), 1e-15);
    LearningRate milestones = LearningRate.milestones(1, 0.1, 3, 5);
    assertEquals(1, milestones.at(2, 9));
    assertEquals(0.1, milestones.at(3, 9), 1e-15);
    assertEquals(0.1, milestones.at(4, 9), 1e-15);
    assertEquals(0.01, milestones.at(5, 9), 1e-15);
    LearningRate square = LearningRate.polynomial(2, 2);
    assertEquals(2, square.at(0, 4));
    assertEquals(0.5, square.at(2, 4));
    assertEquals(0.125, square.at(3, 4));
  }

  @Example
  void cosineRestartsBeginAgain() {
    LearningRate equal = LearningRate.cosineRestarts(1, 4, 1);
    LearningRate wave = LearningRate.cosine(1);
    for (int i = 0; i < 12; i++) {
      assertEquals(wave.at(i % 4, 4), equal.at(i, 99));
    }
    LearningRate growing = LearningRate.cosineRestarts(1, 2, 3); // 2, 6, 18 steps
    assertEquals(1, growing.at(0, 99));
    assertEquals(0.5, growing.at(1, 99), 1e-15);
    assertEquals(1, growing.at(2, 99));
    assertEquals(wave.at(5, 6), growing.at(7, 99));
    assertEquals(1, growing.at(8, 99));
    assertEquals(0.5, growing.at(17, 99), 1e-15);
    assertEquals(1, growing.at(26, 99));
  }

  @Example
  void trianglesRiseAndFall() {
    LearningRate rate = LearningRate.triangular(0.1, 0.5, 4);
    double[] expected = {0.1, 0.2, 0.3, 0.4, 0.5, 0.4, 0.3, 0.2, 0.1, 0.2};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], rate.at(i, 99), 1e-15);
    }
    LearningRate halved = LearningRate.triangular2(0.1, 0.5, 4);
    assertEquals(0.5, halved.at(4, 99), 1e-15);
    assertEquals(0.1, halved.at(8, 99), 1e-15);
    assertEquals(0.3, halved.at(12, 99), 1e-15);
    assertEquals(0.2, halved.at(20, 99), 1e-15);
  }

  @Example
  void inverseSquareRootIsThatOfTheTransformer() {
    // d^−½ · min(t^−½, t · warm-up^−1.5) with d = 512 and 4,000 steps, from the paper.
    LearningRate rate = LearningRate.inverseSquareRoot(1 / Math.sqrt(512 * 4000.0), 4000);
    for (long step : new long[] {0, 1000, 3998, 3999, 4000, 20_000}) {
      double t = step + 1;
      double paper = Math.min(1 / Math.sqrt(t), t * Math.pow(4000, -1.5)) / Math.sqrt(512);
      assertEquals(paper, rate.at(step, 100_000), 1e-17);
    }
  }

  @Example
  void schedulesFollowEachOther() {
    LearningRate rate = LearningRate.linear(0.1, 1).then(4, LearningRate.cosine(1)).warmUp(2);
    double[] expected = {0.05, 0.1, 0.1, 0.4, 0.7, 1, 1};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], rate.at(i, 26), 1e-15, "step " + i);
    }
    assertEquals(0.5, rate.at(16, 26), 1e-15); // half of the 20 that are left
  }

  @Example
  void epochsCanBeSteps() {
    LearningRate rate = LearningRate.stepDecay(1, 0.5, 1).byEpoch(3);
    double[] expected = {1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], rate.at(i, 12));
    }
    assertEquals(0.5, LearningRate.cosine(1).byEpoch(2).at(11, 20), 1e-15);
    assertRefused("byEpoch", () -> rate.at(0, 11));
  }

  @Example
  void whatIsLongerThanTheTrainingIsRefusedBeforeItsFirstStep() {
    assertRefused("warm-up", () -> LearningRate.constant(1).warmUp(4).at(0, 3));
    assertRefused("rise", () -> LearningRate.inverseSquareRoot(1, 4).at(0, 3));
    LearningRate constant = LearningRate.constant(1);
    assertRefused("first schedule", () -> constant.then(4, constant).at(0, 3));
    assertEquals(1, constant.then(4, constant).at(3, 4));
  }

  private static void assertRefused(String what, Executable action) {
    String message = assertThrows(IllegalArgumentException.class, action).getMessage();
    assertTrue(message.contains(what), message);
  }

  @Example
  void schedulesArePrintedAsTheyAreWritten() {
    assertEquals("cosine(0.1).warmUp(100)", LearningRate.cosine(0.1).warmUp(100).toString());
    assertEquals(
        "linear(0.1, 1.0).then(4, constant(1.0)).byEpoch(3)",
        LearningRate.linear(0.1, 1).then(4, LearningRate.constant(1)).byEpoch(3).toString());
    assertEquals("exponential(0.1, 0.9)", LearningRate.exponential(0.1, 0.9).toString());
    assertEquals("stepDecay(0.1, 0.5, 7)", LearningRate.stepDecay(0.1, 0.5, 7).toString());
    assertEquals(
        "milestones(0.1, 0.5, [7, 9])", LearningRate.milestones(0.1, 0.5, 7, 9).toString());
    assertEquals("polynomial(0.1, 2.0)", LearningRate.polynomial(0.1, 2).toString());
    assertEquals("cosineRestarts(0.1, 10, 2)", LearningRate.cosineRestarts(0.1, 10, 2).toString());
    assertEquals("triangular(0.1, 0.2, 5)", LearningRate.triangular(0.1, 0.2, 5).toString());
    assertEquals("triangular2(0.1, 0.2, 5)", LearningRate.triangular2(0.1, 0.2, 5).toString());
    assertEquals("oneCycle(0.1)", LearningRate.oneCycle(0.1).toString());
    assertEquals("inverseSquareRoot(0.1, 5)", LearningRate.inverseSquareRoot(0.1, 5).toString());
    LearningRate own = (step, totalSteps) -> 1.0 / (1 + step);
    assertEquals("mine.warmUp(2)", own.named("mine").warmUp(2).toString());
    assertEquals(0.5, own.named("mine").at(1, 2));
  }

  @Property(tries = 300)
  void everySchedulesRatesArePositiveAndAtMostTheHighest(
      @ForAll @LongRange(min = 1, max = 5000) long total,
      @ForAll @LongRange(min = 0, max = 5000) long at,
      @ForAll @LongRange(min = 1, max = 100) long warmup) {
    long step = at % total;
    long rise = Math.min(warmup, total);
    for (LearningRate rate :
        List.of(
            LearningRate.constant(0.5),
            LearningRate.stepDecay(0.5, 0.9, 7),
            LearningRate.cosine(0.5),
            LearningRate.oneCycle(0.5),
            LearningRate.linear(0.5, 0.1),
            LearningRate.exponential(0.5, 0.999),
            LearningRate.milestones(0.5, 0.1, 3, 100),
            LearningRate.polynomial(0.5, 0.9),
            LearningRate.cosineRestarts(0.5, warmup, 2),
            LearningRate.triangular(0.1, 0.5, warmup),
            LearningRate.triangular2(0.1, 0.5, warmup),
            LearningRate.inverseSquareRoot(0.5, rise),
            LearningRate.constant(0.1).then(rise, LearningRate.cosine(0.5)),
            LearningRate.cosine(0.5).warmUp(rise),
            LearningRate.oneCycle(0.5).warmUp(rise))) {
      double value = rate.at(step, total);
      assertTrue(value > 0 && value <= 0.5 + 1e-15, value + " at step " + step + " of " + total);
    }
  }

  @Example
  void wrongSettingsAreRefused() {
    for (double rate : new double[] {0, -1, Double.POSITIVE_INFINITY, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> LearningRate.constant(rate));
      assertThrows(IllegalArgumentException.class, () -> LearningRate.cosine(rate));
      assertThrows(IllegalArgumentException.class, () -> LearningRate.oneCycle(rate));
      assertThrows(IllegalArgumentException.class, () -> LearningRate.stepDecay(rate, 0.5, 1));
      assertThrows(IllegalArgumentException.class, () -> LearningRate.stepDecay(1, rate, 1));
    }
    assertEquals(0.25, LearningRate.stepDecay(1, 0.5, 1).at(2, 3));
    assertEquals(0.5, LearningRate.constant(0.5).warmUp(1).at(0, 1));
    assertThrows(IllegalArgumentException.class, () -> LearningRate.stepDecay(1, 0.5, 0));
    assertThrows(IllegalArgumentException.class, () -> LearningRate.constant(1).warmUp(0));
    LearningRate one = LearningRate.constant(1);
    assertRefused("next schedule", () -> one.then(0, one));
    assertRefused("epochs", () -> one.byEpoch(0));
    assertRefused("ascending", () -> LearningRate.milestones(1, 0.5, 0));
    assertRefused("ascending", () -> LearningRate.milestones(1, 0.5, 3, 3));
    assertRefused("first wave", () -> LearningRate.cosineRestarts(1, 0, 1));
    assertRefused("growth", () -> LearningRate.cosineRestarts(1, 1, 0));
    assertRefused("half", () -> LearningRate.triangular(0.1, 1, 0));
    assertRefused("highest", () -> LearningRate.triangular(1, 0.1, 1));
    assertRefused("steps up", () -> LearningRate.inverseSquareRoot(1, 0));
    assertRefused("last rate", () -> LearningRate.linear(1, -1));
    assertEquals(0, LearningRate.linear(1, 0).at(2, 3));
  }
}
