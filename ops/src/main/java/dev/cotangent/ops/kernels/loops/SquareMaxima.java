package dev.cotangent.ops.kernels.loops;

/**
 * What {@link FloatSupport#maxOfSquares} works on: a plane that is cut into squares of four, the
 * greatest elements of these, and where they lie.
 *
 * <p>One object serves a thread for all its planes.
 */
public final class SquareMaxima {
  /** How far the rows of the plane lie apart. */
  public final int width;

  /** The rows of squares. */
  public final int rows;

  /** The squares in a row. */
  public final int columns;

  public final float[] x;
  public int xAt;

  /** The greatest elements. */
  public float[] y;

  public int yAt;

  /** How far they lie behind the plane's first element. */
  public float[] positions;

  public int positionsAt;

  /**
   * {@link FloatSupport#lanes} numbers, to one of which each element is added, so that one of them
   * is NaN if an element is.
   */
  public final float[] sums;

  public final int sumsAt;

  public SquareMaxima(int width, int rows, int columns, float[] x, float[] sums, int sumsAt) {
    this.width = width;
    this.rows = rows;
    this.columns = columns;
    this.x = x;
    this.y = sums;
    this.positions = sums;
    this.sums = sums;
    this.sumsAt = sumsAt;
  }
}
