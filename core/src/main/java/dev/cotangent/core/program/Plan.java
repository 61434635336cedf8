package dev.cotangent.core.program;

import dev.cotangent.core.Constant;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Variable;
import dev.cotangent.core.program.memory.BufferDonation;
import dev.cotangent.core.program.pass.BufferAssignment;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.ScheduledKernel;
import dev.cotangent.core.program.tile.TiledGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a program does, in order, what each step costs, and where each value lies: what a {@link
 * Compiler} has made. It holds no memory.
 *
 * <p>Variables have storage of their own, and their new values lie there, too, where {@link
 * BufferDonation} allows it; constants lie beside the plan, views in the storage of what they show;
 * everything else has a place in one array ({@link BufferAssignment}), or stays within a {@link
 * TiledGroup}.
 *
 * @param state what was compiled, and the places of its values
 * @param steps the steps, in order
 * @param inputs the inputs that are read
 * @param variables the variables that are read
 * @param constants the constants that are read
 */
record Plan(
    Compilation state,
    List<Step> steps,
    List<Node> inputs,
    List<Node> variables,
    List<Node> constants) {
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

    /** The plan of what it does again and again, if it is a loop. */
    Optional<Plan> inner() {
      return work.kernel() instanceof ScanKernel loop ? Optional.of(loop.plan()) : Optional.empty();
    }
  }

  /** The plan that all passes together have made. */
  static Plan of(Compilation state) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < state.order().size(); i++) {
      ScheduledKernel work = state.order().get(i);
      Cost cost =
          work.kernel() instanceof ScanKernel loop
              ? loop.cost()
              : Cost.of(work, state.settings().precision());
      steps.add(new Step(work, state.buffers().scratch().get(i), cost, state.required(work)));
    }
    Set<Node> read = ScheduledKernel.lastReads(state.order(), state.roots()).keySet();
    List<Node> given =
        Graphs.topologicalOrder(state.roots()).stream().filter(read::contains).toList();
    return new Plan(
        state,
        steps,
        ofOp(Input.class, given),
        ofOp(Variable.class, given),
        ofOp(Constant.class, given));
  }

  private static List<Node> ofOp(Class<?> op, List<Node> nodes) {
    return nodes.stream().filter(node -> op.isInstance(node.op())).toList();
  }

  Compilation.Settings settings() {
    return state.settings();
  }

  Precision precision() {
    return settings().precision();
  }

  /** What must be finite of that which no step computes. */
  List<Node> requiredAtFirst() {
    return state.required().stream()
        .filter(output -> state.order().stream().noneMatch(kernel -> kernel.computes(output)))
        .toList();
  }

  /** What all steps together take. */
  Cost cost() {
    return Cost.sum(steps.stream().map(Step::cost).toList());
  }

  /** The steps, and those of loops. */
  Stream<Step> allSteps() {
    return steps.stream()
        .flatMap(
            step -> Stream.concat(Stream.of(step), step.inner().stream().flatMap(Plan::allSteps)));
  }

  /** The constants that are read, and those that loops read. */
  List<Node> allConstants() {
    List<Node> all = new ArrayList<>(constants);
    steps.forEach(step -> step.inner().ifPresent(inner -> all.addAll(inner.allConstants())));
    return all;
  }

  /** Bytes of the constants that the computation keeps. */
  long constantBytes() {
    return allConstants().stream().mapToLong(node -> node.shape().size()).sum()
        * precision().bytes();
  }
}
