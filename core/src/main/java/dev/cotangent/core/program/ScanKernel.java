package dev.cotangent.core.program;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Variable;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.core.program.pass.Compilation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A loop whose body has a plan of its own, with which an {@link Executor} takes every step.
 *
 * <p>What is carried lies in the loop's results, what all steps read in its operands; both are
 * variables of the plan. Rows are inputs and outputs of the plan. What is computed within a step
 * lies in the loop's scratch.
 */
final class ScanKernel implements Kernel {
  private final Scan scan;
  private final Plan plan;
  private final List<Node> arguments;
  private final List<Node> results;

  private ScanKernel(Scan scan, Plan plan, List<Node> arguments, List<Node> results) {
    this.scan = scan;
    this.plan = plan;
    this.arguments = arguments;
    this.results = results;
  }

  /** Plans a loop's body. */
  static ScanKernel of(Scan scan, Compilation.Settings settings) {
    List<Node> inputs = scan.body().inputs();
    List<Node> arguments = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Node input = inputs.get(i);
      boolean row = i >= scan.carried() && i < scan.carried() + scan.stacked();
      arguments.add(
          row
              ? Expressions.input(input.label(), input.shape())
              : Variable.within(input.label(), input.shape()));
    }
    List<Node> results = scan.body().apply(arguments);
    Map<Node, Node> updates = new LinkedHashMap<>();
    for (int i = 0; i < scan.carried(); i++) {
      updates.put(arguments.get(i), results.get(i));
    }
    List<Node> rows = results.subList(scan.carried(), results.size());
    Plan plan = Compiler.compile(new Compilation(settings, rows, updates, List.of()));
    return new ScanKernel(scan, plan, arguments, rows);
  }

  Scan scan() {
    return scan;
  }

  /** What a step does. */
  Plan plan() {
    return plan;
  }

  /** The plan's leaves for the body's inputs, in order. */
  List<Node> arguments() {
    return arguments;
  }

  /** How many rows a step gives. */
  int rows() {
    return results.size();
  }

  /** What all steps together take. */
  Cost cost() {
    return plan.cost().times(scan.steps());
  }

  @Override
  public String name() {
    return "scan/%s steps".formatted(scan.steps());
  }

  @Override
  public int sharedScratch() {
    return plan.state().buffers().size();
  }

  @Override
  public boolean mayThrow() {
    return plan.steps().stream().anyMatch(step -> step.work().kernel().mayThrow());
  }

  @Override
  public void run(int task, KernelArguments operands) {
    throw new IllegalStateException("[scan] its steps have to be taken one by one: " + scan);
  }
}
