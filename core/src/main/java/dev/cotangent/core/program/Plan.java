package dev.cotangent.core.program;

import dev.cotangent.core.Constant;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a program does, in order, what each step costs, and where each value lies: what a {@link
 * Compiler} has made. It holds no memory.
 *
 * <p>Variables have storage of their own, and their new values lie there, too, where {@link
 * BufferDonation} allows it; constants lie beside the plan, views in the storage of what they show;
 * everything else has a place in one array ({@link BufferAssignment}), or stays within a {@link
 * TiledGroup}.
 */
final class Plan {
  /**
   * One step.
   *
   * @param work what is done
   * @param scratch where its scratch starts
   * @param required what must be finite of that which it computes
   */
  record Step(ScheduledKernel work, int scratch, Cost cost, List<Node> required) {
    /** The kernel's name, a line for each of those that it consists of. */
    List<String> kernelLines() {
      return work.kernel() instanceof TiledGroup group
          ? group.nameLines()
          : List.of(work.kernel().name());
    }
  }

  private final Compilation state;
  private final List<Step> steps = new ArrayList<>();
  private final List<Node> inputs = new ArrayList<>();
  private final List<Node> variables = new ArrayList<>();
  private final List<Node> constants = new ArrayList<>();

  /** The plan that all passes together have made. */
  Plan(Compilation state) {
    this.state = state;
    for (int i = 0; i < state.order().size(); i++) {
      ScheduledKernel work = state.order().get(i);
      Cost cost = Cost.of(work, precision());
      steps.add(new Step(work, buffers().scratch().get(i), cost, state.required(work)));
    }
    Set<Node> read = ScheduledKernel.lastReads(state.order(), state.roots()).keySet();
    for (Node node : Graphs.topologicalOrder(state.roots())) {
      if (read.contains(node)) {
        if (node.op() instanceof Input) {
          inputs.add(node);
        } else if (node.op() instanceof Variable) {
          variables.add(node);
        } else if (node.op() instanceof Constant) {
          constants.add(node);
        }
      }
    }
  }

  Compilation.Settings settings() {
    return state.settings();
  }

  Precision precision() {
    return settings().precision();
  }

  List<Step> steps() {
    return steps;
  }

  List<Node> outputs() {
    return state.outputs();
  }

  Map<Node, Node> updates() {
    return state.updates();
  }

  /** The outputs and new values. */
  List<Node> roots() {
    return state.roots();
  }

  /** What must be finite of that which no step computes. */
  List<Node> requiredAtFirst() {
    return state.required().stream()
        .filter(output -> state.order().stream().noneMatch(kernel -> kernel.computes(output)))
        .toList();
  }

  /** The inputs the computation reads. */
  List<Node> inputs() {
    return inputs;
  }

  /** The variables the computation reads. */
  List<Node> variables() {
    return variables;
  }

  /** The constants the computation reads. */
  List<Node> constants() {
    return constants;
  }

  BufferAssignment buffers() {
    return state.buffers();
  }

  /** For each value that is computed in a variable's storage, the variable. */
  Map<Node, Variable> donations() {
    return state.donations();
  }

  /** Bytes of the constants that the computation keeps. */
  long constantBytes() {
    return constants.stream().mapToLong(node -> node.shape().size()).sum() * precision().bytes();
  }
}
