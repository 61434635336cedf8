package dev.cotangent.onnx.operator;

import static dev.cotangent.onnx.operator.Call.number;

import dev.cotangent.core.Node;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Shapes;
import dev.cotangent.ops.Special;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Operators that treat each element by itself. */
final class ElementwiseOperators {
  private ElementwiseOperators() {}

  static void register(Operators all) {
    functions(all);
    arithmetic(all);
    comparisons(all);
    bits(all);
    variadic(all);
    all.add("Where", ElementwiseOperators::where);
    all.add("Clip", ElementwiseOperators::clip);
    all.add("Pow", ElementwiseOperators::pow);
    all.add("Mod", ElementwiseOperators::mod);
    all.add("IsInf", ElementwiseOperators::isInf);
    all.add("IsNaN", call -> call.result(Ops.isNaN(call.node(0)), ElementType.BOOL));
  }

  private static void functions(Operators all) {
    unary(all, "Acos", Ops::acos);
    unary(all, "Acosh", Ops::acosh);
    unary(all, "Asin", Ops::asin);
    unary(all, "Asinh", Ops::asinh);
    unary(all, "Atan", Ops::atan);
    unary(all, "Atanh", Ops::atanh);
    unary(all, "Ceil", Ops::ceil);
    unary(all, "Cos", Ops::cos);
    unary(all, "Cosh", Ops::cosh);
    unary(all, "Erf", Special::erf);
    unary(all, "Exp", Ops::exp);
    unary(all, "Floor", Ops::floor);
    unary(all, "Log", Ops::log);
    unary(all, "Reciprocal", Ops::reciprocal);
    unary(all, "Round", Ops::round);
    unary(all, "Sin", Ops::sin);
    unary(all, "Sinh", Ops::sinh);
    unary(all, "Sqrt", Ops::sqrt);
    unary(all, "Tan", Ops::tan);
    unary(all, "Tanh", Ops::tanh);
    unary(all, "Sigmoid", Activations::sigmoid);
    unary(all, "Softplus", Activations::softplus);
    unary(all, "Softsign", Activations::softsign);
    unary(all, "HardSwish", Activations::hardSwish);
    unary(all, "Mish", Activations::mish);
    exact(all, "Abs", (type, x) -> type.isUnsigned() ? x : Math.abs(x), Ops::abs);
    exact(all, "Neg", (type, x) -> -x, Ops::negate);
    exact(all, "Relu", (type, x) -> Math.max(0, x), Activations::relu);
    exact(all, "Sign", (type, x) -> type.isUnsigned() && x != 0 ? 1 : Long.signum(x), Ops::sign);
  }

  static void unary(Operators all, String name, UnaryOperator<Node> function) {
    all.add(name, call -> call.result(function.apply(call.node(0))));
  }

  /** A function that whole numbers have, too. */
  private static void exact(
      Operators all, String name, Exact.Unary whole, UnaryOperator<Node> function) {
    all.add(
        name,
        call ->
            call.allKnownIntegers()
                ? Value.Known.of(Exact.unary(call.known(0), call.type(0), whole))
                : call.result(function.apply(call.node(0))));
  }

  private static void arithmetic(Operators all) {
    binary(all, "Add", (type, a, b) -> a + b, Ops::add);
    binary(all, "Sub", (type, a, b) -> a - b, Ops::subtract);
    binary(all, "Mul", (type, a, b) -> a * b, Ops::multiply);
    all.add("Div", ElementwiseOperators::divide);
  }

  private static void binary(
      Operators all, String name, Exact.Binary whole, BinaryOperator<Node> function) {
    all.add(
        name,
        call -> {
          if (call.allKnownIntegers()) {
            return Value.Known.of(
                Exact.binary(call, call.known(0), call.known(1), call.type(0), whole));
          }
          requireWide(call);
          return call.result(function.apply(call.node(0), second(call)));
        });
  }

