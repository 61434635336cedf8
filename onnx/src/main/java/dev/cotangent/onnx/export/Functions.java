package dev.cotangent.onnx.export;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.io.NodeNames;
import dev.cotangent.onnx.tensor.ElementType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Operations that ONNX has no operator for, as functions of its operators. A runtime that does not
 * know them computes their bodies; an import knows them by name, in the domain {@link
 * dev.cotangent.onnx.operator.Operators#OWN}.
 */
final class Functions {
  static final Function EXPM1 = new Function("Expm1", 1);
  static final Function LOG1P = new Function("Log1p", 1);
  static final Function ERFC = new Function("Erfc", 1);
  static final Function HYPOT = new Function("Hypot", 2);
  static final Function ATAN2 = new Function("Atan2", 2);

  private static final Map<String, Function> ALL = new LinkedHashMap<>();

  static {
    for (Function function : List.of(EXPM1, LOG1P, ERFC, HYPOT, ATAN2)) {
      ALL.put(function.name, function);
    }
  }

  private Functions() {}

  /**
   * A function.
   *
   * @param name its name in the domain
   * @param operands how many it has
   */
  record Function(String name, int operands) {}

  static Function of(String name) {
    return requireNonNull(ALL.get(name));
  }

  /** What a function computes: of inputs {@code a} and {@code b}, the output {@code y}. */
  static GraphDraft body(Function function, ElementType numberType) {
    NodeNames names = new NodeNames();
    GraphDraft draft = new GraphDraft(names, numberType);
    String a = draft.name("a");
    draft.input(a, Shape.scalar());
    String b = function.operands == 2 ? draft.name("b") : a;
    if (function.operands == 2) {
      draft.input(b, Shape.scalar());
    }
    String result =
        switch (function.name) {
          case "Expm1" -> expm1(draft, a);
          case "Log1p" -> log1p(draft, a);
          case "Erfc" -> draft.add("y", "Sub", draft.number(1), draft.add("erf", "Erf", a));
          case "Hypot" -> hypot(draft, a, b);
          default -> atan2(draft, a, b);
        };
    draft.output(result, Shape.scalar());
    return draft;
  }

  /**
   * {@code u = eˣ}: x where u is 1, else {@code (u − 1)·x/log u}, which loses no digits (Higham,
   * <i>Accuracy and stability of numerical algorithms</i>, section 1.14.1); u − 1 at both ends.
   */
  private static String expm1(GraphDraft draft, String x) {
    String one = draft.number(1);
    String u = draft.add("u", "Exp", x);
    String less = draft.add("less", "Sub", u, one);
    String log = draft.add("log", "Log", u);
    String inner = draft.add("inner", "Div", draft.add("product", "Mul", less, x), log);
    String small = draft.add("small", "Less", draft.add("size", "Abs", x), one);
    String value = draft.add("value", "Where", small, inner, less);
    return draft.add("y", "Where", draft.add("rounded", "Equal", u, one), x, value);
  }

  /** {@code u = 1 + x}: x where u is 1, else {@code log u · x/(u − 1)}, and at infinity that. */
  private static String log1p(GraphDraft draft, String x) {
    String one = draft.number(1);
    String u = draft.add("u", "Add", x, one);
    String log = draft.add("log", "Log", u);
    String less = draft.add("less", "Sub", u, one);
    String inner = draft.add("inner", "Div", draft.add("product", "Mul", log, x), less);
    String small = draft.add("small", "Less", draft.add("size", "Abs", x), one);
    String value = draft.add("value", "Where", small, inner, log);
    return draft.add("y", "Where", draft.add("rounded", "Equal", u, one), x, value);
  }

  /** {@code m·√((a/m)² + (b/m)²)} of the greater magnitude m; m where that is 0 or infinite. */
  private static String hypot(GraphDraft draft, String a, String b) {
    String m = draft.add("m", "Max", draft.add("sizeA", "Abs", a), draft.add("sizeB", "Abs", b));
    String p = draft.add("p", "Div", a, m);
    String q = draft.add("q", "Div", b, m);
    String squares =
        draft.add("squares", "Add", draft.add("pp", "Mul", p, p), draft.add("qq", "Mul", q, q));
    String length = draft.add("length", "Mul", m, draft.add("root", "Sqrt", squares));
    String corner =
        draft.add(
            "corner",
            "Or",
            draft.add("none", "Equal", m, draft.number(0)),
            draft.add("endless", "IsInf", m));
    return draft.add("y", "Where", corner, m, length);
  }

  /**
   * {@code 2·atan(a/(√(a² + b²) + b))}, where b is below 0 by the angle to the other side; the
   * signs of zeros do not count.
   */
  private static String atan2(GraphDraft draft, String a, String b) {
    String zero = draft.number(0);
    String quotient = draft.add("angle", "Atan", draft.add("quotient", "Div", a, b));
    String half = draft.number(Math.PI);
    String above = draft.add("above", "Add", quotient, half);
    String below = draft.add("below", "Sub", quotient, half);
    String down = draft.add("down", "Less", a, zero);
    String behind = draft.add("behind", "Where", down, below, above);
    String left = draft.add("left", "Less", b, zero);
    String beside = draft.add("beside", "Where", left, behind, quotient);
    String quarter =
        draft.add("quarter", "Mul", draft.add("side", "Sign", a), draft.number(Math.PI / 2));
    return draft.add("y", "Where", draft.add("upright", "Equal", b, zero), quarter, beside);
  }
}
