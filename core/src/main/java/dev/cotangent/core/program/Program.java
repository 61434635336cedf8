package dev.cotangent.core.program;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Values;
import dev.cotangent.core.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;

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
  private final List<Node> computedOutputs;
  private final Set<Node> inputs;
  private final List<Update> updates;
  private final List<Lock> locks;
  private final Plan plan;
  private final int threads;
  private final boolean checkFinite;
  private final String kernels;
  private final Queue<Execution> idle = new ConcurrentLinkedQueue<>();

  /** A variable and the simplified expression of its next value. */
  private record Update(Variable variable, Node value) {}

  private Program(Builder builder) {
    this.outputs = builder.outputs;
    this.threads = builder.threads;
    this.checkFinite = builder.checkFinite;
    List<Node> roots = new ArrayList<>(outputs);
    roots.addAll(builder.updates.values());
    this.inputs = Collections.newSetFromMap(new IdentityHashMap<>());
    Graphs.topologicalOrder(roots).stream()
        .filter(node -> node.op() instanceof Input)
        .forEach(inputs::add);
    IdentityHashMap<Node, Node> simplest = Simplifier.simplify(roots);
    this.computedOutputs = outputs.stream().map(simplest::get).toList();
    this.updates = new ArrayList<>();
    for (Map.Entry<Node, Node> update : builder.updates.entrySet()) {
      Node value = requireNonNull(simplest.get(update.getValue()));
      updates.add(new Update(update.getKey().variable(), value));
    }
    List<Node> simpleRoots = roots.stream().map(simplest::get).toList();
    Kernels found = new Kernels(builder.precision, builder.fusing && !checkFinite);
    this.plan = new Plan(simpleRoots, builder.precision, found);
    this.kernels = found.describe();
    this.locks = locks(simpleRoots);
  }

  /** The locks of all variables involved, always in the same order, so that runs never deadlock. */
  private List<Lock> locks(List<Node> roots) {
    Set<Variable> written = Collections.newSetFromMap(new IdentityHashMap<>());
    updates.forEach(update -> written.add(update.variable));
    Set<Variable> used = Collections.newSetFromMap(new IdentityHashMap<>());
    used.addAll(written);
    for (Node node : Graphs.topologicalOrder(roots)) {
      if (node.op() instanceof Variable variable) {
        used.add(variable);
      }
    }
    return used.stream()
        .sorted(Comparator.comparingLong(Variable::serial))
        .map(v -> written.contains(v) ? v.lock().writeLock() : v.lock().readLock())
        .toList();
  }

  /** Begins a program that computes the given outputs. */
  public static Builder of(Node... outputs) {
    return new Builder(List.of(outputs));
  }

  /** What a program is compiled from. */
  public static final class Builder {
    private final List<Node> outputs;
    private final Map<Node, Node> updates = new LinkedHashMap<>();
    private Precision precision = Precision.FLOAT32;
    private int threads =
        Integer.getInteger("cotangent.threads", Runtime.getRuntime().availableProcessors());
    private boolean fusing = true;
    private boolean checkFinite;

    private Builder(List<Node> outputs) {
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

    /** Gives every operation a step of its own, to see or time it by itself. */
    @CanIgnoreReturnValue
    public Builder withoutFusion() {
      fusing = false;
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
   * @throws NonFiniteException if the program checks for finite values and found another
   */
  @CanIgnoreReturnValue
  public Results run(Map<Node, Tensor> feeds) {
    requireInputs(feeds);
    for (Lock lock : locks) {
      lock.lock();
    }
    try {
      Execution execution = idle.poll();
      if (execution == null) {
        execution = new Execution(plan, threads, checkFinite);
      }
      for (Node variable : plan.variables()) {
        Values unused = variable.variable().forReading(plan.precision());
        if (checkFinite) {
          NonFiniteException.check(variable, unused);
        }
      }
      execution.run(feeds);
      Results results = results(execution);
      commit(execution);
      idle.add(execution);
      return results;
    } finally {
      for (int i = locks.size() - 1; i >= 0; i--) {
        locks.get(i).unlock();
      }
    }
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

  private Results results(Execution execution) {
    Tensor[] values = new Tensor[outputs.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Tensor.copyOf(execution.window(computedOutputs.get(i)));
    }
    return new Results(outputs, Arrays.asList(values));
  }

  private void commit(Execution execution) {
    Values[] fresh = new Values[updates.size()];
    for (int i = 0; i < fresh.length; i++) {
      Node value = updates.get(i).value;
      Values window = execution.window(value);
      boolean shown = Schedule.storage(value).op() instanceof Variable;
      fresh[i] = shown ? Tensor.copyOf(window).values() : window; // it may be about to change
    }
    for (int i = 0; i < fresh.length; i++) {
      updates.get(i).variable.forWriting(plan.precision()).copyFrom(fresh[i]);
    }
  }

  /** The plan as text: each step with its kernel, shape and place, and the memory in all. */
  public String explain() {
    IdentityHashMap<Node, String> names = new IdentityHashMap<>();
    for (Update update : updates) {
      names.put(update.value, update.variable.name());
    }
    return Explanation.of(plan, threads, names, kernels);
  }

  /** The simplified graph in the DOT language of Graphviz. */
  public String dot() {
    List<Node> roots = new ArrayList<>(computedOutputs);
    updates.forEach(update -> roots.add(update.value));
    return Dot.of(roots);
  }
}
