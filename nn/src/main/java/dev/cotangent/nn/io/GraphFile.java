package dev.cotangent.nn.io;

import dev.cotangent.core.Constant;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Input;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Saves a {@link Graph} and loads it again: operations, constants and the values of variables.
 *
 * <p>It is a safetensors file. Its tensors are the constants and variables; the note {@code
 * cotangent.graph} holds the rest as JSON: the format's version, the inputs, and each node's
 * operation by the name of its record, with what the record holds, and the numbers of its operands.
 * What is loaded computes the same bits; its variables are new ones. Names of scopes and lines of
 * source are not saved, and checkpoints are only where gradients were taken before.
 */
public final class GraphFile {
  private static final String NOTE = "cotangent.graph";
  private static final long VERSION = 1;

  private GraphFile() {}

  /**
   * Writes a graph of this library's operations; see {@link #save(Path, Graph, Operations)}.
   *
   * @throws IllegalArgumentException if an operation is not among them
   * @throws IOException if the file cannot be written; a file of that name is then as it was
   */
  public static void save(Path file, Graph graph) throws IOException {
    save(file, graph, Operations.standard());
  }

  /**
   * Writes a graph, or replaces a file with it.
   *
   * @param known the operations that may be saved, which are those to load with
   * @throws IllegalArgumentException if an operation is not among them, or has an attribute of a
   *     kind that cannot be saved
   * @throws IOException if the file cannot be written; a file of that name is then as it was
   */
  public static void save(Path file, Graph graph, Operations known) throws IOException {
    Writer writer = new Writer(known);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", VERSION);
    json.put("graph", writer.graph(graph));
    new Safetensors(writer.tensors, Map.of(NOTE, Json.text(json))).write(file);
  }

  /** Reads a graph of this library's operations; see {@link #load(Path, Operations)}. */
  public static Graph load(Path file) throws IOException {
    return load(file, Operations.standard());
  }

  /**
   * Reads a graph.
   *
   * @param known the operations that may occur
   * @throws DataException if the file is damaged, is of a later version, or has an operation that
   *     is not known
   * @throws IOException if it cannot be read
   */
  public static Graph load(Path file, Operations known) throws IOException {
    Safetensors contents = Safetensors.read(file);
    String note = contents.metadata().get(NOTE);
    if (note == null) {
      throw new DataException("graph", file, "it must have the note " + NOTE, "it has none");
    }
    try {
      Map<String, Object> json = Attributes.object(Json.parse(note));
      Object version = field(json, "version");
      if (!version.equals(VERSION)) {
        throw new IllegalArgumentException("only version %s is known".formatted(VERSION));
      }
      return new Reader(known, contents.tensors()).graph(field(json, "graph"));
    } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
      throw new DataException(
          "graph", file, "it must hold a graph", String.valueOf(e.getMessage()));
    }
  }

  private static Object field(Map<String, Object> object, String name) {
    Object value = object.get(name);
    if (value == null) {
      throw new IllegalArgumentException("%s is missing".formatted(name));
    }
    return value;
  }

  private static final class Writer implements Attributes.Saved {
    private final Operations known;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final IdentityHashMap<Variable, String> variables = new IdentityHashMap<>();

    Writer(Operations known) {
      this.known = known;
    }

    @Override
    public Object tensor(Tensor tensor) {
      String name = "tensor" + tensors.size();
      tensors.put(name, tensor);
      return name;
    }

    @Override
    public Map<String, Object> graph(Graph graph) {
      IdentityHashMap<Node, Long> numbers = new IdentityHashMap<>();
      List<Object> inputs = new ArrayList<>();
      List<Object> nodes = new ArrayList<>();
      for (Node node : graph.nodes()) {
        numbers.put(node, (long) numbers.size());
        if (node.op() instanceof Input) {
          inputs.add(Map.of("name", node.label(), "shape", Attributes.numbers(node.shape())));
        } else {
          nodes.add(node(node, node.inputs().stream().map(numbers::get).toList()));
        }
      }
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("inputs", inputs);
      json.put("nodes", nodes);
      json.put("outputs", graph.outputs().stream().map(numbers::get).toList());
      return json;
    }

    private Map<String, Object> node(Node node, List<Long> operands) {
      Map<String, Object> json = new LinkedHashMap<>();
      if (node.op() instanceof Variable variable) {
        json.put("variable", variable.name());
        json.put("trainable", variable.isTrainable());
        json.put("value", variables.computeIfAbsent(variable, v -> (String) tensor(v.value())));
        return json;
      }
      Class<? extends Op> type = node.op().getClass();
      if (!known.knows(type)) {
        throw new IllegalArgumentException(
            "[graph] every operation must be known: %s at %s is not; name its record by Operations.with"
                .formatted(type.getName(), node));
      }
      json.put("op", Operations.name(type));
      json.put("operands", operands);
      json.put("attributes", Attributes.of((Record) node.op(), this));
      return json;
    }
  }

  private static final class Reader implements Attributes.Loaded {
    private final Operations known;
    private final Map<String, Tensor> tensors;
    private final Map<String, Node> variables = new LinkedHashMap<>();

    Reader(Operations known, Map<String, Tensor> tensors) {
      this.known = known;
      this.tensors = tensors;
    }

    @Override
    public Tensor tensor(Object json) {
      Tensor tensor = tensors.get(Attributes.cast(String.class, json));
      if (tensor == null) {
        throw new IllegalArgumentException("there is no tensor " + json);
      }
      return tensor;
    }

    @Override
    public Graph graph(Object json) {
      Map<String, Object> object = Attributes.object(json);
      List<Node> nodes = new ArrayList<>();
      for (Object input : Attributes.list(field(object, "inputs"))) {
        Map<String, Object> fields = Attributes.object(input);
        String name = Attributes.cast(String.class, field(fields, "name"));
        nodes.add(Expressions.input(name, Attributes.shape(field(fields, "shape"))));
      }
      List<Node> inputs = List.copyOf(nodes);
      for (Object node : Attributes.list(field(object, "nodes"))) {
        nodes.add(node(Attributes.object(node), nodes));
      }
      return Graph.of(inputs, operands(field(object, "outputs"), nodes));
    }

    private Node node(Map<String, Object> json, List<Node> before) {
      return json.containsKey("variable") ? variable(json) : operation(json, before);
    }

    /** Nodes of one variable share its value in the file. */
    private Node variable(Map<String, Object> json) {
      String name = Attributes.cast(String.class, field(json, "variable"));
      boolean trainable = Attributes.cast(Boolean.class, field(json, "trainable"));
      String value = Attributes.cast(String.class, field(json, "value"));
      Tensor initial = tensor(value);
      return variables.computeIfAbsent(
          value,
          key ->
              trainable ? Expressions.variable(name, initial) : Expressions.state(name, initial));
    }

    private Node operation(Map<String, Object> json, List<Node> before) {
      String name = Attributes.cast(String.class, field(json, "op"));
      @Nullable Class<? extends Op> type = known.named(name);
      if (type == null) {
        throw new IllegalArgumentException(
            "the operation %s is not known; if it is one of your own, name its record by Operations.with"
                .formatted(name));
      }
      Op op = Attributes.record(type, Attributes.object(field(json, "attributes")), this);
      List<Node> operands = operands(field(json, "operands"), before);
      if (op instanceof Constant && !operands.isEmpty()) {
        throw new IllegalArgumentException("a constant has no operands");
      }
      return Node.of(op, operands);
    }

    private static List<Node> operands(Object json, List<Node> nodes) {
      return Attributes.list(json).stream()
          .map(number -> nodes.get(Attributes.integer(number)))
          .toList();
    }
  }
}
