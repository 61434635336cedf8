package dev.cotangent.nn;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.greaterOrEqual;
import static dev.cotangent.ops.Ops.where;
import static java.util.Objects.requireNonNull;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.core.VariableLocks;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.program.ProgramCache;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * A layer together with its variables.
 *
 * <p>Applied to another batch size, or in another mode, it is another expression of the same
 * variables. Everything random in it and in its training (initial values, dropout, the order of
 * samples) is a function of the seed. Applying and predicting may be done by several threads, also
 * while another trains the network or loads its variables.
 */
public final class Network {
  private static final int PREDICTED_AT_ONCE = 256;
  private static final int COUNTED = 1 << 24; // every smaller whole number is exact in float32

  private final Layer layer;
  private final Shape sampleShape;
  private final long seed;
  private final Node step = Expressions.state("step", Tensor.zeros());
  private final Map<Layer, LayerVariables> layerVariables = new IdentityHashMap<>();
  private final List<Node> variables;
  private final List<Node> states = new ArrayList<>();
  private final Map<Node, String> moduleNames = new HashMap<>();
  private final Map<Node, Map<Node, Node>> updates = new WeakHashMap<>();
  private final ProgramCache<Integer, Forward> forwards =
      new ProgramCache<>(size -> size, this::compile);

  /** A compiled evaluation. */
  private record Forward(Node input, Node output, Program program) {}

  private Network(Layer layer, Shape sampleShape, long seed) {
    this.layer = layer;
    this.sampleShape = sampleShape;
    this.seed = seed;
    int probe = 2;
    Node output = layer.apply(batch(probe), new BuildContext(this, true));
    if (output.shape().isScalar() || output.shape().dim(0) != probe) {
      throw new ShapeException(
          "network",
          "the first axis must be the batch from input to output",
          "a batch of %s gives %s".formatted(probe, output),
          "reduce over samples in the loss, not in a layer");
    }
    this.variables = trainable(output);
    Set<String> names = new HashSet<>();
    for (Node variable : variables) {
      if (!names.add(variable.label())) {
        throw new IllegalArgumentException(
            "[network] the names of variables must differ: %s and another; put layers in scopes with named(…)"
                .formatted(variable));
      }
    }
  }

  /**
   * A layer with new variables.
   *
   * @param sampleShape the shape of one input, without the batch axis
   * @param seed everything random is a function of it
   * @throws ShapeException if the layer does not take such inputs, or its output has no batch axis
   */
  public static Network of(Layer layer, Shape sampleShape, long seed) {
    return new Network(layer, sampleShape, seed);
  }

  /**
   * A network of another layer for the same inputs, which takes the values of this network's
   * variables, and states, for each layer that is an object in both: {@code
   * trained.withLayer(Sequential.of(frozen(body), dense(3)), 2)} is {@code body} as it was trained,
   * with a new head. The two networks share no variables.
   *
   * @param newSeed everything else that is random is a function of it
   * @throws IllegalArgumentException if the two have no layer with variables in common
   * @throws ShapeException if such a layer has variables of other shapes in the new network
   */
  public synchronized Network withLayer(Layer newLayer, long newSeed) {
    Network other = new Network(newLayer, sampleShape, newSeed);
    Set<Layer> known = Collections.newSetFromMap(new IdentityHashMap<>());
    known.addAll(other.layerVariables.keySet());
    known.removeIf(each -> !layerVariables.containsKey(each));
    if (known.isEmpty()) {
      throw new IllegalArgumentException(
          "[network] the new layer must hold layers of this network, as the same objects: %s has none of %s"
              .formatted(Layers.describe(newLayer), Layers.describe(layer)));
    }
    known.forEach(each -> other.variablesOf(each).setTo(variablesOf(each)));
    return other;
  }

  /**
   * A network of the same layer and seed with variables of its own, which have the values, and the
   * step, that this network's have now. The two can be trained at the same time.
   */
  public Network copy() {
    Network other = new Network(layer, sampleShape, seed);
    List<Node> mine = new ArrayList<>(saved());
    mine.add(step);
    List<Node> theirs = new ArrayList<>(other.saved());
    theirs.add(other.step);
    Map<Variable, Tensor> values = Variable.values(mine.stream().map(Node::variable).toList());
    Map<Variable, Tensor> copied = new LinkedHashMap<>();
    for (int i = 0; i < mine.size(); i++) {
      copied.put(theirs.get(i).variable(), requireNonNull(values.get(mine.get(i).variable())));
    }
    Variable.setAll(copied);
    return other;
  }

