package dev.cotangent.core.program;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.IndexException;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Variable;
import dev.cotangent.core.program.backend.Backend;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The steps of a plan with the memory they work on. */
final class BoundPlan {
  /**
   * What plans are bound to besides memory for their values.
   *
   * @param constants the values of all constants
   * @param beside scratch in float64, for one step at a time
   * @param local scratch of each thread
   * @param checkFinite whether all values must be finite
   */
  record Memory(
      Map<Node, Buffer> constants, Buffer beside, List<Buffer> local, boolean checkFinite) {}

  private final Plan plan;
  private final Backend backend;
  private final Memory memory;
  private final Buffer arena;
  private final Function<Variable, Buffer> homes;
  private final BoundStep[] steps;

  /**
   * Binds a plan.
   *
   * @param arena where the plan's {@code BufferAssignment} lies
   * @param homes where variables lie
   */
  BoundPlan(Plan plan, Memory memory, Buffer arena, Function<Variable, Buffer> homes) {
    this.plan = plan;
    this.backend = plan.settings().backend();
    this.memory = memory;
    this.arena = arena;
    this.homes = homes;
    this.steps = plan.steps().stream().map(this::bind).toArray(BoundStep[]::new);
  }

  private BoundStep bind(Plan.Step step) {
    ScheduledKernel work = step.work();
    Kernel kernel = work.kernel();
    List<Buffer> operands = work.inputs().stream().map(this::window).toList();
    List<Buffer> results = work.outputs().stream().map(this::window).toList();
    boolean wide = kernel.hasWideScratch() && plan.precision() == Precision.FLOAT32;
    Buffer shared =
        wide ? memory.beside : arena.slice(step.scratch(), Math.max(1, kernel.sharedScratch()));
    return new BoundStep(
        work.nodes().get(0),
        kernel.mayThrow(),
        kernel instanceof ScanKernel loop
            ? new BoundLoop(loop, memory, operands, results, shared)::run
            : bind(kernel, operands, results, shared, step.cost().isSmall()),
        known(memory.checkFinite ? work.outputs() : step.required()));
  }

  private Runnable bind(
      Kernel kernel, List<Buffer> operands, List<Buffer> results, Buffer shared, boolean small) {
    KernelArguments[] perThread = new KernelArguments[small ? 1 : memory.local.size()];
    for (int thread = 0; thread < perThread.length; thread++) {
      perThread[thread] =
          kernel.bind(new KernelArguments(operands, results, shared, memory.local.get(thread)));
    }
    return () -> backend.submit(kernel, perThread);
  }

  /** The window through which a node's value is read. */
  Buffer window(Node node) {
    Node storage = Graphs.storage(node);
    Variable home =
        storage.op() instanceof Variable variable
            ? variable
            : plan.state().donations().get(storage);
    Buffer constant = memory.constants.get(storage);
    Buffer window =
        home != null
            ? homes.apply(home)
            : constant != null
                ? constant
                : arena.slice(plan.state().buffers().offset(node), node.shape().size());
    return window.withShape(node.shape());
  }

  /** A node with its value. */
  record Known(Node node, Buffer value) {}

  List<Known> known(List<Node> nodes) {
    return nodes.stream().map(node -> new Known(node, window(node))).toList();
  }

  /**
   * A step with its operands.
   *
   * @param node what names it
   * @param checked what must be finite after it
   */
  private record BoundStep(Node node, boolean mayThrow, Runnable work, List<Known> checked) {}

  /** Checks that values are finite. */
  void check(List<Known> values) {
    for (Known one : values) {
      if (memory.checkFinite) {
        NonFiniteException.check(one.node, one.value);
      } else {
        NonFiniteException.require(one.node, one.value);
      }
    }
  }

  /** Waits until what was begun is done. */
  void await() {
    backend.await();
  }

  /** Takes all steps, and tells the recorder, if there is one, how long each took. */
  void run(@Nullable Recorder recorder) {
    for (int i = 0; i < steps.length; i++) {
      long start = recorder == null ? 0 : System.nanoTime();
      BoundStep step = steps[i];
      try {
        step.work.run();
        if (recorder != null || !step.checked.isEmpty() || step.mayThrow) {
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
}
