package dev.cotangent.core.program;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.IndexException;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Values;
import dev.cotangent.core.Variable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan with memory of its own: what one thread needs to run it, again and again. */
final class Execution {
  private final Node[] inputs;
  private final Values[] inputWindows;
  private final BoundStep[] steps;
  private final Values[] resultWindows;
  private final NewValue[] newValues;
  private final Plan plan;
  private final Values arena;

  /** Where references compute: what they add up is float64 in a float32 program, too. */
  private final Values references;

  private final boolean checkFinite;

  Execution(
      Plan plan, List<Node> outputs, Map<Node, Node> updates, int threads, boolean checkFinite) {
    this.plan = plan;
    this.checkFinite = checkFinite;
    this.arena = memory(plan.arena().size(), plan.precision());
    this.resultWindows = outputs.stream().map(this::window).toArray(Values[]::new);
    this.newValues =
        updates.entrySet().stream()
            .map(update -> newValue(update.getKey().variable(), update.getValue()))
            .toArray(NewValue[]::new);
    this.inputs = plan.inputs().toArray(Node[]::new);
    this.inputWindows = plan.inputs().stream().map(this::window).toArray(Values[]::new);
    Values[] local = new Values[threads];
    for (int thread = 0; thread < threads; thread++) {
      local[thread] = memory(plan.localScratch(), Precision.FLOAT32);
    }
    this.references = memory(largestReference(plan), Precision.FLOAT64);
    this.steps = plan.steps().stream().map(step -> bind(step, local)).toArray(BoundStep[]::new);
  }

  /** The size of the largest result that a reference computes for a float32 program. */
  private static int largestReference(Plan plan) {
    return plan.steps().stream()
        .filter(step -> step.kernel() == null && plan.precision() == Precision.FLOAT32)
        .mapToInt(step -> step.work().outputs().get(0).shape().size())
        .max()
        .orElse(0);
  }

  private static Values memory(int size, Precision precision) {
    return Values.allocate(Shape.of(Math.max(1, size)), precision);
  }

  private BoundStep bind(Plan.Step step, Values[] local) {
    List<Values> operands = step.work().inputs().stream().map(this::window).toList();
    List<Values> outputs = step.work().outputs().stream().map(this::window).toList();
    Kernel kernel = step.kernel();
    Values shared =
        kernel == null || kernel.sharedScratch() == 0
            ? memory(0, Precision.FLOAT32)
            : Plan.slice(arena, step.sharedOffset(), Shape.of(kernel.sharedScratch()));
    int threads = step.cost().isSmall() ? 1 : local.length;
    Operands[] perThread = new Operands[threads];
    for (int thread = 0; thread < threads; thread++) {
      Operands all = new Operands(operands, outputs, shared, local[thread]);
      perThread[thread] = kernel == null ? all : kernel.bind(all);
    }
    Node node = step.work().nodes().get(0);
    boolean wide = kernel == null && plan.precision() == Precision.FLOAT32;
    Values result = outputs.get(0);
    return new BoundStep(
        node,
        kernel,
        perThread,
        wide ? Values.of(result.shape(), references.doubles(), 0) : result);
  }

  /** A step with its operands, one set for each thread that shares in it. */
  private static final class BoundStep {
    private final Node node;
    private final @Nullable Kernel kernel;
    private final Operands[] operands;
    private final Values reference;

    BoundStep(Node node, @Nullable Kernel kernel, Operands[] operands, Values reference) {
      this.node = node;
      this.kernel = kernel;
      this.operands = operands;
      this.reference = reference;
    }

    void run() {
      try {
        if (kernel == null) {
          node.op().evaluate(operands[0].inputs(), reference);
          if (reference.precision() != operands[0].output().precision()) {
            operands[0].output().copyFrom(reference);
          }
        } else {
          Workers.SHARED.run(kernel, operands);
        }
      } catch (IndexException e) {
        throw e.at(node);
      }
    }
  }

  private NewValue newValue(Variable variable, Node value) {
    return NewValue.of(variable, value, window(value), plan.isIn(value, variable));
  }

  private Values window(Node node) {
    return plan.window(node, arena);
  }

  /** Takes in the inputs, all of which are fed. */
  void feed(Map<Node, Tensor> feeds) {
    for (int i = 0; i < inputs.length; i++) {
      requireNonNull(feeds.get(inputs[i])).copyTo(inputWindows[i]);
      if (checkFinite) {
        NonFiniteException.check(inputs[i], inputWindows[i]);
      }
    }
  }

  /** Takes all steps, and tells the recorder, if there is one, how long each took. */
  void run(@Nullable Recorder recorder) {
    for (int i = 0; i < steps.length; i++) {
      long start = recorder == null ? 0 : System.nanoTime();
      BoundStep step = steps[i];
      step.run();
      if (checkFinite) {
        NonFiniteException.check(step.node, step.operands[0].output());
      }
      if (recorder != null) {
        recorder.addStep(i, System.nanoTime() - start);
      }
    }
  }

  /** Copies of the outputs' values. */
  Tensor[] results() {
    Tensor[] results = new Tensor[resultWindows.length];
    for (int i = 0; i < results.length; i++) {
      results[i] = Tensor.copyOf(resultWindows[i]);
    }
    return results;
  }

  /** Gives the variables their new values. */
  void commit() {
    for (NewValue value : newValues) {
      value.prepare();
    }
    for (NewValue value : newValues) {
      value.commit();
    }
  }
}
