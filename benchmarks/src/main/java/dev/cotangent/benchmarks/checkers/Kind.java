package dev.cotangent.benchmarks.checkers;

/** The kinds of mistakes that people make in an operation that has derivatives. */
enum Kind {
  /** The sign of a whole cotangent is flipped. */
  SIGN("sign"),
  /** A constant factor is wrong. */
  FACTOR("factor"),
  /** No cotangent, or zero, flows to an operand. */
  MISSING("missing"),
  /** The incoming cotangent is ignored, clipped, counted or rounded, or a number is special. */
  COTANGENT("cotangent"),
  /** A constant is added. */
  OFFSET("offset"),
  /** The cotangents of two operands are swapped. */
  SWAPPED("swapped"),
  /** Elements are transposed, mirrored or shifted. */
  LAYOUT("layout"),
  /** One element, or the elements at one border, are wrong. */
  BORDER("border"),
  /** A mean for a sum, or a sum along the wrong axis. */
  REDUCTION("reduction"),
  /** A term or factor is forgotten. */
  TERM("term"),
  /** Another operation is used. */
  OPERATION("operation"),
  /** Stride, padding, dilation, groups or another attribute is wrong. */
  ATTRIBUTE("attribute"),
  /** The derivative at a kink is not that of the convention. */
  TIE("tie"),
  /** Right, but wrong to differentiate again. */
  SECOND_ORDER("second order"),
  /** It is tagged as linear, and is not. */
  TAG("linear tag"),
  /** It changes an operand now and then. */
  SIDE_EFFECT("side effect");

  private final String label;

  Kind(String label) {
    this.label = label;
  }

  /** In words. */
  String label() {
    return label;
  }
}