  /** Whole numbers of few bits wrap around, which floating point does not. */
  private static void requireWide(Call call) {
    if (call.type(0).isInteger() && call.type(0).bits() < 32) {
      for (int i = 0; i < call.inputs(); i++) {
        OnnxTensor unused = call.known(i);
      }
    }
  }

  /** The second operand; before opset 7 it is laid along axes that an attribute names. */
  private static Node second(Call call) {
    Node b = call.node(1);
    if (call.opset() >= 7 || !call.flag("broadcast", false) || !call.hasAttribute("axis")) {
      return b;
    }
    int rank = call.rank(0);
    int axis = call.axis(call.integer("axis", 0), rank);
    int[] dims = new int[rank];
    Arrays.fill(dims, 1);
    call.require(
        axis + b.shape().rank() <= rank, "the second operand must fit from axis %s on", axis);
    System.arraycopy(b.shape().dims(), 0, dims, axis, b.shape().rank());
    return Shapes.reshape(b, dims);
  }

  private static Value divide(Call call) {
    if (call.allKnownIntegers()) {
      return Value.Known.of(
          Exact.binary(
              call,
              call.known(0),
              call.known(1),
              call.type(0),
              (type, a, b) -> Exact.divide(call, type, a, b)));
    }
    requireWide(call);
    if (!call.type(0).isInteger()) {
      return call.result(Ops.divide(call.node(0), second(call)));
    }
    Node a = call.node(0);
    Node b = call.node(1);
    // A quotient that rounding has carried over a whole number is one too far from 0.
    Node q = Casts.truncate(Ops.divide(a, b));
    Node rest = Ops.subtract(a, Ops.multiply(q, b));
    Node far = Ops.less(Ops.multiply(rest, Ops.sign(a)), number(0));
    return call.result(Ops.where(far, Ops.subtract(q, Ops.sign(q)), q));
  }

  private static void comparisons(Operators all) {
    comparison(all, "Equal", (type, a, b) -> a == b ? 1 : 0, Ops::equal);
    comparison(all, "Greater", (type, a, b) -> Exact.compare(type, a, b) > 0 ? 1 : 0, Ops::greater);
    comparison(all, "Less", (type, a, b) -> Exact.compare(type, a, b) < 0 ? 1 : 0, Ops::less);
    comparison(
        all,
        "GreaterOrEqual",
        (type, a, b) -> Exact.compare(type, a, b) >= 0 ? 1 : 0,
        Ops::greaterOrEqual);
    comparison(
        all,
        "LessOrEqual",
        (type, a, b) -> Exact.compare(type, a, b) <= 0 ? 1 : 0,
        Ops::lessOrEqual);
    comparison(all, "And", (type, a, b) -> a & b, Ops::logicalAnd);
    comparison(all, "Or", (type, a, b) -> a | b, Ops::logicalOr);
    comparison(all, "Xor", (type, a, b) -> a ^ b, Ops::notEqual);
    all.add(
        "Not",
        call ->
            call.allKnownIntegers()
                ? Value.Known.of(Exact.unary(call.known(0), ElementType.BOOL, (type, x) -> 1 - x))
                : call.result(Ops.logicalNot(call.node(0))));
  }

  private static void comparison(
      Operators all, String name, Exact.Binary whole, BinaryOperator<Node> function) {
    all.add(
        name,
        call -> {
          if (call.type(0) == ElementType.STRING) {
            return equalTexts(call);
          }
          if (call.allKnownIntegers()) {
            return Value.Known.of(
                Exact.binary(call, call.known(0), call.known(1), ElementType.BOOL, whole));
          }
          return call.result(function.apply(call.node(0), second(call)), ElementType.BOOL);
        });
  }

