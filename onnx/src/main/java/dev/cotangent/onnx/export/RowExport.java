package dev.cotangent.onnx.export;

import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.LogSoftmax;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.Softmax;
import dev.cotangent.ops.Standardise;
import dev.cotangent.ops.StandardiseGradient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Products of matrices, and operations on the rows along the last axis. */
final class RowExport {
  /** The first version of ONNX' operators that has {@code RMSNormalization}. */
  private static final int RMS = 23;

  private RowExport() {}

  static Map<Class<? extends Op>, Emission.Emitter> emitters() {
    Map<Class<? extends Op>, Emission.Emitter> all = new LinkedHashMap<>();
    all.put(MatMul.class, RowExport::matMul);
    all.put(Softmax.class, e -> e.as("Softmax", Map.of("axis", -1L)));
    all.put(LogSoftmax.class, e -> e.as("LogSoftmax", Map.of("axis", -1L)));
    all.put(Standardise.class, RowExport::standardise);
    all.put(StandardiseGradient.class, RowExport::standardiseGradient);
    return all;
  }

  private static String matMul(Emission e) {
    MatMul product = (MatMul) e.node().op();
    int rank = e.node().shape().rank();
    if (rank == 2 && (product.transposeA() || product.transposeB())) {
      return e.as(
          "Gemm",
          Map.of(
              "transA", product.transposeA() ? 1L : 0L, "transB", product.transposeB() ? 1L : 0L));
    }
    String a = product.transposeA() ? transposed(e, e.operand(0), rank) : e.operand(0);
    String b = product.transposeB() ? transposed(e, e.operand(1), rank) : e.operand(1);
    return e.result("MatMul", a, b);
  }

  private static String transposed(Emission e, String x, int rank) {
    List<Long> order =
        LongStream.range(0, rank).mapToObj(i -> i < rank - 2 ? i : 2L * rank - 3 - i).toList();
    return e.add("Transpose", Map.of("perm", order), x);
  }

  private static String standardise(Emission e) {
    Standardise op = (Standardise) e.node().op();
    String operator = op.centred() ? "LayerNormalization" : "RMSNormalization";
    if (op.centred() || e.opset() >= RMS) {
      return e.result(
          operator,
          Map.of("axis", -1L, "epsilon", (float) op.epsilon()),
          e.operand(0),
          e.draft().numbers(Tensor.full(Shape.of(e.node().shape().dim(-1)), 1)));
    }
    return e.result("Div", e.operand(0), root(e, e.operand(0), op.epsilon()));
  }

  private static String mean(Emission e, String x) {
    String sum = e.add("ReduceSum", Map.of("keepdims", 1L), x, e.draft().whole(-1));
    return e.add("Mul", sum, e.draft().number(1.0 / e.node().shape().dim(-1)));
  }

  /** {@code √(mean x² + ε)}. */
  private static String root(Emission e, String x, double epsilon) {
    String squares = mean(e, e.add("Mul", x, x));
    return e.add("Sqrt", e.add("Add", squares, e.draft().number(epsilon)));
  }

  private static String standardiseGradient(Emission e) {
    StandardiseGradient op = (StandardiseGradient) e.node().op();
    String g = e.operand(0);
    String x = e.operand(1);
    String centred = op.centred() ? e.add("Sub", x, mean(e, x)) : x;
    String root = root(e, centred, op.epsilon());
    String standard = e.add("Div", centred, root);
    String along = e.add("Mul", standard, mean(e, e.add("Mul", g, standard)));
    String rest = op.centred() ? e.add("Sub", g, mean(e, g)) : g;
    return e.result("Div", e.add("Sub", rest, along), root);
  }
}
