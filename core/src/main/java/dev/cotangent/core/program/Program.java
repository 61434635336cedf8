package dev.cotangent.core.program;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Precision;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.core.VariableLocks;
import dev.cotangent.core.program.backend.Backend;
import dev.cotangent.core.program.backend.KernelProvider;
import dev.cotangent.core.program.backend.Kernels;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.report.Dot;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A compiled expression: values of inputs and variables in, outputs and new variable values out.
 *
 * <p>Compiling merges equal subexpressions, folds constants, applies the operations' rewrites and
 * plans the memory; running then takes the steps one by one. A whole training step is one program:
 * the loss as its output, each variable's next value as an update.
 *
 * <p>Safe for use by several threads: each run has memory of its own, reads variables under their
 * read lock, and programs with updates hold the write locks, so runs that change the same variables
 * go one after another. A run that throws changes no variable.
 */
public final class Program {
  private final List<Node> outputs;
  private final Set<Node> inputs;
  private final VariableLocks locks;
  private final Plan plan;
  private final Map<Node, Buffer> constants;
  private final int threads;
  private final boolean checkFinite;
  private final Explanation explanation;
  private final @Nullable Recorder recorder;

  /** As many as can run at a time; the memory of further ones is given up after the run. */
  private final Queue<Executor> idle =
      new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

  private Program(Builder builder) {
    this.outputs = builder.outputs;
    this.threads = builder.threads;
    this.checkFinite = builder.checkFinite;
    Compilation start =
        new Compilation(builder.settings(), outputs, builder.updates, builder.required);
    List<Node> given = Graphs.topologicalOrder(start.roots());
    this.inputs =
        Compilation.identitySet(given.stream().filter(node -> node.op() instanceof Input).toList());
    this.plan = Compiler.compile(start);
    this.constants = Executor.constants(plan);
    IdentityHashMap<Node, String> names = new IdentityHashMap<>();
    plan.state()
        .updates()
        .forEach((variable, value) -> names.put(value, variable.variable().name()));
    this.explanation = new Explanation(plan, threads, names);
    this.recorder = builder.profiling ? new Recorder(plan.steps().size()) : null;
    this.locks =
        VariableLocks.of(
            Graphs.variables(given),
            plan.state().updates().keySet().stream().map(Node::variable).toList());
  }

  /** Begins a program that computes the given outputs. */
  public static Builder of(Node... outputs) {
    return new Builder(List.of(outputs));
  }

  /** Begins a program that computes a graph's outputs; {@link Graph#feed} pairs its inputs. */
  public static Builder of(Graph graph) {
    return new Builder(graph.outputs());
  }

  /** What a program is compiled from. */
  public static final class Builder {
    private final List<Node> outputs;
    private final Map<Node, Node> updates = new LinkedHashMap<>();
    private Precision precision = Precision.FLOAT32;
    private int threads =
        Integer.getInteger("cotangent.threads", Runtime.getRuntime().availableProcessors());
    private final EnumSet<Optimization> enabled = Optimization.enabled();
    private boolean profiling;
    private boolean checkFinite;
    private final List<Node> required = new ArrayList<>();
    private Backend backend = Backend.cpu();
    private @Nullable List<KernelProvider> kernels;

    private Builder(List<Node> outputs) {
      outputs.forEach(Graphs::requireValue);
      this.outputs = outputs;
    }

    /**
     * Gives a variable a new value at the end of each run; all new values are computed from the old
     * ones.
     *
     * @throws IllegalArgumentException if the node is not a variable, has an update already, or the
     *     value has another shape
     */
    @CanIgnoreReturnValue
    public Builder update(Node variable, Node value) {
      if (!(variable.op() instanceof Variable)) {
        throw new IllegalArgumentException("[update] only a variable can be updated: " + variable);
      }
      if (!value.shape().equals(variable.shape())) {
        throw new ShapeException(
            "update", "%s must keep its shape".formatted(variable), "a new value " + value);
      }
      if (updates.putIfAbsent(variable, value) != null) {
        throw new IllegalArgumentException(
            "[update] a variable has one new value, and %s has one already".formatted(variable));
      }
      return this;
    }

    /** Adds updates; see {@link #update}. */
    @CanIgnoreReturnValue
    public Builder updates(Map<Node, Node> values) {
      values.forEach(this::update);
      return this;
    }

    /** Sets the precision of the computation; float32 unless said otherwise. */
    @CanIgnoreReturnValue
    public Builder precision(Precision newPrecision) {
      precision = newPrecision;
      return this;
    }

    /**
     * Sets the number of threads; all processors unless said otherwise here or by the system
     * property {@code cotangent.threads}. It never changes a result.
     */
    @CanIgnoreReturnValue
    public Builder threads(int newThreads) {
      if (newThreads < 1) {
        throw new IllegalArgumentException("[program] needs at least 1 thread: " + newThreads);
      }
      threads = newThreads;
      return this;
    }

    /** Sets where the program runs; {@link Backend#cpu} unless said otherwise. */
    @CanIgnoreReturnValue
    public Builder backend(Backend newBackend) {
      backend = newBackend;
      return this;
    }

