package dev.cotangent.onnx.export;

import static dev.cotangent.nn.Layers.activation;
import static dev.cotangent.nn.Layers.avgPool;
import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.conv1d;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.depthwiseConv;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.embedding;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.globalAveragePool;
import static dev.cotangent.nn.Layers.groupNorm;
import static dev.cotangent.nn.Layers.gru;
import static dev.cotangent.nn.Layers.layerNorm;
import static dev.cotangent.nn.Layers.lstm;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.multiHeadAttention;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.nn.Layers.residual;
import static dev.cotangent.nn.Layers.rmsNorm;
import static dev.cotangent.nn.Layers.softmax;
import static dev.cotangent.nn.Layers.transformerEncoder;
import static dev.cotangent.nn.Layers.transposedConv2d;
import static dev.cotangent.nn.Layers.upsample;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.onnx.ImportOptions;
import dev.cotangent.onnx.ImportedGraph;
import dev.cotangent.onnx.OnnxModel;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Sampling;
import dev.cotangent.ops.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks of the kinds that people train, as others compute them. */
class NetworkExportTests {
  @TempDir private Path folder;

  private static Layer block(int filters) {
    return Sequential.of(conv2d(filters, 3).same().withoutBias(), batchNorm(), relu());
  }

  static Stream<Arguments> networks() {
    Shape digit = Shape.of(1, 28, 28);
    Shape picture = Shape.of(3, 16, 16);
    Layer lenet =
        Sequential.of(
            conv2d(32, 3).same(),
            relu(),
            maxPool(2),
            conv2d(64, 3).same(),
            relu(),
            maxPool(2),
            flatten(),
            dense(128),
            relu(),
            dropout(0.4),
            dense(10));
    Layer resnet =
        Sequential.of(
            block(8),
            maxPool(2),
            residual(block(8), block(8)),
            avgPool(2),
            block(16),
            globalAveragePool(),
            dense(10),
            softmax());
    Layer spread =
        Sequential.of(
            depthwiseConv(2, Window.same(3, 3)),
            groupNorm(2),
            avgPool(Window.same(3, 3)),
            activation("elu", x -> Activations.elu(x, 1)),
            transposedConv2d(4, 3),
            upsample(2),
            activation("softplus", Activations::softplus));
    Layer reader =
        Sequential.of(
            embedding(50, 16),
            transformerEncoder(2, 4, 32)
                .preNorm()
                .attention(multiHeadAttention(4).causally().withRotary())
                .activation(Activations::geluTanh),
            layerNorm(),
            dense(50));
    return Stream.of(
        Arguments.of("lenet", lenet, digit, 0),
        Arguments.of("resnet", resnet, picture, 0),
        Arguments.of("transposed", spread, picture, 0),
        Arguments.of("lstm", Sequential.of(lstm(8), lstm(8).last(), dense(3)), Shape.of(9, 4), 0),
        Arguments.of("gru", Sequential.of(gru(8), layerNorm(), dense(2)), Shape.of(9, 4), 0),
        Arguments.of(
            "sounds",
            Sequential.of(conv1d(4, 5), relu(), flatten(), rmsNorm(), dense(2)),
            Shape.of(2, 40),
            0),
        Arguments.of("transformer", reader, Shape.of(12), 50));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void isComputedByOthersAsHere(String name, Layer layer, Shape sample, int words)
      throws Exception {
    Network network = Network.of(layer, sample, 7);
    Path file = folder.resolve("model.onnx");
    OnnxExport.of(network).note("accuracy", "99.1 %").write(file);
    byte[] model = Files.readAllBytes(file);
    OnnxModel read = OnnxModel.read(file);
    assertEquals("99.1 %", read.metadata().get("accuracy"));
    assertEquals(List.of("batch"), read.inputs().get(0).dims().subList(0, 1), "any number");
    for (int samples : new int[] {1, 3, 8}) {
      Shape shape = Shape.of(samples).concat(sample);
      CounterRandom random = new CounterRandom(3, samples);
      Tensor inputs =
          words > 0
              ? Tensor.generate(shape, i -> random.below(words, i)).as(Precision.FLOAT32)
              : random.normal(shape).as(Precision.FLOAT32);
      Tensor here = network.predict(inputs);
      Tensor others = Runtime.run(model, Map.of("inputs", inputs)).get("outputs");
      assertEquals(here.shape(), others.shape());
      for (int i = 0; i < here.size(); i++) {
        assertEquals(here.at(i), others.at(i), 1e-5 * Math.max(1, Math.abs(here.at(i))), name);
      }
      ImportedGraph imported = read.graph(ImportOptions.of().dimension("batch", samples));
      Node output = imported.outputs().get("outputs");
      Tensor again =
          Program.of(output)
              .compile()
              .run(Map.of(imported.inputs().get("inputs"), inputs))
              .get(output);
      // Padded means and root mean squares are written as several operators; tables of rotations,
      // which a program multiplies in float64 before it runs, as float32.
      boolean exact = !List.of("transposed", "sounds", "transformer").contains(name);
      double tolerance = exact ? 0 : 2e-6;
      for (int i = 0; i < here.size(); i++) {
        assertEquals(here.at(i), again.at(i), tolerance, name);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 18, 19, 20, 22, 23})
  void otherVersionsOfOperatorsAreWritten(int opset) throws Exception {
    Layer layer =
        Sequential.of(
            conv2d(4, 3), batchNorm(), maxPool(2), flatten(), layerNorm(), rmsNorm(), dense(3));
    Network network = Network.of(layer, Shape.of(1, 8, 8), 3);
    Tensor inputs = new CounterRandom(1, 1).normal(Shape.of(2, 1, 8, 8)).as(Precision.FLOAT32);
    byte[] model = OnnxExport.of(network).opset(opset).toBytes();
    Tensor here = network.predict(inputs);
    Tensor others = Runtime.run(model, Map.of("inputs", inputs)).get("outputs");
    for (int i = 0; i < here.size(); i++) {
      assertEquals(here.at(i), others.at(i), 1e-5);
    }
  }

  @Test
  void numbersOf64BitsAreWrittenWhole() throws Exception {
    Network network = Network.of(Sequential.of(dense(4), relu(), dense(2)), Shape.of(3), 1);
    Path file = folder.resolve("model.onnx");
    Tensor third = Tensor.full(network.variables().get(0).shape(), 1.0 / 3);
    network.variables().get(0).variable().set(third);
    OnnxExport.of(network).precision(Precision.FLOAT64).write(file);
    OnnxModel read = OnnxModel.read(file);
    String name = network.variables().get(0).label();
    assertEquals("double", read.initializers().get(name).type().toString());
    double[] weights = read.initializers().get(name).toDoubles();
    assertArrayEquals(network.variables().get(0).variable().value().toDoubles(), weights);
  }

  /** What is read is a model like another: it can be trained, and written again. */
  @Test
  void weightsKeepTheirNames() throws Exception {
    Network network = Network.of(Sequential.of(dense(4), relu(), dense(2)), Shape.of(3), 1);
    Path file = folder.resolve("model.onnx");
    OnnxExport.of(network).write(file);
    OnnxModel read = OnnxModel.read(file);
    assertEquals(
        network.variables().stream().map(Node::label).sorted().toList(),
        read.initializers().keySet().stream().sorted().toList());
    assertEquals(Map.of("", 21L), read.opsets());
  }

  @Test
  void whatDiffersWithTheNumberOfSamplesIsForOne() throws Exception {
    OnnxExport export =
        OnnxExport.of(
                samples -> {
                  Node x = Expressions.input("x", samples, 2);
                  return Graph.of(List.of(x), List.of(Ops.multiply(x, 1.0 / samples)));
                })
            .names(List.of("x"), List.of("y"));
    Path file = folder.resolve("model.onnx");
    export.write(file);
    assertEquals(List.of("1", "2"), OnnxModel.read(file).inputs().get(0).dims());
  }

  @Test
  void whatCannotBeExportedIsNamedWithItsPlace() {
    Node x = Expressions.input("x", 2);
    Node step = Expressions.input("step");
    Node random = Ops.add(x, Sampling.randomNormal(step, Shape.of(2), 1, 0));
    OnnxExport export = OnnxExport.of(Graph.of(List.of(x, step), List.of(random)));
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, export::toBytes);
    assertTrue(e.getMessage().contains("random"), e.getMessage());
    assertTrue(e.getMessage().contains("built at "), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> export.opset(16));
    assertThrows(
        IllegalArgumentException.class, () -> export.names(List.of("a", "a"), List.of("b")));
  }
}
