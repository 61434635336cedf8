package dev.cotangent.onnx.export;

import dev.cotangent.core.Add;
import dev.cotangent.core.Op;
import dev.cotangent.ops.Abs;
import dev.cotangent.ops.Divide;
import dev.cotangent.ops.Equal;
import dev.cotangent.ops.ErrorFunction;
import dev.cotangent.ops.Exp;
import dev.cotangent.ops.Exponential;
import dev.cotangent.ops.GammaFunction;
import dev.cotangent.ops.Greater;
import dev.cotangent.ops.GreaterOrEqual;
import dev.cotangent.ops.Hyperbolic;
import dev.cotangent.ops.Log;
import dev.cotangent.ops.LogSigmoid;
import dev.cotangent.ops.Maximum;
import dev.cotangent.ops.Multiply;
import dev.cotangent.ops.Negate;
import dev.cotangent.ops.PiecewiseConstant;
import dev.cotangent.ops.Polar;
import dev.cotangent.ops.Pow;
import dev.cotangent.ops.Relu;
import dev.cotangent.ops.Sigmoid;
import dev.cotangent.ops.Sqrt;
import dev.cotangent.ops.Square;
import dev.cotangent.ops.Step;
import dev.cotangent.ops.Subtract;
import dev.cotangent.ops.Tanh;
import dev.cotangent.ops.Trigonometric;
import dev.cotangent.ops.Where;
import java.util.LinkedHashMap;
import java.util.Map;

/** Operations on single elements. */
final class ElementwiseExport {
  private ElementwiseExport() {}

  static Map<Class<? extends Op>, Emission.Emitter> emitters() {
    Map<Class<? extends Op>, Emission.Emitter> all = new LinkedHashMap<>();
    operators().forEach((op, operator) -> all.put(op, e -> e.as(operator)));
    all.put(Exponential.Expm1.class, e -> e.as(Functions.EXPM1));
    all.put(Exponential.Log1p.class, e -> e.as(Functions.LOG1P));
    all.put(ErrorFunction.Erfc.class, e -> e.as(Functions.ERFC));
    all.put(Polar.Hypot.class, e -> e.as(Functions.HYPOT));
    all.put(Polar.Atan2.class, e -> e.as(Functions.ATAN2));
    all.put(Square.class, e -> e.result("Mul", e.operand(0), e.operand(0)));
    all.put(LogSigmoid.class, ElementwiseExport::logSigmoid);
    all.put(Equal.class, e -> comparison(e, "Equal"));
    all.put(Greater.class, e -> comparison(e, "Greater"));
    all.put(GreaterOrEqual.class, e -> comparison(e, "GreaterOrEqual"));
    all.put(Step.class, ElementwiseExport::step);
    all.put(
        Where.class,
        e -> e.result("Where", e.draft().truth(e.operand(0)), e.operand(1), e.operand(2)));
    all.put(ErrorFunction.Erfinv.class, ElementwiseExport::refused);
    all.put(GammaFunction.Lgamma.class, ElementwiseExport::refused);
    all.put(GammaFunction.Polygamma.class, ElementwiseExport::refused);
    return all;
  }

  private static Map<Class<? extends Op>, String> operators() {
    Map<Class<? extends Op>, String> all = new LinkedHashMap<>();
    all.put(Add.class, "Add");
    all.put(Subtract.class, "Sub");
    all.put(Multiply.class, "Mul");
    all.put(Divide.class, "Div");
    all.put(Maximum.class, "Max");
    all.put(Pow.class, "Pow");
    all.put(Abs.class, "Abs");
    all.put(Negate.class, "Neg");
    all.put(Exp.class, "Exp");
    all.put(Log.class, "Log");
    all.put(Sqrt.class, "Sqrt");
    all.put(Relu.class, "Relu");
    all.put(Sigmoid.class, "Sigmoid");
    all.put(Tanh.class, "Tanh");
    all.put(ErrorFunction.Erf.class, "Erf");
    all.put(PiecewiseConstant.Ceil.class, "Ceil");
    all.put(PiecewiseConstant.Floor.class, "Floor");
    all.put(PiecewiseConstant.Round.class, "Round");
    all.put(PiecewiseConstant.Sign.class, "Sign");
    all.put(Trigonometric.Sin.class, "Sin");
    all.put(Trigonometric.Cos.class, "Cos");
    all.put(Trigonometric.Asin.class, "Asin");
    all.put(Trigonometric.Acos.class, "Acos");
    all.put(Hyperbolic.Sinh.class, "Sinh");
    all.put(Hyperbolic.Cosh.class, "Cosh");
    all.put(Hyperbolic.Asinh.class, "Asinh");
    all.put(Hyperbolic.Acosh.class, "Acosh");
    return all;
  }

  private static String refused(Emission e) {
    throw e.refusal("ONNX has no operator for it");
  }

  private static String comparison(Emission e, String operator) {
    return e.draft().ofTruth(e.label(), e.add(operator, e.operand(0), e.operand(1)));
  }

  private static String step(Emission e) {
    String above = e.add("Greater", e.operand(0), e.draft().number(0));
    return e.draft().ofTruth(e.label(), above);
  }

  private static String logSigmoid(Emission e) {
    return e.result("Neg", e.add("Softplus", e.add("Neg", e.operand(0))));
  }
}