    /**
     * Sets who has kernels for the program, in the order in which they are asked; those of {@link
     * Backend#kernels} unless said otherwise.
     */
    @CanIgnoreReturnValue
    public Builder kernels(KernelProvider... providers) {
      kernels = List.of(providers);
      return this;
    }

    /** Leaves an optimization out, to see what it does, or whether it is to blame. */
    @CanIgnoreReturnValue
    public Builder without(Optimization optimization) {
      enabled.remove(optimization);
      return this;
    }

    /** Has every run measure how long each step takes; see {@link Program#profile}. */
    @CanIgnoreReturnValue
    public Builder profiling() {
      profiling = true;
      return this;
    }

    /**
     * Has every run look for values that are not finite and name the first operation with one;
     * every operation then has a step of its own.
     */
    @CanIgnoreReturnValue
    public Builder checkFinite() {
      checkFinite = true;
      return this;
    }

    /**
     * Has a run fail, and change no variable, if a value of an output is not finite. It is looked
     * at before anything is written over a variable, so no other value has to be kept for that.
     *
     * @throws IllegalArgumentException if the node is not an output of the program
     */
    @CanIgnoreReturnValue
    public Builder requireFinite(Node output) {
      if (!outputs.contains(output)) {
        throw new IllegalArgumentException(
            "[program] only an output can be required to be finite: %s; the outputs are %s"
                .formatted(output, outputs));
      }
      required.add(output);
      return this;
    }

    private Compilation.Settings settings() {
      EnumSet<Optimization> wanted = EnumSet.copyOf(enabled);
      if (checkFinite) {
        wanted.retainAll(EnumSet.of(Optimization.SIMPLIFICATION, Optimization.KERNELS));
      }
      List<KernelProvider> providers =
          !wanted.contains(Optimization.KERNELS)
              ? List.of()
              : kernels != null ? kernels : backend.kernels();
      return new Compilation.Settings(
          precision,
          backend,
          new Kernels(precision, providers, wanted.contains(Optimization.FUSION)),
          wanted);
    }

    /** Compiles the program. */
    public Program compile() {
      if (outputs.isEmpty() && updates.isEmpty()) {
        throw new IllegalArgumentException("[program] needs an output or an update");
      }
      return new Program(this);
    }
  }

  /**
   * Runs the program once.
   *
   * @param feeds the value of every input, by the node that {@code input(…)} returned
   * @throws IllegalArgumentException if an input is missing, unknown or of another shape
   * @throws NonFiniteException if the program checks for finite values, or requires them of an
   *     output, and found another
   */
  @CanIgnoreReturnValue
  public Results run(Map<Node, Tensor> feeds) {
    requireInputs(feeds);
    return locks.hold(() -> runLocked(feeds));
  }

  private Results runLocked(Map<Node, Tensor> feeds) {
    Executor executor = idle.poll();
    if (executor == null) {
      executor = new Executor(plan, constants, threads, checkFinite);
    }
    long start = recorder == null ? 0 : System.nanoTime(); // the memory is taken once
    executor.feed(feeds);
    executor.run(recorder);
    Results results = new Results(outputs, executor.results());
    executor.commit();
    boolean unused = idle.offer(executor);
    if (recorder != null) {
      recorder.endRun(System.nanoTime() - start);
    }
    return results;
  }

  /** The nodes whose values a run returns. */
  public List<Node> outputs() {
    return outputs;
  }

  /** Runs a program without inputs once. */
  @CanIgnoreReturnValue
  public Results run() {
    return run(Map.of());
  }

  private void requireInputs(Map<Node, Tensor> feeds) {
    for (Map.Entry<Node, Tensor> feed : feeds.entrySet()) {
      if (!inputs.contains(feed.getKey())) {
        throw new IllegalArgumentException(
            "[run] %s is not an input of this program; its inputs are %s"
                .formatted(feed.getKey(), inputs));
      }
      Interpreter.requireShape(feed.getKey(), feed.getValue());
    }
    for (Node input : inputs) {
      if (!feeds.containsKey(input)) {
        throw new IllegalArgumentException(
            "[run] input %s is not fed; the program's inputs are %s".formatted(input, inputs));
      }
    }
  }

  /** The plan as text: each step with its kernel, shape, cost and place, and the memory in all. */
  public String explain() {
    return explanation.toString();
  }

  /**
   * The bytes that a run keeps values in, inputs and constants included: arena and constants of
   * {@link #explain}. Beside them kernels have scratch, a few panels and tiles for each thread, and
   * variables their own storage.
   */
  public long memory() {
    long arena = (long) plan.state().buffers().size() * plan.precision().bytes();
    return arena + plan.constantBytes();
  }

  /**
   * How long each step took in the runs so far.
   *
   * @throws IllegalStateException if the program was not built with {@link Builder#profiling}, or
   *     has not run yet
   */
  public Profile profile() {
    if (recorder == null) {
      throw new IllegalStateException(
          "[profile] the program was built without profiling(); add it before compile()");
    }
    return recorder.profile(explanation);
  }

  /** The simplified graph in the DOT language of Graphviz. */
  public String dot() {
    return Dot.of(plan.state().roots());
  }
}
