package dev.cotangent.core.program;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Constant;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.IndexException;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.core.program.backend.Backend;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan with memory of its own: what one thread needs to run it, again and again. */
final class Executor {
  private final Plan plan;
  private final Backend backend;
  private final boolean checkFinite;
  private final Map<Node, Buffer> constants;
  private final Buffer arena;
  private final IdentityHashMap<Variable, Buffer> homes = new IdentityHashMap<>();
  private final Known[] variables;
  private final Known[] inputs;
  private final Known[] requiredAtFirst;
  private final BoundStep[] steps;
  private final Known[] outputs;
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
    this.constants = constants;
    this.arena = memory(backend, plan.state().buffers().size(), plan.precision());
    this.variables = known(plan.variables());
    this.inputs = known(plan.inputs());
    this.outputs = known(plan.state().outputs());
    this.requiredAtFirst = known(plan.requiredAtFirst());
    this.newValues =
        plan.state().updates().entrySet().stream()
            .map(update -> newValue(update.getKey().variable(), update.getValue()))
            .toArray(NewValue[]::new);
    Buffer[] local = new Buffer[threads];
    int mostLocal = 0;
    int mostBeside = 0;
    for (Plan.Step step : plan.steps()) {
      Kernel kernel = step.work().kernel();
      mostLocal = Math.max(mostLocal, kernel.localScratch());
      mostBeside = Math.max(mostBeside, kernel.hasWideScratch() ? kernel.sharedScratch() : 0);
    }
    for (int thread = 0; thread < threads; thread++) {
      local[thread] = memory(backend, mostLocal, plan.precision());
    }
    Buffer beside = memory(backend, mostBeside, Precision.FLOAT64);
    this.steps =
        plan.steps().stream().map(step -> bind(step, beside, local)).toArray(BoundStep[]::new);
  }

  /** The values of a plan's constants in its backend's memory; they serve any executor. */
  static Map<Node, Buffer> constants(Plan plan) {
    IdentityHashMap<Node, Buffer> constants = new IdentityHashMap<>();
    for (Node node : plan.constants()) {
      Buffer memory = plan.settings().backend().allocate(node.shape().size(), plan.precision());
      ((Constant) node.op()).value().copyTo(memory);
      constants.put(node, memory);
    }
    return constants;
  }

  private static Buffer memory(Backend backend, int size, Precision precision) {
    return backend.allocate(Math.max(1, size), precision);
  }

  private BoundStep bind(Plan.Step step, Buffer beside, Buffer[] local) {
    ScheduledKernel work = step.work();
    Kernel kernel = work.kernel();
    List<Buffer> operands = work.inputs().stream().map(this::window).toList();
    List<Buffer> results = work.outputs().stream().map(this::window).toList();
    boolean wide = kernel.hasWideScratch() && plan.precision() == Precision.FLOAT32;
    Buffer shared =
        wide ? beside : arena.slice(step.scratch(), Math.max(1, kernel.sharedScratch()));
    KernelArguments[] perThread = new KernelArguments[step.cost().isSmall() ? 1 : local.length];
    for (int thread = 0; thread < perThread.length; thread++) {
      perThread[thread] =
          kernel.bind(new KernelArguments(operands, results, shared, local[thread]));
    }
    return new BoundStep(
        work.nodes().get(0),
        kernel,
        perThread,
        known(checkFinite ? work.outputs() : step.required()));
  }

  private NewValue newValue(Variable variable, Node value) {
    boolean inPlace = variable.equals(plan.state().donations().get(value)) && backend.takesArrays();
    return NewValue.of(variable, value, window(value), inPlace);
  }

  /** The window through which a node's value is read. */
  private Buffer window(Node node) {
    Node storage = Graphs.storage(node);
    Variable home =
        storage.op() instanceof Variable variable
            ? variable
            : plan.state().donations().get(storage);
    Buffer constant = constants.get(storage);
    Buffer window =
        home != null
            ? homes.computeIfAbsent(home, this::home)
            : constant != null
                ? constant
                : arena.slice(plan.state().buffers().offset(node), node.shape().size());
    return window.withShape(node.shape());
  }

  /** Where a variable's value lies while the program runs. */
  private Buffer home(Variable variable) {
    return backend.takesArrays()
        ? variable.forReading(plan.precision())
        : backend.allocate(variable.shape().size(), plan.precision());
  }

  /** A node with its value. */
  private record Known(Node node, Buffer value) {}

  private Known[] known(List<Node> nodes) {
    return nodes.stream().map(node -> new Known(node, window(node))).toArray(Known[]::new);
  }

  /** A step with its operands, one set for each thread that shares in it. */
  private static final class BoundStep {
    private final Node node;
    private final Kernel kernel;
    private final KernelArguments[] operands;

    /** What must be finite after it. */
    private final Known[] checked;

    BoundStep(Node node, Kernel kernel, KernelArguments[] operands, Known[] checked) {
      this.node = node;
      this.kernel = kernel;
      this.operands = operands;
      this.checked = checked;
    }
  }

  /** Takes in the inputs, all of which are fed, and the variables, whose locks are held. */
  void feed(Map<Node, Tensor> feeds) {
    for (Known variable : variables) {
      Buffer present = variable.node.variable().forReading(plan.precision());
      if (!backend.takesArrays()) {
        variable.value.copyFrom(present);
      }
    }
    for (Known input : inputs) {
      requireNonNull(feeds.get(input.node)).copyTo(input.value);
    }
    if (checkFinite) {
      check(variables);
      check(inputs);
    }
  }

  private void check(Known[] values) {
    for (Known one : values) {
      if (checkFinite) {
        NonFiniteException.check(one.node, one.value);
      } else {
        NonFiniteException.require(one.node, one.value);
      }
    }
  }

  /** Takes all steps, and tells the recorder, if there is one, how long each took. */
  void run(@Nullable Recorder recorder) {
    check(requiredAtFirst);
    for (int i = 0; i < steps.length; i++) {
      long start = recorder == null ? 0 : System.nanoTime();
      BoundStep step = steps[i];
      try {
        backend.submit(step.kernel, step.operands);
        if (recorder != null || step.checked.length > 0 || step.kernel.mayThrow()) {
          backend.await();
        }
      } catch (IndexException e) {
        throw e.at(step.node);
      }
      check(step.checked);
      if (recorder != null) {
        recorder.addStep(i, System.nanoTime() - start);
      }
    }
    backend.await();
  }

  /** Copies of the outputs' values. */
  Tensor[] results() {
    Tensor[] results = new Tensor[outputs.length];
    for (int i = 0; i < results.length; i++) {
      results[i] = Tensor.copyOf(outputs[i].value);
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