  private LayerVariables variablesOf(Layer known) {
    return requireNonNull(layerVariables.get(known));
  }

  /** The layer. */
  public Layer layer() {
    return layer;
  }

  /** The shape of one input, without the batch axis. */
  public Shape sampleShape() {
    return sampleShape;
  }

  /** The seed of everything random. */
  public long seed() {
    return seed;
  }

  /** The trainable variables, in the order in which the expression uses them. */
  public List<Node> variables() {
    return variables;
  }

  /** The states of the layers, which are not trained: running means, for example. */
  public synchronized List<Node> states() {
    return List.copyOf(states);
  }

  /** All that predictions depend on: the trainable variables and the states of the layers. */
  public List<Node> saved() {
    List<Node> saved = new ArrayList<>(variables);
    saved.addAll(states());
    return saved;
  }

  /** The number of trainable values. */
  public long parameters() {
    return variables.stream().mapToLong(variable -> variable.shape().size()).sum();
  }

  /**
   * The scalar variable that counts training steps. It is among the {@link #updates} of a training
   * program, or else every step drops the same elements.
   */
  public Node step() {
    return step;
  }

  /** The number of the next training step; 0 again after 2²⁴ − 1. */
  public Node nextStep() {
    Node next = add(step, 1);
    return where(
        greaterOrEqual(next, Expressions.constant(COUNTED)), Expressions.constant(0), next);
  }

  /** The output for an input, as it is trained; see also {@link #updates}. */
  public Node training(Node x) {
    return apply(x, true);
  }

  /**
   * The output as it is trained on a part of a batch.
   *
   * @param counter draws the random numbers in place of the {@link #step}: a scalar holding a whole
   *     number in [0, 2²⁴)
   */
  public Node training(Node x, Node counter) {
    return apply(layer, x, new BuildContext(this, counter));
  }

  /**
   * What a training program updates besides the trainable variables: the step counter and the
   * states of the layers.
   *
   * @param output what {@link #training} returned
   * @return what {@code Program.Builder.updates} takes
   * @throws IllegalArgumentException if it is something else
   */
  public synchronized Map<Node, Node> updates(Node output) {
    Map<Node, Node> ofLayers = updates.get(output);
    if (ofLayers == null) {
      throw new IllegalArgumentException(
          "[network] updates belong to an output that training(…) returned, and %s is none"
              .formatted(output));
    }
    Map<Node, Node> all = new LinkedHashMap<>(ofLayers);
    all.put(step, nextStep());
    return all;
  }

  /** The output for an input, as it is used: without dropout. */
  public Node evaluation(Node x) {
    return apply(x, false);
  }

  private Node apply(Node x, boolean training) {
    return apply(layer, x, new BuildContext(this, training));
  }

  /** The output of a layer made of this network's, for one position of each sequence. */
  Node decoding(Layer part, Node x, Decoding decoding) {
    return apply(part, x, new BuildContext(this, decoding));
  }

  private synchronized Node apply(Layer applied, Node x, BuildContext context) {
    Node output = applied.apply(x, context);
    if (context.training()) {
      updates.put(output, context.updates());
    }
    for (Node variable : trainable(output)) {
      if (!variables.contains(variable) && !trainable(x).contains(variable)) {
        throw new IllegalStateException(
            "[network] every application must use the same variables: %s is new; make it once outside of apply, or by BuildContext.in"
                .formatted(variable));
      }
    }
    return output;
  }

  private static List<Node> trainable(Node output) {
    return Graphs.topologicalOrder(List.of(output)).stream()
        .filter(node -> node.op() instanceof Variable variable && variable.isTrainable())
        .toList();
  }

  /** An input for a batch of samples. */
  Node batch(int size) {
    return Expressions.input("inputs", Shape.of(size).concat(sampleShape));
  }

