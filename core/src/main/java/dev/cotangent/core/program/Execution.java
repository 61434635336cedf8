package dev.cotangent.core.program;

import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Values;
import java.util.List;
import java.util.Map;

/** A plan with memory of its own: what one thread needs to run it, again and again. */
final class Execution {
  private final Plan plan;
  private final boolean checkFinite;
  private final Values arena;
  private final Operands[][] operands;

  Execution(Plan plan, int threads, boolean checkFinite) {
    this.plan = plan;
    this.checkFinite = checkFinite;
    this.arena = memory(plan.arena().size(), plan.precision());
    Values[] local = new Values[threads];
    for (int thread = 0; thread < threads; thread++) {
      local[thread] = memory(plan.localScratch(), Precision.FLOAT32);
    }
    this.operands = new Operands[plan.steps().size()][threads];
    for (int i = 0; i < operands.length; i++) {
      Plan.Step step = plan.steps().get(i);
      List<Values> inputs = step.work().inputs().stream().map(this::window).toList();
      List<Values> outputs = step.work().outputs().stream().map(this::window).toList();
      Kernel kernel = step.kernel();
      Values shared =
          kernel == null || kernel.sharedScratch() == 0
              ? memory(0, Precision.FLOAT32)
              : Plan.slice(arena, step.sharedOffset(), Shape.of(kernel.sharedScratch()));
      for (int thread = 0; thread < threads; thread++) {
        operands[i][thread] = new Operands(inputs, outputs, shared, local[thread]);
      }
    }
  }

  private static Values memory(int size, Precision precision) {
    return Values.allocate(Shape.of(Math.max(1, size)), precision);
  }

  /** The window through which a node's value is read after the steps have run. */
  Values window(Node node) {
    return plan.window(node, arena);
  }

  /** Takes in the inputs and does all steps. */
  void run(Map<Node, Tensor> inputs) {
    for (Node input : plan.inputs()) {
      Tensor value = inputs.get(input);
      if (value == null) {
        throw new IllegalArgumentException("[run] input %s is not fed".formatted(input));
      }
      value.copyTo(window(input));
      if (checkFinite) {
        NonFiniteException.check(input, window(input));
      }
    }
    for (int i = 0; i < operands.length; i++) {
      Plan.Step step = plan.steps().get(i);
      Node node = step.work().nodes().get(0);
      if (step.kernel() == null) {
        node.op().evaluate(operands[i][0].inputs(), operands[i][0].output());
      } else {
        Workers.SHARED.run(step.kernel(), operands[i]);
      }
      if (checkFinite) {
        NonFiniteException.check(node, operands[i][0].output());
      }
    }
  }
}
