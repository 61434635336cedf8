package dev.cotangent.onnx.operator;

import static dev.cotangent.onnx.operator.Call.number;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Shapes;
import java.util.List;

/** Activations with parameters, and dropout. */
final class ActivationOperators {
  private static final double SELU_ALPHA = 1.67326319217681884765625;
  private static final double SELU_GAMMA = 1.05070102214813232421875;

  private ActivationOperators() {}

  static void register(Operators all) {
    all.add("Elu", call -> call.result(Activations.elu(call.node(0), call.number("alpha", 1))));
    all.add("Celu", ActivationOperators::celu);
    all.add("Selu", ActivationOperators::selu);
    all.add("Gelu", ActivationOperators::gelu);
    all.add(
        "LeakyRelu",
        call -> call.result(Activations.leakyRelu(call.node(0), call.number("alpha", 0.01))));
    all.add("PRelu", ActivationOperators::prelu);
    all.add("HardSigmoid", ActivationOperators::hardSigmoid);
    all.add("ThresholdedRelu", ActivationOperators::thresholded);
    all.add("Shrink", ActivationOperators::shrink);
    all.add("Swish", ActivationOperators::swish);
    all.addAll("Dropout", ActivationOperators::dropout);
  }

  /** {@code max(0, x) + min(0, α (e^(x/α) − 1))}. */
  private static Value celu(Call call) {
    return call.result(Activations.celu(call.node(0), call.number("alpha", 1)));
  }

  private static Value selu(Call call) {
    double alpha = call.number("alpha", SELU_ALPHA);
    double gamma = call.number("gamma", SELU_GAMMA);
    return call.result(Ops.multiply(Activations.elu(call.node(0), alpha), gamma));
  }

  private static Value gelu(Call call) {
    boolean tanh = call.text("approximate", "none").equals("tanh");
    Node x = call.node(0);
    return call.result(tanh ? Activations.geluTanh(x) : Activations.gelu(x));
  }

  private static Value prelu(Call call) {
    Node x = call.node(0);
    Node slope = call.node(1);
    if (call.opset() < 7 && slope.shape().rank() == 1 && slope.shape().size() > 1) {
      slope = NormalisationOperators.alongChannels(slope, x.shape().rank());
    }
    Node negative = Ops.less(x, number(0));
    return call.result(Ops.where(negative, Ops.multiply(x, slope), x));
  }

  private static Value hardSigmoid(Call call) {
    Node line =
        Ops.add(Ops.multiply(call.node(0), call.number("alpha", 0.2)), call.number("beta", 0.5));
    return call.result(Ops.clamp(line, 0, 1));
  }

  private static Value thresholded(Call call) {
    Node x = call.node(0);
    return call.result(Ops.where(Ops.greater(x, number(call.number("alpha", 1))), x, number(0)));
  }

  private static Value shrink(Call call) {
    Node x = call.node(0);
    double lambda = call.number("lambd", 0.5);
    double bias = call.number("bias", 0);
    Node above = Ops.where(Ops.greater(x, number(lambda)), Ops.subtract(x, bias), number(0));
    return call.result(Ops.where(Ops.less(x, number(-lambda)), Ops.add(x, bias), above));
  }

  private static Value swish(Call call) {
    Node x = call.node(0);
    return call.result(
        Ops.multiply(x, Activations.sigmoid(Ops.multiply(x, call.number("alpha", 1)))));
  }

  private static List<Value> dropout(Call call) {
    boolean training =
        call.opset() < 7
            ? !call.flag("is_test", false)
            : call.opset() >= 12 && call.has(2) && call.scalar(2) != 0;
    double ratio =
        call.opset() < 12
            ? call.number("ratio", 0.5)
            : training && call.has(1) ? call.doubles(1)[0] : 0.5;
    if (training && ratio > 0) {
      throw call.unsupported("dropout in training, whose random numbers are not defined");
    }
    int[] dims = call.dims(0);
    ElementType type = call.opset() < 10 ? call.type(0) : ElementType.BOOL;
    Value all =
        OnnxTensor.size(dims) == 0
            ? Value.Known.of(ShapeOperators.empty(type, dims))
            : call.result(Shapes.full(Shape.of(dims), 1), type);
    return List.of(call.value(0), all);
  }
}
