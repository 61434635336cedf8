package dev.cotangent.core.check;

import dev.cotangent.core.Node;

/** An expression to be differentiated. */
final class Output {
  private final Node node;
  private final String name;
  private final double[] units;
  private final double floor;
  private final double amplification;

  /**
   * Describes an output.
   *
   * @param node the expression
   * @param name what messages call it
   * @param units what counts as 1 for each element; cotangents are scaled with it
   * @param floor how large its products with cotangents are at least, as far as rounding goes
   * @param amplification how much larger than that its terms may be, in its units
   */
  Output(Node node, String name, double[] units, double floor, double amplification) {
    this.node = node;
    this.name = name;
    this.units = units;
    this.floor = floor;
    this.amplification = amplification;
  }

  Node node() {
    return node;
  }

  String name() {
    return name;
  }

  double[] units() {
    return units;
  }

  double floor() {
    return floor;
  }

  double amplification() {
    return amplification;
  }
}
