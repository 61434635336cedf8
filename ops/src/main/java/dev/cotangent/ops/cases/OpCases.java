package dev.cotangent.ops.cases;

import dev.cotangent.core.Op;
import java.util.Map;

/** The cases of every operation of the library. */
public final class OpCases {
  private static final Map<Class<? extends Op>, OpCase> ALL;

  static {
    Cases cases = new Cases();
    ElementwiseCases.addTo(cases);
    LayoutCases.addTo(cases);
    IndexCases.addTo(cases);
    MatrixCases.addTo(cases);
    MatrixFunctionCases.addTo(cases);
    WindowCases.addTo(cases);
    FunctionCases.addTo(cases);
    ALL = cases.byOperation();
  }

  private OpCases() {}

  /** Every operation that has operands, with its cases; unmodifiable, always in the same order. */
  public static Map<Class<? extends Op>, OpCase> all() {
    return ALL;
  }
}
