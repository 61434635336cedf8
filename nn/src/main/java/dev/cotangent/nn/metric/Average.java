package dev.cotangent.nn.metric;

/** How figures of several classes become one. */
public enum Average {
  /** The figure of all counts together; every element weighs the same. */
  MICRO,
  /** The mean over the classes that occur, as target or as prediction. */
  MACRO,
  /** The mean over the classes, each as often as it is a target. */
  WEIGHTED
}
