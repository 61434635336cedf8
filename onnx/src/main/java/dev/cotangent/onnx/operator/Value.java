package dev.cotangent.onnx.operator;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value of a model on its way into an expression. */
public sealed interface Value {
  /**
   * A value that is known at import.
   *
   * @param tensor its elements
   * @param variable the variable that stands for it in expressions; null if it is a constant there
   */
  record Known(OnnxTensor tensor, @Nullable Node variable) implements Value {
    /** A constant. */
    public static Known of(OnnxTensor tensor) {
      return new Known(tensor, null);
    }
  }

  /**
   * An expression; truth values are 0 and 1 in it, whole numbers are floating-point ones.
   *
   * @param node the expression
   * @param type what its elements are in the model
   */
  record Symbolic(Node node, ElementType type) implements Value {}

  /**
   * Several values.
   *
   * @param elements in order
   */
  record Sequence(List<Value> elements) implements Value {
    /** Keeps a copy of the list. */
    public Sequence {
      elements = List.copyOf(elements);
    }
  }

  /** An optional value that is none. */
  record Absent() implements Value {}

  /** The shape of an expression as extents; those of a known value may be 0. */
  static int[] dims(Value value) {
    if (value instanceof Known known) {
      return known.tensor.dims();
    }
    if (value instanceof Symbolic symbolic) {
      return symbolic.node.shape().dims();
    }
    throw new OnnxException("[onnx] a tensor is needed, not a sequence or an optional value");
  }

  /** What elements are. */
  static ElementType type(Value value) {
    if (value instanceof Known known) {
      return known.tensor.type();
    }
    if (value instanceof Symbolic symbolic) {
      return symbolic.type;
    }
    throw new OnnxException("[onnx] a tensor is needed, not a sequence or an optional value");
  }

  /** Whether an array of these extents can be one of an expression, which is never empty. */
  static boolean isShape(int... dims) {
    return OnnxTensor.size(dims) > 0;
  }

  /** Extents as a shape. */
  static Shape shape(int... dims) {
    if (!isShape(dims)) {
      throw new UnsupportedModelException(
          "[onnx] a value without elements, %s, cannot be computed, only known at import"
              .formatted(java.util.Arrays.toString(dims)));
    }
    return Shape.of(dims);
  }
}
