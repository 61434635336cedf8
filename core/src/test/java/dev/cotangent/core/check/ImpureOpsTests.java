package dev.cotangent.core.check;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.TestOps.log;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.TestOps;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations that are no functions, or none that can be differentiated numerically. */
class ImpureOpsTests {
  private final Node x = input("x", 2, 3);

  private interface Body {
    void evaluate(Buffer input, Buffer output);
  }

  /** The identity, computed as a test wants it. */
  private record Odd(Body body) implements Elementwise {
    @Override
    public int arity() {
      return 1;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(cotangent);
    }

    @Override
    public void evaluate(List<Buffer> inputs, Buffer output) {
      body.evaluate(inputs.get(0), output);
    }
  }

  /** The same, tagged as linear, so that few evaluations suffice to check it. */
  private record OddLinear(Body body) implements Elementwise {
    @Override
    public int arity() {
      return 1;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(cotangent);
    }

    @Override
    public void evaluate(List<Buffer> inputs, Buffer output) {
      body.evaluate(inputs.get(0), output);
    }

    @Override
    public boolean isLinearIn(int input) {
      return true;
    }

    @Override
    public String name() {
      return "odd";
    }
  }

  private Node odd(Body body) {
    return times(sin(x), Node.of(new Odd(body), x));
  }

  private static void assertFault(String fault, Node y) {
    Report report = GradientCheck.of(y).check();
    assertFalse(report.passed());
    assertTrue(report.toString().contains(fault), report.toString());
    List<String> problems = StructureCheck.of(y).check();
    assertTrue(problems.toString().contains(fault), problems.toString());
    assertThrows(AssertionError.class, () -> StructureCheck.of(y).verify());
  }

  @Test
  void writingToAnOperandIsFound() {
    assertFault(
        "odd [2, 3] writes to its operand 0",
        odd(
            (input, output) -> {
              output.copyFrom(input);
              input.set(0, 0);
            }));
  }

  @Test
  void readingTheResultsArrayIsFound() {
    assertFault(
        "odd [2, 3] reads what its result's array held before",
        odd(
            (input, output) -> {
              for (int i = 0; i < output.size(); i++) {
                output.add(i, input.get(i));
              }
            }));
  }

  @Test
  void anotherValueEachTimeIsFound() {
    AtomicInteger calls = new AtomicInteger();
    Node y =
        odd(
            (input, output) -> {
              output.copyFrom(input);
              output.set(0, calls.incrementAndGet());
            });
    assertFault("odd [2, 3] gives another value when it is evaluated again", y);
    Report report = GradientCheck.of(y).check();
    assertEquals(1, report.comparisons().get(0).unresolved().get(Reason.NON_DETERMINISTIC));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7, 16})
  void writingToAnOperandNowAndThenIsFound(int every) {
    for (Function<Node, Node> wrap :
        List.<Function<Node, Node>>of(y -> times(sin(x), y), TestOps::total, y -> y)) {
      AtomicInteger calls = new AtomicInteger();
      Body body =
          (input, output) -> {
            output.copyFrom(input);
            if (calls.incrementAndGet() % every == 0) {
              input.set(1, input.get(1) + 1e-3);
            }
          };
      Node y = wrap.apply(Node.of(new Odd(body), x));
      assertFault("odd [2, 3] writes to its operand 0", y);
      Node ofComputed = wrap.apply(Node.of(new Odd(body), sin(x)));
      assertFault("odd [2, 3] writes to its operand 0", ofComputed);
      Node linear = wrap.apply(Node.of(new OddLinear(body), input("x", 2, 3)));
      assertFault("odd [2, 3] writes to its operand 0", linear);
    }
  }

  @Test
  void theOtherReaderOfAnOperandIsNotBlamed() {
    AtomicInteger calls = new AtomicInteger();
    Node y =
        odd(
            (input, output) -> {
              output.copyFrom(input);
              if (calls.incrementAndGet() % 5 == 0) {
                input.set(0, 7);
              }
            });
    Report report = GradientCheck.of(y).check();
    assertEquals(List.of("odd [2, 3] writes to its operand 0"), report.faults());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 9})
  void anotherValueNowAndThenIsFound(int every) {
    AtomicInteger calls = new AtomicInteger();
    Node y =
        odd(
            (input, output) -> {
              output.copyFrom(input);
              if (calls.incrementAndGet() % every == 0) {
                output.set(0, input.get(0) + 0.1);
              }
            });
    Report report = GradientCheck.of(y).check();
    assertTrue(report.toString().contains("odd [2, 3] gives another value"), report.toString());
  }

  @Test
  void roundedValuesAreTooNoisyToJudge() {
    for (double quantum : new double[] {1e-3, 1e-5, 1e-8}) {
      Node y =
          Node.of(
              new Odd(
                  (input, output) -> {
                    for (int i = 0; i < output.size(); i++) {
                      output.set(i, quantum * Math.rint(input.get(i) / quantum));
                    }
                  }),
              x);
      for (int seed = 0; seed < 20; seed++) {
        Tensor at = Tensor.generate(x.shape(), i -> 1 + new CounterRandom(1, 2).uniform(i));
        Report report = GradientCheck.of(y).at(x, at).order(1).seed(seed).check();
        assertEquals(0, report.count(Verdict.DISAGREE), report.toString());
        assertFalse(report.passed());
        assertTrue(report.toString().contains("NOISE_FLOOR"), report.toString());
      }
    }
  }

  @Test
  void whereTheValueIsNotFiniteNothingIsClaimed() {
    Tensor at = Tensor.of(x.shape(), 1, 2, -1, 3, 4, 5);
    Report report = GradientCheck.of(log(x)).at(x, at).order(1).check();
    assertEquals(0, report.count(Verdict.DISAGREE), report.toString());
    assertEquals(6, report.comparisons().get(0).unresolved().get(Reason.NON_FINITE));
    assertFalse(report.passed());
  }

  @Test
  void pureOperationsHaveASoundStructure() {
    StructureCheck.of(times(sin(x), x), log(times(x, x))).verify();
  }
}
