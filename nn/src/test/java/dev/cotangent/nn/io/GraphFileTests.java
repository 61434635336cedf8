package dev.cotangent.nn.io;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.state;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.ops.Convolutions;
import dev.cotangent.ops.Losses;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Pooling;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.Sampling;
import dev.cotangent.ops.Shapes;
import dev.cotangent.ops.StandardOp;
import dev.cotangent.ops.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphFileTests {
  @TempDir Path folder;

  @Test
  void aNetworkWithItsGradientsComputesTheSameBits() throws IOException {
    Network network =
        Network.of(
            Sequential.of(
                conv2d(3, 3).same(), relu(), maxPool(2), flatten(), dropout(0.4), dense(4)),
            Shape.of(1, 6, 6),
            5);
    Node x = input("x", 2, 1, 6, 6);
    Node labels = input("labels", 2);
    Node loss = Losses.crossEntropy(network.training(x), labels);
    List<Node> outputs = new ArrayList<>(List.of(loss));
    outputs.addAll(Gradients.of(loss, network.variables()).values());
    Graph graph = Graph.of(List.of(x, labels), outputs);
    Graph loaded = roundTrip(graph, Operations.standard());
    Tensor images = Tensor.generate(x.shape(), i -> Math.sin(i));
    Tensor classes = Tensor.vector(1, 3);
    assertEquals(run(graph, images, classes), run(loaded, images, classes));
    assertEquals(graph.variables().size(), loaded.variables().size());
    assertEquals(
        graph.variables().stream().map(Node::label).toList(),
        loaded.variables().stream().map(Node::label).toList());
    assertEquals("x [2, 1, 6, 6]", loaded.inputs().get(0).toString());
  }

  @Test
  void windowsOfAnyNumberOfAxesSurvive() throws IOException {
    Node line = input("line", 1, 1, 9);
    Node volume = input("volume", 1, 2, 3, 4, 5);
    Window uneven = Window.valid(2, 3, 1).dilation(1, 2, 1).stride(2).padding(1, 0, 2, 3, 0, 1);
    Node convolved = Convolutions.conv(volume, constant(Tensor.zeros(2, 1, 2, 3, 1)), uneven, 2);
    List<Node> outputs =
        List.of(
            Pooling.avgPool(
                Convolutions.conv1d(line, constant(Tensor.zeros(1, 1, 3))), Window.same(2)),
            Gradients.of(Reductions.sum(Ops.square(convolved)), volume),
            Gradients.of(Reductions.sum(Pooling.avgPool(volume, Window.valid(3, 1, 2))), volume),
            Pooling.maxPool(volume, Window.same(2, 2, 2)));
    Graph graph = Graph.of(List.of(line, volume), outputs);
    assertEquals(graph, roundTrip(graph, Operations.standard()));
  }

  @Test
  void loopsAndFunctionsWithTheirRulesSurvive() throws IOException {
    Node x = input("x", 5, 3);
    Node w = variable("w", Tensor.vector(0.5, -1, 2));
    Graph square = Graph.trace(List.of(Shape.of(3)), in -> List.of(Ops.square(in.get(0))));
    Graph rule =
        Graph.trace(
            List.of(Shape.of(3), Shape.of(3), Shape.of(3)),
            in -> List.of(Ops.multiply(in.get(0), Ops.multiply(in.get(2), 2))));
    Scan.Results loop =
        Expressions.scan(
            List.of(Shapes.full(Shape.of(3), 0.1)),
            List.of(x),
            (h, row) -> {
              Node next = Ops.tanh(Ops.add(Ops.multiply(h.get(0), w), row.get(0)));
              Node squared = Expressions.customGradient(square, rule, List.of(next)).get(0);
              return new Scan.Results(
                  List.of(next), List.of(Expressions.straightThrough(Ops.step(next), squared)));
            });
    Node loss = Reductions.mean(Ops.multiply(loop.stacked().get(0), x));
    Graph graph = Graph.of(List.of(x), List.of(loss, Gradients.of(loss, w)));
    Graph loaded = roundTrip(graph, Operations.standard());
    Tensor values = Tensor.generate(x.shape(), i -> Math.cos(i));
    assertEquals(run(graph, values), run(loaded, values));
    Graph closed = Graph.of(List.of(x, w), graph.outputs());
    assertEquals(closed, roundTrip(closed, Operations.standard()));
  }

  @Test
  void variablesAreSharedAndKeepTheirKind() throws IOException {
    Node w = variable("w", Tensor.vector(1, 2));
    Node moment = state("moment", Tensor.scalar(0.1));
    Graph graph = Graph.of(List.of(), List.of(Ops.multiply(w, moment), Ops.add(w, Ops.square(w))));
    Graph loaded = roundTrip(graph, Operations.standard());
    assertEquals(List.of("w", "moment"), loaded.variables().stream().map(Node::label).toList());
    assertTrue(loaded.variables().get(0).variable().isTrainable());
    assertFalse(loaded.variables().get(1).variable().isTrainable());
    loaded.variables().get(0).variable().set(Tensor.vector(5, 5));
    assertEquals(30, run(loaded).get(1).at(0));
    assertEquals(1, w.variable().value().at(0));
  }

  @Test
  void numbersThatAreNotFiniteAndLargeSeedsSurvive() throws IOException {
    Node counter = input("counter");
    Graph graph =
        Graph.of(
            List.of(counter),
            List.of(
                Sampling.randomUniform(counter, Shape.of(3), Long.MIN_VALUE + 1, Long.MAX_VALUE),
                constant(Tensor.vector(Double.NaN, Double.NEGATIVE_INFINITY, -0.0, 1e-310))));
    Graph loaded = roundTrip(graph, Operations.standard());
    assertEquals(graph, loaded);
    assertEquals(graph.toString(), loaded.toString());
  }

  /** Of no use, but of every kind of attribute. */
  record Everything(
      int number,
      long large,
      double real,
      float small,
      boolean yes,
      String text,
      Thread.State kind,
      Shape shape,
      List<Integer> list,
      Tensor tensor,
      Graph graph,
      Inner inner)
      implements Elementwise.Unary {
    record Inner(int a, Shape b) {}

    @Override
    public double apply(double x) {
      return x + number;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(cotangent);
    }
  }

  @Test
  void ownOperationsAreSavedByTheirRecords() throws IOException {
    Everything op =
        new Everything(
            3,
            1L << 62,
            Double.POSITIVE_INFINITY,
            0.1f,
            true,
            "ä\"\n",
            Thread.State.BLOCKED,
            Shape.of(2, 3),
            List.of(4, 5),
            Tensor.vector(1, 2),
            Graph.trace(List.of(Shape.of(2)), in -> List.of(Ops.exp(in.get(0)))),
            new Everything.Inner(7, Shape.scalar()));
    Node x = input("x", 2);
    Graph graph = Graph.of(List.of(x), List.of(Node.of(op, x)));
    Operations known = Operations.standard().with(Everything.class);
    assertEquals(graph, roundTrip(graph, known));
    Path file = folder.resolve("own.graph");
    GraphFile.save(file, graph, known);
    String message = assertThrows(DataException.class, () -> GraphFile.load(file)).getMessage();
    assertTrue(message.contains("operation Everything is not known"), message);
    assertThrows(IllegalArgumentException.class, () -> GraphFile.save(file, graph));
  }

  record Opaque(Thread thread) implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return x;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(cotangent);
    }
  }

  @Test
  void attributesThatCannotBeSavedAreNamed() {
    Node x = input("x", 2);
    Graph graph = Graph.of(List.of(x), List.of(Node.of(new Opaque(new Thread()), x)));
    Operations known = Operations.standard().with(Opaque.class);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> GraphFile.save(folder.resolve("g"), graph, known))
            .getMessage();
    assertTrue(message.contains("thread") && message.contains("Opaque"), message);
  }

  /** No record. */
  static final class Classy implements Op {
    @Override
    public Shape infer(List<Shape> inputs) {
      return inputs.get(0);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(cotangent);
    }

    @Override
    public void evaluate(List<Buffer> inputs, Buffer output) {
      output.copyFrom(inputs.get(0));
    }
  }

  record Relu(int other) implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return x;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(cotangent);
    }
  }

  @Test
  void operationsNeedRecordsAndNamesOfTheirOwn() {
    Operations standard = Operations.standard();
    assertThrows(IllegalArgumentException.class, () -> standard.with(Classy.class));
    assertThrows(IllegalArgumentException.class, () -> standard.with(Relu.class));
    assertEquals(
        Everything.class,
        standard.with(Everything.class).with(Everything.class).named("Everything"));
  }

  @Test
  void everyOperationOfTheLibraryIsKnown() {
    Operations standard = Operations.standard();
    int seen = requireKnown(StandardOp.class, standard);
    assertTrue(seen >= 40, "only " + seen);
    assertTrue(standard.named("Add") != null && standard.named("Get") != null);
  }

  private static int requireKnown(Class<?> sealed, Operations operations) {
    int seen = 0;
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      if (permitted.isSealed()) {
        seen += requireKnown(permitted, operations);
      } else {
        assertTrue(operations.knows(permitted.asSubclass(Op.class)), permitted.getName());
        seen++;
      }
    }
    return seen;
  }

  @Test
  void damagedNotesAreRefusedInOneLine() throws IOException {
    String good =
        "{'version':1,'graph':{'inputs':[{'name':'x','shape':[2]}],'nodes':[%s],'outputs':[%s]}}";
    String exp = "{'op':'Exp','operands':[0],'attributes':{}}";
    assertEquals(1, load(good.formatted(exp, "1")).outputs().size());
    for (String bad :
        List.of(
            "",
            "null",
            "[]",
            "{",
            "{'version':1}",
            good.formatted(exp, "1") + "x",
            good.formatted(exp, "1").replace(":1,", ":2,"),
            good.formatted(exp, "2"),
            good.formatted(exp, "-1"),
            good.formatted(exp, "0.5"),
            good.formatted(exp, "4294967296"),
            good.formatted(exp, "99999999999999999999"),
            good.formatted(exp, ""),
            good.formatted(exp.replace("[0]", "[1]"), "1"),
            good.formatted(exp.replace("[0]", "[0,0]"), "1"),
            good.formatted(exp.replace("{}", "{'a':1}"), "1"),
            good.formatted(exp.replace("Exp", "Explode"), "1"),
            good.formatted(exp.replace("'Exp'", "7"), "1"),
            good.formatted(exp.replace("Exp", "Get").replace("{}", "{'index':0}"), "1")
                .replace("'index':0", "'index':7"),
            good.formatted(exp.replace("Exp", "Reshape").replace("{}", "{'shape':[0]}"), "1"),
            good.formatted(
                exp.replace("Exp", "Reshape").replace("{}", "{'shape':[99999,99999]}"), "1"),
            good.formatted("{'variable':'w','trainable':true,'value':'tensor0'}", "1"),
            good.formatted("{'variable':'','trainable':true,'value':'tensor0'}", "1"),
            good.formatted(exp, "1").replace("'x'", "''"),
            good.formatted(exp, "1").replace("[2]", "[-2]"),
            good.formatted("[".repeat(500) + "]".repeat(500), "1"))) {
      DataException e = assertThrows(DataException.class, () -> load(bad), bad);
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
    new Safetensors(Map.of("w", Tensor.scalar(1))).write(folder.resolve("plain"));
    assertThrows(DataException.class, () -> GraphFile.load(folder.resolve("plain")));
  }

  private Graph load(String note) throws IOException {
    Path file = folder.resolve("damaged.graph");
    new Safetensors(Map.of(), Map.of("cotangent.graph", note.replace('\'', '"'))).write(file);
    return GraphFile.load(file);
  }

  private Graph roundTrip(Graph graph, Operations known) throws IOException {
    Path file = folder.resolve("saved.graph");
    GraphFile.save(file, graph, known);
    return GraphFile.load(file, known);
  }

  private static List<Tensor> run(Graph graph, Tensor... values) {
    Map<Node, Tensor> results = Interpreter.run(graph.outputs(), graph.feed(values));
    return graph.outputs().stream().map(results::get).toList();
  }
}
