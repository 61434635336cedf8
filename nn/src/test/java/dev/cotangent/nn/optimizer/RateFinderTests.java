package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Reductions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class RateFinderTests {
  @Test
  void ratesGrowByEqualFactorsAndLossesAreAveraged() {
    List<Double> rates = new ArrayList<>();
    double[] losses = {4, 2, 3};
    RateCurve curve =
        new RateFinder()
            .between(0.01, 1)
            .steps(3)
            .smoothing(0.5)
            .sweep(
                List.of(),
                rate -> {
                  rates.add(rate);
                  return losses[rates.size() - 1];
                });
    assertEquals(3, rates.size());
    assertEquals(0.01, rates.get(0));
    assertEquals(0.1, rates.get(1), 1e-15);
    assertEquals(1, rates.get(2), 1e-15);
    assertEquals(4, curve.points().get(0).smoothed());
    assertEquals((4 * 1 + 2 * 2) / 3.0, curve.points().get(1).smoothed(), 1e-15);
    assertEquals((4 * 1 + 2 * 2 + 3 * 4) / 7.0, curve.points().get(2).smoothed(), 1e-15);
    assertEquals("rate,loss,smoothed_loss", curve.toCsv().lines().findFirst().orElseThrow());
    assertEquals("0.01,4.0,4.0", curve.toCsv().lines().skip(1).findFirst().orElseThrow());
  }

  @Test
  void theSteepestRateIsSafeAndEverythingIsAsBefore() {
    Node w = Expressions.variable("w", Tensor.vector(3, -2));
    Node scale = Expressions.constant(Tensor.vector(1, 5));
    Node loss = sum(multiply(scale, square(w)));
    Node rate = Expressions.input("rate", Shape.scalar());
    Optimizer optimizer = new Sgd().momentum(0.5);
    Program step =
        Program.of(loss)
            .updates(optimizer.updates(Gradients.of(loss, List.of(w)), rate))
            .requireFinite(loss)
            .compile();
    DoubleUnaryOperator train = eta -> step.run(Map.of(rate, Tensor.scalar(eta))).scalar(loss);
    List<Node> all = new ArrayList<>(optimizer.state(List.of(w)));
    all.add(w);
    RateCurve curve = new RateFinder().between(1e-5, 1e30).steps(200).sweep(all, train);
    assertEquals(Tensor.vector(3, -2), w.variable().value());
    assertEquals(Tensor.zeros(2), optimizer.state(List.of(w)).get(0).variable().value());
    assertTrue(curve.points().size() < 200); // it diverges on the way
    // Of 2·5·η·(1 − 0.5)/(1 + 0.5) < 2 · …: momentum descent is stable up to η = 0.3.
    double steepest = curve.steepest().orElseThrow();
    assertTrue(steepest > 1e-3 && steepest < 0.3, "steepest at " + steepest);
  }

  @Test
  void aLossThatEndsEarlyEndsTheSweep() {
    int[] calls = {0};
    RateCurve curve = new RateFinder().sweep(List.of(), rate -> ++calls[0] < 5 ? 1 : Double.NaN);
    assertEquals(4, curve.points().size());
    assertEquals(OptionalDouble.empty(), curve.steepest());
    RateCurve negative = new RateFinder().steps(5).sweep(List.of(), rate -> -2 - rate);
    assertEquals(5, negative.points().size());
    assertThrows(
        ArithmeticException.class, () -> new RateFinder().sweep(List.of(), rate -> Double.NaN));
  }

  @Test
  void settingsBeyondTheirRangesAreRefused() {
    RateFinder finder = new RateFinder();
    assertThrows(IllegalArgumentException.class, () -> finder.between(0, 1));
    assertThrows(IllegalArgumentException.class, () -> finder.between(1, 1));
    assertThrows(IllegalArgumentException.class, () -> finder.steps(2));
    assertThrows(IllegalArgumentException.class, () -> finder.smoothing(1));
    assertThrows(IllegalArgumentException.class, () -> new RateCurve(List.of()));
    assertEquals(
        "rateFinder(7 steps from 0.1 to 1.0, smoothing 0.5)",
        finder.smoothing(0.5).steps(7).between(0.1, 1).toString());
  }
}
