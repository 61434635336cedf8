package dev.cotangent.onnx;

import static dev.cotangent.onnx.Protos.attribute;
import static dev.cotangent.onnx.Protos.floats;
import static dev.cotangent.onnx.Protos.longs;
import static dev.cotangent.onnx.Protos.model;
import static dev.cotangent.onnx.Protos.node;
import static dev.cotangent.onnx.Protos.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Graph;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.nn.io.ProtoMessage;
import dev.cotangent.onnx.operator.OnnxException;
import dev.cotangent.onnx.operator.UnknownValueException;
import dev.cotangent.onnx.operator.UnsupportedModelException;
import dev.cotangent.onnx.operator.Value;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTests {
  @TempDir Path folder;

  private OnnxModel read(ProtoMessage model) throws IOException {
    return OnnxModel.read(Files.write(folder.resolve("model.onnx"), model.toBytes()));
  }

  /** y = x · w + b, of a batch whose size the file leaves open. */
  private static ProtoMessage dense() {
    return new ProtoMessage()
        .message(1, node("Gemm", "x,w,b", "y"))
        .message(5, floats("w", new int[] {2, 2}, 1, 2, 3, 4))
        .message(5, floats("b", new int[] {2}, 10, 20))
        .message(11, value("x", ElementType.FLOAT, "batch", 2))
        .message(12, value("y", ElementType.FLOAT, "batch", 2));
  }

  @Test
  void weightsAreVariablesByTheirNames() throws IOException {
    ImportedGraph imported = read(model(13, dense())).graph(Map.of("x", Shape.of(1, 2)), Map.of());
    Graph graph = imported.graph();
    assertEquals(
        List.of("b", "w"),
        graph.variables().stream().map(node -> node.variable().name()).sorted().toList());
    assertEquals(List.of("x"), List.copyOf(imported.inputs().keySet()));
    Node y = imported.outputs().get("y");
    Tensor result =
        Interpreter.evaluate(
            y, Map.of(imported.inputs().get("x"), Tensor.of(Shape.of(1, 2), 1, 1)));
    assertArrayEquals(new double[] {14, 26}, result.toDoubles());
    GradientCheck.of(y).verify();
  }

  /** Exporters write paths with a slash in front, which names of nodes have not. */
  @Test
  void namesMayHaveEmptyParts() throws IOException {
    ProtoMessage graph =
        new ProtoMessage()
            .message(1, node("Add", "/x,//w", "/a"))
            .message(1, node("Add", "/a,w", "/y/"))
            .message(5, floats("//w", new int[] {2}, 1, 2))
            .message(5, floats("w", new int[] {2}, 10, 20))
            .message(11, value("/x", ElementType.FLOAT, 2))
            .message(12, value("/y/", ElementType.FLOAT, 2));
    ImportedGraph imported = read(model(13, graph)).graph(Map.of(), Map.of());
    assertEquals(
        List.of("w", "w_2"),
        imported.variables().stream().map(node -> node.variable().name()).sorted().toList());
    Tensor y =
        Interpreter.evaluate(
            imported.outputs().get("/y/"),
            Map.of(imported.inputs().get("/x"), Tensor.vector(100, 200)));
    assertArrayEquals(new double[] {111, 222}, y.toDoubles());
  }

  @Test
  void namedExtentsAreBoundAndPatternsFreeze() throws IOException {
    ImportedGraph imported =
        read(model(13, dense())).graph(ImportOptions.of().dimension("batch", 3).frozen("b*"));
    assertEquals(Shape.of(3, 2), imported.outputs().get("y").shape());
    for (Node node : imported.variables()) {
      Variable variable = node.variable();
      assertEquals(variable.name().equals("w"), variable.isTrainable(), variable.name());
    }
  }

  @Test
  void openExtentsAreAskedFor() throws IOException {
    OnnxModel model = read(model(13, dense()));
    OnnxException error = assertThrows(OnnxException.class, () -> model.graph(Map.of(), Map.of()));
    assertTrue(error.getMessage().contains("leaves extent 'batch' of input 'x' open"));
  }

  @Test
  void aModelTellsWhatItConsistsOf() throws IOException {
    OnnxModel model = read(model(13, dense()));
    assertEquals("[x: float[batch, 2]]", model.inputs().toString());
    assertEquals(Map.of("Gemm", 1), model.operators());
    assertEquals(Map.of("", 13L), model.opsets());
    assertEquals("tests", model.producer());
    assertTrue(model.unsupported().isEmpty());
  }

  /** x reshaped to [dim 0, rest], where the shape is computed from x itself. */
  @Test
  void shapesAreFoldedExactly() throws IOException {
    ProtoMessage graph =
        new ProtoMessage()
            .message(1, node("Shape", "x", "shape"))
            .message(1, node("Gather", "shape,zero", "first").message(5, attribute("axis", 0)))
            .message(1, node("Concat", "first,rest", "wanted").message(5, attribute("axis", 0)))
            .message(1, node("Reshape", "x,wanted", "y"))
            .message(5, longs("zero", new int[] {1}, 0))
            .message(5, longs("rest", new int[] {1}, -1))
            .message(11, value("x", ElementType.FLOAT, 2, 3, 4))
            .message(12, value("y", ElementType.FLOAT, 2, 12))
            .message(12, value("wanted", ElementType.INT64, 2));
    ImportedGraph imported = read(model(13, graph)).graph(Map.of(), Map.of());
    assertEquals(Shape.of(2, 12), imported.outputs().get("y").shape());
    assertEquals(Value.Known.of(OnnxTensor.vector(2, -1)), imported.results().get("wanted"));
  }

  @Test
  void wholeNumbersBeyondFloatAreExact() throws IOException {
    long large = (1L << 62) + 1;
    ProtoMessage graph =
        new ProtoMessage()
            .message(1, node("Mul", "a,two", "y"))
            .message(5, longs("a", new int[] {1}, large))
            .message(5, longs("two", new int[] {1}, 3))
            .message(12, value("y", ElementType.INT64, 1));
    ImportedGraph imported = read(model(14, graph)).graph(Map.of(), Map.of());
    assertEquals(Value.Known.of(OnnxTensor.vector(large * 3)), imported.results().get("y"));
  }

  @Test
  void wholeNumbersThatFloat32DoesNotHoldAreRefused() throws IOException {
    ProtoMessage graph =
        new ProtoMessage()
            .message(1, node("Add", "x,large", "y"))
            .message(5, longs("large", new int[] {1}, (1L << 24) + 1))
            .message(11, value("x", ElementType.INT64, 1))
            .message(12, value("y", ElementType.INT64, 1));
    OnnxModel model = read(model(14, graph));
    UnsupportedModelException error =
        assertThrows(UnsupportedModelException.class, () -> model.graph(Map.of(), Map.of()));
    assertTrue(error.getMessage().contains("2²⁴"), error.getMessage());
    ImportedGraph known = model.graph(Map.of(), Map.of("x", OnnxTensor.vector(5)));
    assertEquals(Value.Known.of(OnnxTensor.vector((1L << 24) + 6)), known.results().get("y"));
  }

  @Test
  void indicesCanBeInputs() throws IOException {
    ProtoMessage graph =
        new ProtoMessage()
            .message(1, node("Gather", "table,ids", "y").message(5, attribute("axis", 0)))
            .message(5, floats("table", new int[] {3, 2}, 1, 2, 3, 4, 5, 6))
            .message(11, value("ids", ElementType.INT64, 2))
            .message(12, value("y", ElementType.FLOAT, 2, 2));
    ImportedGraph imported = read(model(13, graph)).graph(Map.of(), Map.of());
    Tensor y =
        Interpreter.evaluate(
            imported.outputs().get("y"),
            Map.of(imported.inputs().get("ids"), Tensor.vector(2, -3)));
    assertArrayEquals(new double[] {5, 6, 1, 2}, y.toDoubles());
  }

  @Test
  void whatMustBeKnownIsAskedForByName() throws IOException {
    ProtoMessage graph =
        new ProtoMessage()
            .message(1, node("Add", "/n,/n", "twice"))
            .message(1, node("Reshape", "x,twice", "y"))
            .message(11, value("x", ElementType.FLOAT, 4))
            .message(11, value("/n", ElementType.INT64, 1))
            .message(12, value("y", ElementType.FLOAT, 4));
    OnnxModel model = read(model(13, graph));
    UnknownValueException error =
        assertThrows(UnknownValueException.class, () -> model.graph(Map.of(), Map.of()));
    assertEquals("[/n]", error.inputs().toString());
    ImportedGraph imported = model.graph(Map.of(), Map.of("/n", OnnxTensor.vector(2)));
    assertEquals(Shape.of(4), imported.outputs().get("y").shape());
  }

  @Test
  void whatIsNotSupportedIsNamed() throws IOException {
    ProtoMessage graph =
        new ProtoMessage()
            .message(1, node("Frobnicate", "x", "y").text(3, "layer7"))
            .message(11, value("x", ElementType.FLOAT, 4))
            .message(12, value("y", ElementType.FLOAT, 4));
    OnnxModel model = read(model(13, graph));
    UnsupportedModelException error =
        assertThrows(UnsupportedModelException.class, () -> model.graph(Map.of(), Map.of()));
    assertTrue(
        error.getMessage().contains("Frobnicate 'layer7' giving 'y' of opset 13"),
        error.getMessage());
    assertEquals("[Frobnicate]", model.unsupported().toString());
  }

  @Test
  void circlesAreFound() throws IOException {
    ProtoMessage graph =
        new ProtoMessage()
            .message(1, node("Add", "x,b", "a"))
            .message(1, node("Add", "x,a", "b"))
            .message(11, value("x", ElementType.FLOAT, 4))
            .message(12, value("b", ElementType.FLOAT, 4));
    OnnxModel model = read(model(13, graph));
    OnnxException error = assertThrows(OnnxException.class, () -> model.graph(Map.of(), Map.of()));
    assertTrue(error.getMessage().contains("reads 'b', which no input"), error.getMessage());
  }

  @Test
  void aMillionNodesNeedNoDeepStack() throws IOException {
    ProtoMessage graph = new ProtoMessage();
    for (int i = 0; i < 1_000_000; i++) {
      graph.message(1, node("Identity", i == 0 ? "x" : "v" + (i - 1), "v" + i));
    }
    graph.message(11, value("x", ElementType.FLOAT, 4));
    graph.message(12, value("v999999", ElementType.FLOAT, 4));
    ImportedGraph imported = read(model(13, graph)).graph(Map.of(), Map.of());
    assertEquals(imported.inputs().get("x"), imported.outputs().get("v999999"));
  }

  private static ProtoMessage function(String name, ProtoMessage... nodes) {
    ProtoMessage function =
        new ProtoMessage().text(1, name).text(4, "a").text(5, "r").text(6, "k").text(10, "my");
    for (ProtoMessage node : nodes) {
      function.message(7, node);
    }
    return function.message(9, new ProtoMessage().integer(2, 13));
  }

  private static ProtoMessage call(String name, String input, String output) {
    return node(name, input, output).text(7, "my");
  }

  @Test
  void functionsAreInlinedWithTheirAttributes() throws IOException {
    ProtoMessage concat =
        node("Concat", "a,a", "r")
            .message(5, new ProtoMessage().text(1, "axis").text(21, "k").integer(20, 2));
    ProtoMessage graph =
        new ProtoMessage()
            .message(1, call("twice", "x", "y").message(5, attribute("k", 1)))
            .message(11, value("x", ElementType.FLOAT, 2, 3))
            .message(12, value("y", ElementType.FLOAT, 2, 6));
    OnnxModel model = read(model(13, graph).message(25, function("twice", concat)));
    assertTrue(model.unsupported().isEmpty());
    assertEquals(Shape.of(2, 6), model.graph(Map.of(), Map.of()).outputs().get("y").shape());
  }

  @Test
  void functionsThatCallThemselvesAreRefused() throws IOException {
    ProtoMessage graph =
        new ProtoMessage()
            .message(1, call("f", "x", "y"))
            .message(11, value("x", ElementType.FLOAT, 2))
            .message(12, value("y", ElementType.FLOAT, 2));
    OnnxModel model = read(model(13, graph).message(25, function("f", call("f", "a", "r"))));
    assertThrows(OnnxException.class, () -> model.graph(Map.of(), Map.of()));
  }

  /** Forty functions, each of which calls the next one twice, stand for 2⁴⁰ nodes. */
  @Test
  void functionsThatStandForTooManyNodesAreRefused() throws IOException {
    ProtoMessage graph =
        new ProtoMessage()
            .message(1, call("f0", "x", "y"))
            .message(11, value("x", ElementType.FLOAT, 2))
            .message(12, value("y", ElementType.FLOAT, 2));
    ProtoMessage model = model(13, graph);
    for (int i = 0; i < 40; i++) {
      String next = "f" + (i + 1);
      model.message(25, function("f" + i, call(next, "a", "t"), call(next, "t", "r")));
    }
    model.message(25, function("f40", node("Identity", "a", "r")));
    OnnxModel read = read(model);
    UnsupportedModelException error =
        assertThrows(UnsupportedModelException.class, () -> read.graph(Map.of(), Map.of()));
    assertTrue(error.getMessage().contains("stand for more than"), error.getMessage());
  }

  /** A loop of three steps, of which each doubles what it carries and gives it as a row. */
  @Test
  void loopsOfKnownCountBecomeGraphs() throws IOException {
    ProtoMessage body =
        new ProtoMessage()
            .message(1, node("Identity", "go", "goes"))
            .message(1, node("Add", "c,c", "d"))
            .message(1, node("Identity", "d", "row"))
            .message(11, value("i", ElementType.INT64))
            .message(11, value("go", ElementType.BOOL))
            .message(11, value("c", ElementType.FLOAT, 2))
            .message(12, value("goes", ElementType.BOOL))
            .message(12, value("d", ElementType.FLOAT, 2))
            .message(12, value("row", ElementType.FLOAT, 2));
    ProtoMessage graph =
        new ProtoMessage()
            .message(1, node("Loop", "n,,x", "y,rows").message(5, attribute("body", body)))
            .message(5, longs("n", new int[0], 3))
            .message(11, value("x", ElementType.FLOAT, 2))
            .message(12, value("y", ElementType.FLOAT, 2))
            .message(12, value("rows", ElementType.FLOAT, 3, 2));
    ImportedGraph imported = read(model(13, graph)).graph(Map.of(), Map.of());
    Map<Node, Tensor> feed = Map.of(imported.inputs().get("x"), Tensor.vector(1, 2));
    assertArrayEquals(
        new double[] {8, 16}, Interpreter.evaluate(imported.outputs().get("y"), feed).toDoubles());
    assertArrayEquals(
        new double[] {2, 4, 4, 8, 8, 16},
        Interpreter.evaluate(imported.outputs().get("rows"), feed).toDoubles());
  }

  @Test
  void oldOperandsAreLaidAlongAnAxis() throws IOException {
    ProtoMessage graph =
        new ProtoMessage()
            .message(
                1,
                node("Add", "x,b", "y")
                    .message(5, attribute("broadcast", 1))
                    .message(5, attribute("axis", 0)))
            .message(5, floats("b", new int[] {2}, 10, 20))
            .message(11, value("x", ElementType.FLOAT, 2, 2))
            .message(12, value("y", ElementType.FLOAT, 2, 2));
    ImportedGraph imported = read(model(6, graph)).graph(Map.of(), Map.of());
    Tensor y =
        Interpreter.evaluate(
            imported.outputs().get("y"),
            Map.of(imported.inputs().get("x"), Tensor.of(Shape.of(2, 2), 1, 2, 3, 4)));
    assertArrayEquals(new double[] {11, 12, 23, 24}, y.toDoubles());
  }

  @Test
  void dataBesideTheModelIsRead() throws IOException {
    ProtoMessage weights =
        Protos.tensor("w", ElementType.FLOAT, 2)
            .message(13, new ProtoMessage().text(1, "location").text(2, "w.bin"))
            .message(13, new ProtoMessage().text(1, "offset").text(2, "4"))
            .integer(14, 1);
    Files.write(
        folder.resolve("w.bin"),
        ProtoMessage.little(12).putFloat(9).putFloat(1).putFloat(2).array());
    OnnxModel model = read(model(13, new ProtoMessage().message(5, weights)));
    OnnxTensor tensor = model.initializers().get("w");
    assertArrayEquals(new double[] {1, 2}, tensor.toDoubles());
    assertFalse(tensor.type().isInteger());
  }
}