  private static Value equalTexts(Call call) {
    int[] dims = Exact.broadcast(call, call.dims(0), call.dims(1));
    String[] a = Exact.expand(call, call.known(0), dims).toTexts();
    String[] b = Exact.expand(call, call.known(1), dims).toTexts();
    long[] equal = new long[a.length];
    for (int i = 0; i < equal.length; i++) {
      equal[i] = a[i].equals(b[i]) ? 1 : 0;
    }
    return Call.known(ElementType.BOOL, dims, equal);
  }

  /** Operators of single bits, which only known whole numbers have here. */
  private static void bits(Operators all) {
    bitwise(all, "BitwiseAnd", (type, a, b) -> a & b);
    bitwise(all, "BitwiseOr", (type, a, b) -> a | b);
    bitwise(all, "BitwiseXor", (type, a, b) -> a ^ b);
    all.add(
        "BitwiseNot",
        call -> Value.Known.of(Exact.unary(call.known(0), call.type(0), (type, x) -> ~x)));
    all.add(
        "BitShift",
        call -> {
          boolean left = call.text("direction", "").equals("LEFT");
          Exact.Binary shift =
              (type, a, b) ->
                  Long.compareUnsigned(b, type.bits()) >= 0 ? 0 : left ? a << b : a >>> b;
          return Value.Known.of(
              Exact.binary(call, call.known(0), call.known(1), call.type(0), shift));
        });
  }

  private static void bitwise(Operators all, String name, Exact.Binary function) {
    all.add(
        name,
        call ->
            Value.Known.of(
                Exact.binary(call, call.known(0), call.known(1), call.type(0), function)));
  }

  private static void variadic(Operators all) {
    extremum(all, "Max", 1, Ops::maximum);
    extremum(all, "Min", -1, Ops::minimum);
    all.add("Sum", call -> call.result(sum(call)));
    all.add("Mean", call -> call.result(Ops.multiply(sum(call), 1.0 / call.inputs())));
  }

  private static Node sum(Call call) {
    return call.values().stream().map(call::node).reduce(Ops::add).orElseThrow();
  }

  private static void extremum(
      Operators all, String name, int sign, BinaryOperator<Node> function) {
    all.add(
        name,
        call -> {
          if (!call.allKnownIntegers()) {
            return call.result(
                call.values().stream().map(call::node).reduce(function).orElseThrow());
          }
          OnnxTensor result = call.known(0);
          for (int i = 1; i < call.inputs(); i++) {
            result =
                Exact.binary(
                    call,
                    result,
                    call.known(i),
                    call.type(0),
                    (type, a, b) -> sign * Exact.compare(type, a, b) >= 0 ? a : b);
          }
          return Value.Known.of(result);
        });
  }

  private static Value where(Call call) {
    boolean constants =
        call.values().stream()
            .allMatch(value -> value instanceof Value.Known known && known.variable() == null);
    if (!constants) {
      return call.result(Ops.where(call.node(0), call.node(1), call.node(2)), call.type(1));
    }
    int[] dims =
        Exact.broadcast(call, Exact.broadcast(call, call.dims(0), call.dims(1)), call.dims(2));
    long[] condition = Exact.expand(call, call.known(0), dims).toLongs();
    OnnxTensor both =
        Exact.concat(
            call, List.of(flat(call, call.known(1), dims), flat(call, call.known(2), dims)), 0);
    int[] positions = new int[condition.length];
    Arrays.setAll(positions, i -> condition[i] != 0 ? i : i + positions.length);
    return Value.Known.of(both.pick(dims, positions));
  }

  private static OnnxTensor flat(Call call, OnnxTensor x, int[] dims) {
    return Exact.expand(call, x, dims).reshape(OnnxTensor.size(dims));
  }

