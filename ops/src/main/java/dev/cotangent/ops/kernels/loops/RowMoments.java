package dev.cotangent.ops.kernels.loops;

/**
 * A row x, cotangents g beside it, and what standardising it takes: sums over the row less a shift
 * (which keeps the digits of rows far from 0), and the numbers that its result is made of.
 */
public final class RowMoments {
  public final float[] x;
  public final float[] g;
  public final float[] y;

  /** Room for the lanes of four sums. */
  public final float[] scratch;

  public final int scratchAt;

  public int xAt;
  public int gAt;
  public int yAt;

  /** What is taken from each element before anything else. */
  public float shift;

  /** Σ (x − shift). */
  public double sum;

  /** Σ (x − shift)². */
  public double squares;

  /** Σ g. */
  public double cotangents;

  /** Σ g · (x − shift). */
  public double products;

  public float factor;
  public float slope;
  public float term;

  public RowMoments(float[] x, float[] g, float[] y, float[] scratch, int scratchAt) {
    this.x = x;
    this.g = g;
    this.y = y;
    this.scratch = scratch;
    this.scratchAt = scratchAt;
  }

  /** Starts the sums from zeros. */
  public void clear() {
    sum = 0;
    squares = 0;
    cotangents = 0;
    products = 0;
  }
}
