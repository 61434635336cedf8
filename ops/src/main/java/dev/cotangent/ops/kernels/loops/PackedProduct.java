package dev.cotangent.ops.kernels.loops;

/**
 * What {@link FloatSupport#packedProduct} works on: rows that lie along the sum times packed
 * columns.
 *
 * <pre>  c[i · cStride + j] (+)= Σₖ a[i · aStride + k] · b[panel of j][k][j in its panel]</pre>
 *
 * <p>Rows are taken {@link FloatSupport#STRIP} at a time. Panels lie one behind the other, each
 * step by step. One object serves a thread for all its calls; it says what changes from one to the
 * next.
 */
public final class PackedProduct {
  /** Whether to add to the matrix or to overwrite it. */
  public boolean add;

  public int strips;

  /** How many to compute; what their last panel is padded with is written, too. */
  public int columns;

  public int steps;

  public float[] a;
  public int aAt;
  public int aStride;

  public final float[] b;
  public int bAt;

  public float[] c;
  public int cAt;
  public int cStride;

  /** Room for a strip of a panel, where chains are added up (see {@link Chains}). */
  public final float[] tile;

  public final int tileAt;

  public PackedProduct(float[] b, float[] tile, int tileAt) {
    this.a = b;
    this.b = b;
    this.c = b;
    this.tile = tile;
    this.tileAt = tileAt;
  }
}
