package dev.cotangent.ops.kernels.task;

/**
 * An axis cut into parts of nearly equal length, all but the last a multiple of a unit.
 *
 * @param length the axis's
 * @param parts at most as many as there are units
 */
public record Split(int length, int unit, int parts) {
  /** Where a part starts, and the one before it ends, if an axis may be cut anywhere. */
  public static int start(int part, int length, int parts) {
    return (int) ((long) part * length / parts);
  }

  /** Where a part starts, and the one before it ends. */
  public int from(int part) {
    return (int) Math.min(length, (long) start(part, units(), parts) * unit);
  }

  public int count(int part) {
    return from(part + 1) - from(part);
  }

  /** The most that a part can have. */
  public int most() {
    return Math.min(length, ((units() - 1) / parts + 1) * unit);
  }

  /** Whether it can be cut in twice as many parts. */
  public boolean canDouble() {
    return 2 * parts <= units();
  }

  public Split doubled() {
    return new Split(length, unit, 2 * parts);
  }

  private int units() {
    return (length - 1) / unit + 1;
  }
}