  private static Value clip(Call call) {
    if (call.opset() < 11) {
      Node x = call.node(0);
      x = call.hasAttribute("min") ? Ops.maximum(x, number(call.number("min", 0))) : x;
      return call.result(
          call.hasAttribute("max") ? Ops.minimum(x, number(call.number("max", 0))) : x);
    }
    if (call.allKnownIntegers()) {
      OnnxTensor x = call.known(0);
      x = call.has(1) ? bounded(call, x, 1, 1) : x;
      return Value.Known.of(call.has(2) ? bounded(call, x, 2, -1) : x);
    }
    Node x = call.node(0);
    x = call.has(1) ? Ops.maximum(x, call.node(1)) : x;
    return call.result(call.has(2) ? Ops.minimum(x, call.node(2)) : x);
  }

  private static OnnxTensor bounded(Call call, OnnxTensor x, int bound, int sign) {
    return Exact.binary(
        call,
        x,
        call.known(bound),
        x.type(),
        (type, a, b) -> sign * Exact.compare(type, a, b) >= 0 ? a : b);
  }

  private static Value pow(Call call) {
    if (!call.type(0).isInteger()) {
      boolean number =
          call.value(1) instanceof Value.Known known
              && known.variable() == null
              && known.tensor().size() == 1
              && known.tensor().rank() <= call.rank(0);
      return call.result(
          number ? Ops.pow(call.node(0), call.doubles(1)[0]) : Ops.pow(call.node(0), call.node(1)));
    }
    OnnxTensor base = call.known(0);
    OnnxTensor exponent = call.known(1);
    if (exponent.type().isInteger()) {
      return Value.Known.of(
          Exact.binary(call, base, exponent, base.type(), ElementwiseOperators::power));
    }
    int[] dims = Exact.broadcast(call, base.dims(), exponent.dims());
    double[] bases = Exact.expand(call, base, dims).toDoubles();
    double[] exponents = Exact.expand(call, exponent, dims).toDoubles();
    Arrays.setAll(bases, i -> Math.pow(bases[i], exponents[i]));
    OnnxTensor powers = OnnxTensor.ofNumbers(ElementType.DOUBLE, dims, bases);
    return Value.Known.of(Casts.cast(powers, base.type(), false));
  }

  /** A power that wraps around; of a negative exponent the whole part. */
  private static long power(ElementType type, long base, long exponent) {
    if (exponent < 0 && !type.isUnsigned()) {
      return base == 1 ? 1 : base == -1 ? (exponent & 1) == 0 ? 1 : -1 : 0;
    }
    long result = 1;
    long square = base;
    for (long rest = exponent; rest != 0; rest >>>= 1) {
      result = (rest & 1) != 0 ? result * square : result;
      square *= square;
    }
    return result;
  }

  private static Value mod(Call call) {
    boolean fmod = call.flag("fmod", false);
    if (call.allKnownIntegers()) {
      return Value.Known.of(
          Exact.binary(
              call,
              call.known(0),
              call.known(1),
              call.type(0),
              (type, a, b) -> Exact.remainder(call, type, a, b, fmod)));
    }
    Node a = call.node(0);
    Node b = call.node(1);
    Node q = Ops.divide(a, b);
    Node whole = fmod ? Casts.truncate(q) : Ops.floor(q);
    Node rest = Ops.subtract(a, Ops.multiply(whole, b));
    // A quotient that rounding has carried over a whole number leaves a rest of the wrong sign.
    Node sign = Ops.sign(fmod ? a : b);
    Node wrong = Ops.less(Ops.multiply(rest, sign), number(0));
    return call.result(Ops.where(wrong, Ops.add(rest, Ops.multiply(sign, Ops.abs(b))), rest));
  }

  private static Value isInf(Call call) {
    Node x = call.node(0);
    Node found = Shapes.full(x.shape(), 0);
    if (call.flag("detect_negative", true)) {
      found = Ops.logicalOr(found, Ops.equal(x, number(Double.NEGATIVE_INFINITY)));
    }
    if (call.flag("detect_positive", true)) {
      found = Ops.logicalOr(found, Ops.equal(x, number(Double.POSITIVE_INFINITY)));
    }
    return call.result(found, ElementType.BOOL);
  }
}
