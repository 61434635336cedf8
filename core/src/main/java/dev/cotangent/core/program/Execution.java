package dev.cotangent.core.program;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.IndexException;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Values;
import dev.cotangent.core.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan with memory of its own: what one thread needs to run it, again and again. */
final class Execution {
  private final Node[] inputs;
  private final Values[] inputWindows;
  private final Required[] requiredAtFirst;
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
    this.requiredAtFirst = required(plan.requiredAtFirst());
    Values[] local = new Values[threads];
    for (int thread = 0; thread < threads; thread++) {
      local[thread] = memory(plan.localScratch(), Precision.FLOAT32);
    }
    this.references = memory(largestReference(plan), Precision.FLOAT64);
    this.steps = plan.steps().stream().map(step -> bind(step, local)).toArray(BoundStep[]::new);
  }

  /** The size of the largest results that a reference computes for a float32 program. */
  private static int largestReference(Plan plan) {
    return plan.steps().stream()
        .filter(step -> step.kernel() == null && plan.precision() == Precision.FLOAT32)
        .mapToInt(step -> step.work().outputs().stream().mapToInt(y -> y.shape().size()).sum())
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
    return new BoundStep(
        step.work().nodes().get(0),
        step.work().outputs(),
        kernel,
        perThread,
        kernel == null ? references(step.work().nodes().get(0), outputs) : outputs,
        required(step.required()));
  }

  /**
   * Where a reference puts its results: into float64, which is rounded once it is done; positions
   * that float32 holds by their bits go where they are read.
   */
  private List<Values> references(Node node, List<Values> outputs) {
    if (plan.precision() == Precision.FLOAT64
        || node.op().positionBound(node) > Values.FLOAT32_INDICES) {
      return outputs;
    }
    List<Values> wide = new ArrayList<>();
    int offset = 0;
    for (Values output : outputs) {
      wide.add(Values.of(output.shape(), references.doubles(), offset));
      offset += output.size();
    }
    return wide;
  }

  /** A value that must be finite. */
  private record Required(Node node, Values value) {
    void check() {
      NonFiniteException.require(node, value);
    }
  }

  private Required[] required(List<Node> nodes) {
    return nodes.stream().map(node -> new Required(node, window(node))).toArray(Required[]::new);
  }

  /** A step with its operands, one set for each thread that shares in it. */
  private static final class BoundStep {
    private final Node node;
    private final List<Node> results;
    private final @Nullable Kernel kernel;
    private final Operands[] operands;
    private final List<Values> references;
    private final Required[] required;

    BoundStep(
        Node node,
        List<Node> results,
        @Nullable Kernel kernel,
        Operands[] operands,
        List<Values> references,
        Required[] required) {
      this.node = node;
      this.results = results;
      this.kernel = kernel;
      this.operands = operands;
      this.references = references;
      this.required = required;
    }

    void run() {
      try {
        if (kernel == null) {
          node.op().evaluateAll(operands[0].inputs(), references);
          for (int i = 0; i < references.size(); i++) {
            Values output = operands[0].outputs().get(i);
            if (references.get(i).precision() != output.precision()) {
              output.copyFrom(references.get(i));
            }
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
    for (Required value : requiredAtFirst) {
      value.check();
    }
    for (int i = 0; i < steps.length; i++) {
      long start = recorder == null ? 0 : System.nanoTime();
      BoundStep step = steps[i];
      step.run();
      if (checkFinite) {
        for (int k = 0; k < step.results.size(); k++) {
          NonFiniteException.check(step.results.get(k), step.operands[0].outputs().get(k));
        }
      }
      for (Required value : step.required) {
        value.check();
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