  /** The layers with shapes, parameters and costs. */
  public synchronized Summary summary() {
    return Summary.of(this);
  }

  /**
   * The output for inputs, in evaluation mode and float32.
   *
   * <p>The same inputs in batches of the same size give the same bits. In another size, a sample's
   * output may differ by rounding, since other shapes may take other kernels.
   *
   * <p>All of it is computed from the same weights: if another thread changes them meanwhile, from
   * those before or those after. Programs for the sizes of batch that come most are kept; others
   * are compiled again, which takes milliseconds.
   *
   * @param inputs {@code [n, …]}, samples along the first axis
   * @return {@code [n, …]}
   * @throws ShapeException if the samples have another shape than the network was made for
   */
  public Tensor predict(Tensor inputs) {
    Shape shape = inputs.shape();
    if (shape.isScalar() || !shape.slice(1, shape.rank()).equals(sampleShape)) {
      throw new ShapeException(
          "predict",
          "the inputs must be [n, …] with samples of shape " + sampleShape,
          shape.toString(),
          "a single sample needs an axis of extent 1 in front");
    }
    int count = shape.dim(0);
    if (count <= PREDICTED_AT_ONCE) {
      return predictAtOnce(inputs);
    }
    Node whole = forward(PREDICTED_AT_ONCE).output;
    return VariableLocks.reading(Graphs.variables(List.of(whole)))
        .hold(() -> predictInParts(inputs, count));
  }

  private Tensor predictInParts(Tensor inputs, int count) {
    SampleBuffer rows = new SampleBuffer(inputs);
    float[] joined = new float[0];
    Shape outputShape = Shape.scalar();
    for (int from = 0; from < count; from += PREDICTED_AT_ONCE) {
      int to = Math.min(count, from + PREDICTED_AT_ONCE);
      Tensor part = predictAtOnce(rows.range(from, to));
      if (from == 0) {
        outputShape = part.shape().with(0, count);
        joined = new float[outputShape.size()];
      }
      int perSample = part.size() / (to - from);
      System.arraycopy(part.toFloats(), 0, joined, from * perSample, part.size());
    }
    return Tensor.of(outputShape, joined);
  }

  private Tensor predictAtOnce(Tensor inputs) {
    Forward forward = forward(inputs.shape().dim(0));
    return forward.program.run(Map.of(forward.input, inputs)).get(forward.output);
  }

  private synchronized Forward forward(int size) {
    return forwards.get(size);
  }

  private Forward compile(int size) {
    Node input = batch(size);
    Node output = evaluation(input);
    return new Forward(input, output, Program.of(output).compile());
  }

  /** The random numbers for a name: those of the name's hash (FNV-1a) as their stream. */
  public CounterRandom random(String name) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return new CounterRandom(seed, hash);
  }

  /** Takes a layer's new state in. */
  Node addState(Node state) {
    states.add(state);
    return state;
  }

  /** Takes in what a variable is called as part of a module. */
  Node addModuleName(Node variable, String name) {
    moduleNames.put(variable, name);
    return variable;
  }

  /**
   * What PyTorch calls the variables that {@link #saved} names, each layer being a module: the
   * names of scopes and of the variable in the layer, joined by points, and the layer's automatic
   * name only where there is no scope around it. {@code features/0/conv1/weight} is {@code
   * features.0.weight}.
   */
  public synchronized Map<Node, String> moduleNames() {
    Map<Node, String> names = new LinkedHashMap<>();
    saved().forEach(node -> names.put(node, moduleNames.getOrDefault(node, node.label())));
    return names;
  }

  /** A layer's variables; they get a name when the layer is met for the first time. */
  LayerVariables variablesOf(Layer owner, Supplier<String> newName, boolean frozen) {
    return requireNonNull(
        layerVariables.computeIfAbsent(
            owner, key -> new LayerVariables(this, newName.get(), frozen)));
  }

  /** For example {@code sequential(flatten, dense(10)) for [1, 28, 28], 7850 parameters}. */
  @Override
  public String toString() {
    return "%s for %s, %s parameters".formatted(Layers.describe(layer), sampleShape, parameters());
  }
}
