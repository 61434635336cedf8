package dev.cotangent.onnx.operator;

import dev.cotangent.core.Node;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import dev.cotangent.ops.Ops;
import java.util.Locale;

/** Values as elements of other types. */
final class Casts {
  private Casts() {}

  static void register(Operators all) {
    all.add("Cast", call -> cast(call, call.typeOf(call.integer("to", 0))));
    all.add("CastLike", call -> cast(call, call.type(1)));
    all.add("BitCast", Casts::bitCast);
  }

  private static Value cast(Call call, ElementType to) {
    Value value = call.value(0);
    ElementType from = call.type(0);
    if (from == to) {
      return value;
    }
    // Numbers of at most 8 bits are too coarse to be taken for what they are rounded from.
    boolean exact = to.isTiny() || from == ElementType.STRING || to == ElementType.STRING;
    boolean constant = value instanceof Value.Known known && known.variable() == null;
    if (exact || constant) {
      return Value.Known.of(cast(call.known(0), to, call.flag("saturate", true)));
    }
    Node x = call.node(0);
    if (to.isFloating() || from == ElementType.BOOL || (from.isInteger() && to.isInteger())) {
      boolean narrower = to.isInteger() && from.isInteger() && narrower(from, to);
      return call.result(narrower ? call.node(Value.Known.of(call.known(0))) : x, to);
    }
    if (to == ElementType.BOOL) {
      return call.result(Ops.notEqual(x, Call.number(0)), to);
    }
    boolean saturates = to.bits() < 8;
    return call.result(
        saturates ? Ops.clamp(Ops.round(x), to.least(), to.greatest()) : truncate(x), to);
  }

  private static boolean narrower(ElementType from, ElementType to) {
    return (to.bits() < from.bits() && to.bits() < 32) || (to.isUnsigned() && !from.isUnsigned());
  }

  /** The whole number next to 0, for whole numbers in floating point. */
  static Node truncate(Node x) {
    return Ops.where(Ops.less(x, Call.number(0)), Ops.ceil(x), Ops.floor(x));
  }

  static OnnxTensor cast(OnnxTensor x, ElementType to, boolean saturate) {
    if (to == ElementType.STRING) {
      return OnnxTensor.ofTexts(x.dims(), texts(x));
    }
    if (x.type() == ElementType.STRING) {
      double[] numbers = new double[x.size()];
      long[] whole = new long[numbers.length];
      String[] texts = x.toTexts();
      for (int i = 0; i < numbers.length; i++) {
        if (to.isFloating()) {
          numbers[i] = parse(texts[i]);
        } else {
          whole[i] = Long.parseLong(texts[i].strip());
        }
      }
      return to.isFloating()
          ? OnnxTensor.ofNumbers(to, x.dims(), numbers)
          : OnnxTensor.ofIntegers(to, x.dims(), whole);
    }
    if (to.isFloating()) {
      double[] numbers = x.toDoubles();
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = to.round(numbers[i], saturate && to.isTiny());
      }
      return OnnxTensor.ofNumbers(to, x.dims(), numbers);
    }
    if (!x.type().isFloating()) {
      return OnnxTensor.ofIntegers(to, x.dims(), x.toLongs());
    }
    double[] numbers = x.toDoubles();
    long[] whole = new long[numbers.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = to == ElementType.BOOL ? numbers[i] == 0 ? 0 : 1 : whole(numbers[i], to);
    }
    return OnnxTensor.ofIntegers(to, x.dims(), whole);
  }

  /** A number without its fraction; those of 4 bits and fewer stay inside their range. */
  private static long whole(double number, ElementType to) {
    if (to.bits() < 8) {
      return (long) Math.max(to.least(), Math.min(to.greatest(), Math.rint(number)));
    }
    if (to == ElementType.UINT64 && number >= 0x1p63) {
      return (long) (number - 0x1p63) ^ Long.MIN_VALUE;
    }
    return (long) number;
  }

  private static double parse(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    return switch (word) {
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      case "nan", "+nan", "-nan" -> Double.NaN;
      default -> Double.parseDouble(word);
    };
  }

  private static String[] texts(OnnxTensor x) {
    String[] texts = new String[x.size()];
    if (x.type().isFloating()) {
      double[] numbers = x.toDoubles();
      for (int i = 0; i < texts.length; i++) {
        texts[i] = text(numbers[i], x.type());
      }
    } else {
      long[] numbers = x.toLongs();
      for (int i = 0; i < texts.length; i++) {
        texts[i] =
            x.type() == ElementType.BOOL
                ? numbers[i] == 0 ? "False" : "True"
                : x.type().isUnsigned()
                    ? Long.toUnsignedString(numbers[i])
                    : Long.toString(numbers[i]);
      }
    }
    return texts;
  }

  /** A number as NumPy writes it: as few digits as tell it from its neighbours. */
  private static String text(double number, ElementType type) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    String digits = type == ElementType.DOUBLE ? "" + number : "" + (float) number;
    double magnitude = Math.abs(number);
    if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
      int e = digits.indexOf('E');
      String mantissa = (e < 0 ? digits : digits.substring(0, e)).replaceFirst("\\.0$", "");
      int exponent = e < 0 ? 0 : Integer.parseInt(digits.substring(e + 1));
      String sign = exponent < 0 ? "-" : "+";
      return mantissa + "e" + sign + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }
    String plain = new java.math.BigDecimal(digits).toPlainString();
    return plain.contains(".") ? plain : plain + ".0";
  }

  /** The same bits as elements of another type. */
  private static Value bitCast(Call call) {
    ElementType to = call.typeOf(call.integer("to", 0));
    ElementType from = call.type(0);
    boolean whole = from.isInteger() && to.isInteger() && from.bits() == to.bits();
    if (!whole) {
      throw call.unsupported("bits of %s as %s".formatted(from, to));
    }
    OnnxTensor x = call.known(0);
    return Value.Known.of(OnnxTensor.ofIntegers(to, x.dims(), x.toLongs()));
  }
}
