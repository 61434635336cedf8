package dev.cotangent.onnx.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.onnx.ImportOptions;
import dev.cotangent.onnx.ImportedGraph;
import dev.cotangent.onnx.OnnxModel;
import dev.cotangent.ops.ConvolutionFilter;
import dev.cotangent.ops.ErrorFunction;
import dev.cotangent.ops.GammaFunction;
import dev.cotangent.ops.MatrixFunction;
import dev.cotangent.ops.RandomUniform;
import dev.cotangent.ops.Standardise;
import dev.cotangent.ops.StandardiseGradient;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumUnpool;
import dev.cotangent.ops.cases.Draw;
import dev.cotangent.ops.cases.OpCase;
import dev.cotangent.ops.cases.OpCases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of the library, as ONNX Runtime and as an import compute what is exported. */
class OperationExportTests {
  private static final int DRAWS = 12;

  @TempDir private Path folder;

  static Stream<Class<? extends Op>> operations() {
    return OpCases.all().keySet().stream();
  }

  private static boolean isRefused(Op op) {
    return op instanceof MatrixFunction
        || op instanceof GammaFunction
        || op instanceof ErrorFunction.Erfinv
        || op instanceof RandomUniform
        || op instanceof ConvolutionFilter filter && filter.groups() > 1;
  }

  /** What is written as several operators, and so rounded in other places. */
  private static boolean isComposed(Op op) {
    return op instanceof StandardiseGradient
        || op instanceof Standardise standardise && !standardise.centred()
        || op instanceof ConvolutionFilter
        || op instanceof SumPool
        || op instanceof SumUnpool;
  }

  @ParameterizedTest
  @MethodSource("operations")
  void isComputedByOthersAsHere(Class<? extends Op> operation) throws Exception {
    OpCase cases = OpCases.all().get(operation);
    for (long seed = 0; seed < DRAWS; seed++) {
      OpCase.Sample sample = cases.samples().apply(new Draw(seed));
      Map<String, Tensor> values = new LinkedHashMap<>();
      List<Node> inputs = new ArrayList<>();
      for (Tensor operand : sample.operands()) {
        String name = "x" + inputs.size();
        inputs.add(Expressions.input(name, operand.shape()));
        values.put(name, operand.as(Precision.FLOAT32));
      }
      Graph graph = Graph.of(inputs, List.of(sample.apply(inputs)));
      OnnxExport export = OnnxExport.of(graph).names(List.copyOf(values.keySet()), List.of("y"));
      if (isRefused(sample.op())) {
        IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, export::toBytes, sample.toString());
        assertTrue(e.getMessage().contains("cannot be exported"), e.getMessage());
        continue;
      }
      byte[] model = export.toBytes();
      Tensor here = compute(graph, values);
      String what = "seed %s: %s".formatted(seed, sample);
      assertClose(here, Runtime.run(model, values).get("y"), what);
      Path file = folder.resolve("model.onnx");
      Files.write(file, model);
      ImportedGraph imported = OnnxModel.read(file).graph(ImportOptions.of());
      Tensor again = compute(imported.graph(), values);
      assertEquals(here.shape(), again.shape(), what);
      if (isComposed(sample.op())) {
        assertClose(here, again, what);
      } else {
        assertArrayEquals(here.toDoubles(), again.toDoubles(), what);
      }
    }
  }

  private static Tensor compute(Graph graph, Map<String, Tensor> values) {
    Map<Node, Tensor> feeds = new LinkedHashMap<>();
    for (Node node : Graphs.topologicalOrder(graph.outputs())) {
      if (node.op() instanceof Input) {
        feeds.put(node, values.get(node.label()));
      }
    }
    Node output = graph.outputs().get(0);
    return Program.of(output).threads(1).compile().run(feeds).get(output);
  }

  private static void assertClose(Tensor expected, Tensor actual, String what) {
    assertEquals(expected.shape(), actual.shape(), what);
    double largest = 1;
    for (int i = 0; i < expected.size(); i++) {
      largest = Math.max(largest, Double.isFinite(expected.at(i)) ? Math.abs(expected.at(i)) : 0);
    }
    for (int i = 0; i < expected.size(); i++) {
      double x = expected.at(i);
      assertEquals(x, actual.at(i), Double.isFinite(x) ? 2e-6 * largest : 0, what + " at " + i);
    }
  }
}
