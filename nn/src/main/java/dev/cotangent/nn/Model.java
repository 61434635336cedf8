package dev.cotangent.nn;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.nn.program.ProgramCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Named outputs of named inputs, by one or several networks.
 *
 * <pre>{@code
 * Model model =
 *     Model.of(
 *         in -> {
 *           Node features = concat(1, in.apply(eye, in.input("picture")), in.input("age"));
 *           return Map.of("price", in.apply(price, features), "kind", in.apply(kind, features));
 *         },
 *         eye, price, kind);
 * }</pre>
 */
public final class Model {
  /** What the only output is called. */
  public static final String OUTPUTS = "outputs";

  /** What the only input is called. */
  public static final String INPUTS = "inputs";

  private final Function<Application, Map<String, Node>> outputs;
  private final List<Network> networks;
  private final ProgramCache<Map<String, Shape>, Prediction> predictions =
      new ProgramCache<>(Model::samples, this::compile);

  /** The networks at work in an expression: trained or used. */
  public interface Application {
    /** The input of that name, with the samples along its first axis. */
    Node input(String name);

    /** The output of a network. */
    Node apply(Network network, Node x);

    /** Whether the expression is to be trained, or else only evaluated. */
    boolean training();
  }

  private record Prediction(Map<String, Node> inputs, Map<String, Node> outputs, Program program) {}

  private Model(Function<Application, Map<String, Node>> outputs, List<Network> networks) {
    this.outputs = outputs;
    this.networks = networks;
  }

  /**
   * A model.
   *
   * @param outputs builds the outputs; asked once for each shape of inputs, it must always say the
   *     same
   * @param networks all networks that it applies, the first being the one whose seed orders the
   *     samples
   */
  public static Model of(
      Function<Application, Map<String, Node>> outputs, Network first, Network... networks) {
    List<Network> all = new ArrayList<>(List.of(first));
    all.addAll(Arrays.asList(networks));
    return new Model(outputs, List.copyOf(all));
  }

  /** A network's output {@link #OUTPUTS} for its input {@link #INPUTS}. */
  public static Model of(Network network) {
    return new Model(in -> Map.of(OUTPUTS, in.apply(network, in.input(INPUTS))), List.of(network));
  }

  /** The networks. */
  public List<Network> networks() {
    return networks;
  }

  /** The outputs as expressions. */
  public Map<String, Node> outputs(Application application) {
    Map<String, Node> built = outputs.apply(application);
    if (built.isEmpty()) {
      throw new IllegalArgumentException("[model] there must be an output: none");
    }
    return built;
  }

  /**
   * The outputs for inputs, in evaluation mode and float32; all of them from the same weights.
   *
   * @param inputs by name, each {@code [n, …]}
   * @return by name
   * @throws IllegalArgumentException if an input that is needed is missing
   */
  public Map<String, Tensor> predict(Map<String, Tensor> inputs) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    Prediction prediction = prediction(shapes);
    Map<Node, Tensor> feeds = new LinkedHashMap<>();
    prediction.inputs.forEach((name, node) -> feeds.put(node, requireNonNull(inputs.get(name))));
    Results results = prediction.program.run(feeds);
    Map<String, Tensor> values = new LinkedHashMap<>();
    prediction.outputs.forEach((name, node) -> values.put(name, results.get(node)));
    return values;
  }

  private synchronized Prediction prediction(Map<String, Shape> shapes) {
    return predictions.get(shapes);
  }

  private static int samples(Map<String, Shape> shapes) {
    return shapes.values().stream()
        .mapToInt(shape -> shape.isScalar() ? 1 : shape.dim(0))
        .max()
        .orElse(1);
  }

  private Prediction compile(Map<String, Shape> shapes) {
    Map<String, Node> inputs = new LinkedHashMap<>();
    Map<String, Node> built =
        outputs(
            new Application() {
              @Override
              public Node input(String name) {
                Shape shape = shapes.get(name);
                if (shape == null) {
                  throw new IllegalArgumentException(
                      "[model] an input is missing: '%s'; there are %s"
                          .formatted(name, shapes.keySet()));
                }
                return requireNonNull(
                    inputs.computeIfAbsent(name, key -> Expressions.input(key, shape)));
              }

              @Override
              public Node apply(Network network, Node x) {
                return network.evaluation(x);
              }

              @Override
              public boolean training() {
                return false;
              }
            });
    Map<String, Node> distinct = new LinkedHashMap<>(built);
    Program program =
        Program.of(distinct.values().stream().distinct().toArray(Node[]::new)).compile();
    inputs.values().retainAll(Graphs.topologicalOrder(List.copyOf(distinct.values())));
    return new Prediction(inputs, distinct, program);
  }
}
