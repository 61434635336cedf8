package dev.cotangent.ops.cases;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.cases.OpCase.Refusal;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Cases while they are being collected, and how refusals are written. */
final class Cases {
  private final Map<Class<? extends Op>, OpCase> byOperation = new LinkedHashMap<>();

  void add(
      Class<? extends Op> type,
      Function<Draw, Sample> samples,
      List<Integer> differentiable,
      Refusal... refusals) {
    if (byOperation.put(type, new OpCase(samples, differentiable, List.of(refusals))) != null) {
      throw new IllegalStateException("two cases for " + type);
    }
  }

  Map<Class<? extends Op>, OpCase> byOperation() {
    return Collections.unmodifiableMap(byOperation);
  }

  /** Operands whose shapes must be refused. */
  static Refusal refuse(Op op, List<Shape> shapes, String... fragments) {
    Supplier<?> attempt =
        () -> Node.of(op, shapes.stream().map(shape -> Expressions.input("x", shape)).toList());
    return new Refusal(attempt, List.of(fragments));
  }

  /** Operands of good shapes whose values must be refused when the value is computed. */
  static Refusal refuseValues(Op op, String value, Tensor... operands) {
    Node[] inputs = Arrays.stream(operands).map(Expressions::constant).toArray(Node[]::new);
    Supplier<?> attempt = () -> Interpreter.evaluate(Node.of(op, inputs), Map.of());
    return new Refusal(attempt, List.of("[" + op.name() + "]", value, "whole number"));
  }
}
