package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.Barrier;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.MultiOp;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Recomputed;
import dev.cotangent.ops.cases.OpCase;
import dev.cotangent.ops.cases.OpCase.Sample;
import dev.cotangent.ops.cases.OpCases;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Small samples of the operations and compositions that have derivatives. */
final class Samples {
  /** More elements than this, of all operands and the result, take too long. */
  private static final int MOST_ELEMENTS = 36;

  private static final int MOST_TRIES = 2000;

  /** What the sweep builds and nobody writes. */
  private static final Set<Class<?>> INTERNAL = Set.of(Barrier.class, Recomputed.class);

  private static final Map<String, OpCase> CASES = cases();

  private Samples() {}

  private static Map<String, OpCase> cases() {
    Map<String, OpCase> cases = new LinkedHashMap<>();
    OpCases.all()
        .forEach(
            (type, opCase) -> {
              if (!INTERNAL.contains(type)) {
                put(cases, type.getSimpleName(), opCase);
              }
            });
    Compositions.cases().forEach((name, opCase) -> put(cases, name, opCase));
    return cases;
  }

  private static void put(Map<String, OpCase> cases, String name, OpCase opCase) {
    if (!opCase.differentiable().isEmpty() && cases.put(name, ofOneResult(name, opCase)) != null) {
      throw new IllegalStateException("[score] two operations have the name " + name);
    }
  }

  /** An operation of several results is posed as the composition that joins them. */
  private static OpCase ofOneResult(String name, OpCase opCase) {
    return new OpCase(
        draw -> {
          Sample sample = opCase.samples().apply(draw);
          return sample.op() instanceof MultiOp
              ? new Sample(Composition.derived(name, sample::apply), sample.operands())
              : sample;
        },
        opCase.differentiable(),
        opCase.refusals());
  }

  /** The names of the operations and compositions with a derivative, always in the same order. */
  static List<String> operations() {
    return List.copyOf(CASES.keySet());
  }

  /** The operands of an operation that have a cotangent. */
  static List<Integer> differentiable(String operation) {
    return opCase(operation).differentiable();
  }

  private static OpCase opCase(String operation) {
    OpCase opCase = CASES.get(operation);
    if (opCase == null) {
      throw new IllegalArgumentException("[score] no cases for " + operation);
    }
    return opCase;
  }

  /** A sample's operation applied to inputs. */
  static Node apply(Sample sample) {
    List<Node> inputs =
        sample.shapes().stream().map(shape -> Expressions.input("x", shape)).toList();
    return Node.of(sample.op(), Composition.operands(sample.op(), inputs));
  }

  /** A problem: the operation, or one in its place, at a sample. */
  static Problem problem(Op op, Sample sample, List<Integer> differentiable) {
    return new Problem(op, sample.operands(), differentiable);
  }

  /**
   * A small sample whose values and gradients are finite; a pure function of the seed.
   *
   * @return empty if the operation has none in this setting
   */
  static Optional<Sample> draw(String operation, Setting setting, long seed) {
    OpCase opCase = opCase(operation);
    for (int attempt = 0; attempt < MOST_TRIES; attempt++) {
      Sample drawn = opCase.sample(new CounterRandom(seed, attempt).bits(0));
      int elements = drawn.operands().stream().mapToInt(x -> x.size()).sum();
      if (elements > MOST_ELEMENTS || apply(drawn).shape().size() > MOST_ELEMENTS) {
        continue;
      }
      Optional<Sample> moved = setting.apply(drawn, opCase.differentiable());
      if (moved.isEmpty()) {
        return moved;
      }
      if (isFinite(moved.get(), opCase.differentiable())) {
        return moved;
      }
    }
    return Optional.empty();
  }

  private static boolean isFinite(Sample sample, List<Integer> differentiable) {
    ArrayFunction f = problem(sample.op(), sample, differentiable).function();
    List<double[]> ones =
        f.outputSizes().stream()
            .map(n -> Flat.normal(List.of(n), new CounterRandom(1, 1)).get(0))
            .toList();
    return Double.isFinite(Flat.dot(f.at(f.inputs()), ones))
        && f.vjp(ones).stream().allMatch(g -> Double.isFinite(Flat.dot(g, g)));
  }
}
