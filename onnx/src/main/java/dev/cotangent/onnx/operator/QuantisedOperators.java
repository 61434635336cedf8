package dev.cotangent.onnx.operator;

import static dev.cotangent.onnx.operator.Call.number;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.Shapes;
import java.util.Arrays;
import java.util.List;

/** Numbers rounded to few bits, and products of such. */
final class QuantisedOperators {
  private QuantisedOperators() {}

  static void register(Operators all) {
    all.add("QuantizeLinear", QuantisedOperators::quantize);
    all.add("DequantizeLinear", QuantisedOperators::dequantize);
    all.addAll("DynamicQuantizeLinear", QuantisedOperators::dynamic);
    all.add("MatMulInteger", QuantisedOperators::matmul);
    all.add("ConvInteger", QuantisedOperators::convolution);
    all.add("QLinearMatMul", QuantisedOperators::linearMatmul);
    all.add("QLinearConv", QuantisedOperators::linearConvolution);
  }

  /** A scale or zero point laid along the axis of an operand, in blocks if there are such. */
  private static Node along(Call call, Node scale, Shape shape) {
    if (scale.shape().size() == 1) {
      return Shapes.reshape(scale, Shape.scalar());
    }
    int axis = call.axis(call.integer("axis", 1), shape.rank());
    int block = call.integer("block_size", 0);
    if (block > 0) {
      int n = shape.dim(axis);
      Node repeated = Shapes.repeat(scale, axis, block);
      return repeated.shape().dim(axis) == n ? repeated : Shapes.slice(repeated, axis, 0, n);
    }
    int[] dims = new int[shape.rank()];
    Arrays.fill(dims, 1);
    dims[axis] = shape.dim(axis);
    return Shapes.reshape(scale, dims);
  }

  private static Value quantize(Call call) {
    ElementType given =
        call.hasAttribute("output_dtype") && call.integer("output_dtype", 0) != 0
            ? call.typeOf(call.integer("output_dtype", 0))
            : ElementType.UINT8;
    ElementType type = call.has(2) ? call.type(2) : given;
    Node x = call.node(0);
    Node scaled = Ops.divide(x, along(call, call.node(1), x.shape()));
    if (type.isFloating()) {
      OnnxTensor known = call.known(new Value.Symbolic(scaled, ElementType.FLOAT));
      return Value.Known.of(Casts.cast(known, type, call.flag("saturate", true)));
    }
    Node zero = call.has(2) ? along(call, call.node(2), x.shape()) : number(0);
    return call.result(saturated(Ops.add(Ops.round(scaled), zero), type), type);
  }

  private static Node saturated(Node x, ElementType type) {
    return Ops.clamp(x, type.least(), type.greatest());
  }

  private static Value dequantize(Call call) {
    Node x = call.node(0);
    Node scale = along(call, call.node(1), x.shape());
    Node shifted = call.has(2) ? Ops.subtract(x, along(call, call.node(2), x.shape())) : x;
    ElementType type = call.type(1);
    if (call.hasAttribute("output_dtype") && call.integer("output_dtype", 0) != 0) {
      type = call.typeOf(call.integer("output_dtype", 0));
    }
    return call.result(Ops.multiply(shifted, scale), type);
  }

  /** Scale and zero point follow from the least and the greatest number. */
  private static List<Value> dynamic(Call call) {
    Node x = call.node(0);
    Node least = Ops.minimum(Reductions.min(x), 0);
    Node greatest = Ops.maximum(Reductions.max(x), 0);
    Node scale = Ops.divide(Ops.subtract(greatest, least), 255);
    Node zero = Ops.round(Ops.clamp(Ops.divide(Ops.negate(least), scale), 0, 255));
    Node y = Ops.clamp(Ops.add(Ops.round(Ops.divide(x, scale)), zero), 0, 255);
    return List.of(
        call.result(y, ElementType.UINT8),
        call.result(scale, ElementType.FLOAT),
        call.result(zero, ElementType.UINT8));
  }

  /** An operand less its zero point, which is one number or one for each row or column. */
  private static Node shifted(Call call, int operand, int zero, boolean rows) {
    Node x = call.node(operand);
    if (!call.has(zero)) {
      return x;
    }
    Node point = call.node(zero);
    if (point.shape().size() == 1) {
      return Ops.subtract(x, Shapes.reshape(point, Shape.scalar()));
    }
    boolean vector = point.shape().rank() == 1;
    return Ops.subtract(x, vector && rows ? Shapes.reshape(point, -1, 1) : point);
  }

  private static Value matmul(Call call) {
    Node product = MatrixOperators.matmul(shifted(call, 0, 2, true), shifted(call, 1, 3, false));
    return call.result(product, ElementType.INT32);
  }

  private static Value convolution(Call call) {
    Node x = shifted(call, 0, 2, false);
    Node filter = filter(call, 1, 3);
    return call.result(ConvolutionOperators.convolution(call, x, filter), ElementType.INT32);
  }

  /** Filters less their zero point, which may be one for each output. */
  private static Node filter(Call call, int operand, int zero) {
    Node filter = call.node(operand);
    if (!call.has(zero)) {
      return filter;
    }
    return Ops.subtract(filter, alongOutputs(call.node(zero), filter.shape().rank()));
  }

  private static Node alongOutputs(Node vector, int rank) {
    if (vector.shape().size() == 1) {
      return Shapes.reshape(vector, Shape.scalar());
    }
    int[] dims = new int[rank];
    Arrays.fill(dims, 1);
    dims[0] = vector.shape().size();
    return Shapes.reshape(vector, dims);
  }

  private static Value linearMatmul(Call call) {
    Node a = shifted(call, 0, 2, true);
    Node b = shifted(call, 3, 5, false);
    Node product = MatrixOperators.matmul(a, b);
    Node rows = call.node(1);
    Node scale =
        rows.shape().rank() == 1 && rows.shape().size() > 1 ? Shapes.reshape(rows, -1, 1) : rows;
    return rescaled(call, product, Ops.multiply(one(scale), one(call.node(4))), 6);
  }

  private static Node one(Node x) {
    return x.shape().size() == 1 ? Shapes.reshape(x, Shape.scalar()) : x;
  }

  /** A product of whole numbers at the scale of the result, whose operands begin at an index. */
  private static Value rescaled(Call call, Node product, Node scale, int result) {
    ElementType type = call.type(result + 1);
    Node factor = Ops.divide(scale, one(call.node(result)));
    Node rounded = Ops.round(Ops.multiply(product, factor));
    Node moved = Ops.add(rounded, one(call.node(result + 1)));
    if (!type.isUnsigned() && call.isKnown(0) && call.isKnown(3)) {
      for (double number : call.known(new Value.Symbolic(moved, ElementType.FLOAT)).toDoubles()) {
        if (number < type.least() || number > type.greatest()) {
          throw call.unsupported(
              "a result beyond %s, which versions of ONNX round differently".formatted(type));
        }
      }
    }
    return call.result(saturated(moved, type), type);
  }

  private static Value linearConvolution(Call call) {
    Node x = shifted(call, 0, 2, false);
    Node y = ConvolutionOperators.convolution(call, x, filter(call, 3, 5));
    int rank = y.shape().rank();
    if (call.has(8)) {
      y = Ops.add(y, NormalisationOperators.alongChannels(call.node(8), rank));
    }
    Node filters = call.node(4);
    Node scale =
        filters.shape().size() == 1
            ? one(filters)
            : NormalisationOperators.alongChannels(filters, rank);
    return rescaled(call, y, Ops.multiply(one(call.node(1)), scale), 6);
  }
}
