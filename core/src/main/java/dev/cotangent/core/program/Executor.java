package dev.cotangent.core.program;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Constant;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.core.program.backend.Backend;
import dev.cotangent.core.program.backend.Kernel;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** A plan with memory of its own: what one thread needs to run it, again and again. */
final class Executor {
  private final Plan plan;
  private final Backend backend;
  private final boolean checkFinite;
  private final BoundPlan bound;
  private final IdentityHashMap<Variable, Buffer> homes = new IdentityHashMap<>();
  private final List<BoundPlan.Known> variables;
  private final List<BoundPlan.Known> inputs;
  private final List<BoundPlan.Known> requiredAtFirst;
  private final List<BoundPlan.Known> outputs;
  private final NewValue[] newValues;

  /**
   * Binds a plan to new memory.
   *
   * @param constants what {@link #constants} gave for the plan
   * @param threads how many threads may share a step
   * @param checkFinite whether every value must be finite
   */
  Executor(Plan plan, Map<Node, Buffer> constants, int threads, boolean checkFinite) {
    this.plan = plan;
    this.backend = plan.settings().backend();
    this.checkFinite = checkFinite;
    List<Buffer> local = new ArrayList<>();
    int mostLocal = mostScratch(plan, Kernel::localScratch);
    for (int thread = 0; thread < threads; thread++) {
      local.add(memory(backend, mostLocal, plan.precision()));
    }
    int mostBeside =
        mostScratch(plan, kernel -> kernel.hasWideScratch() ? kernel.sharedScratch() : 0);
    Buffer beside = memory(backend, mostBeside, Precision.FLOAT64);
    Buffer arena = memory(backend, plan.state().buffers().size(), plan.precision());
    this.bound =
        new BoundPlan(
            plan,
            new BoundPlan.Memory(constants, beside, local, checkFinite),
            arena,
            variable -> homes.computeIfAbsent(variable, this::home));
    this.variables = bound.known(plan.variables());
    this.inputs = bound.known(plan.inputs());
    this.outputs = bound.known(plan.state().outputs());
    this.requiredAtFirst = bound.known(plan.requiredAtFirst());
    this.newValues =
        plan.state().updates().entrySet().stream()
            .map(update -> newValue(update.getKey().variable(), update.getValue()))
            .toArray(NewValue[]::new);
  }

  private static int mostScratch(Plan plan, ToIntFunction<Kernel> scratch) {
    return plan.allSteps().map(step -> step.work().kernel()).mapToInt(scratch).max().orElse(0);
  }

  /** The values of a plan's constants in its backend's memory; they serve any executor. */
  static Map<Node, Buffer> constants(Plan plan) {
    IdentityHashMap<Node, Buffer> constants = new IdentityHashMap<>();
    for (Node node : plan.allConstants()) {
      Buffer memory = plan.settings().backend().allocate(node.shape().size(), plan.precision());
      ((Constant) node.op()).value().copyTo(memory);
      constants.put(node, memory);
    }
    return constants;
  }

  private static Buffer memory(Backend backend, int size, Precision precision) {
    return backend.allocate(Math.max(1, size), precision);
  }

  private NewValue newValue(Variable variable, Node value) {
    boolean inPlace = variable.equals(plan.state().donations().get(value)) && backend.takesArrays();
    Buffer computed = bound.window(value);
    return NewValue.of(() -> variable.forWriting(computed.precision()), value, computed, inPlace);
  }

  /** Where a variable's value lies while the program runs. */
  private Buffer home(Variable variable) {
    return backend.takesArrays()
        ? variable.forReading(plan.precision())
        : backend.allocate(variable.shape().size(), plan.precision());
  }

  /** Takes in the inputs, all of which are fed, and the variables, whose locks are held. */
  void feed(Map<Node, Tensor> feeds) {
    for (BoundPlan.Known variable : variables) {
      Buffer present = variable.node().variable().forReading(plan.precision());
      if (!backend.takesArrays()) {
        variable.value().copyFrom(present);
      }
    }
    for (BoundPlan.Known input : inputs) {
      requireNonNull(feeds.get(input.node())).copyTo(input.value());
    }
    if (checkFinite) {
      bound.check(variables);
      bound.check(inputs);
    }
  }

  /** Takes all steps, and tells the recorder, if there is one, how long each took. */
  void run(@Nullable Recorder recorder) {
    bound.check(requiredAtFirst);
    bound.run(recorder);
  }

  /** Copies of the outputs' values. */
  Tensor[] results() {
    return outputs.stream().map(output -> Tensor.copyOf(output.value())).toArray(Tensor[]::new);
  }

  /** Gives the variables their new values. */
  void commit() {
    NewValue.commitAll(newValues);
  }
}
