package dev.cotangent.ops.kernels.loops;

/**
 * What a {@link Loop} works on: arrays it reads, arrays it writes, the offsets of their first
 * elements, and numbers that all elements share.
 *
 * <p>A result may be written over an operand that starts at the same place.
 */
public class LoopArguments {
  public final float[] a;
  public final float[] b;
  public final float[] c;
  public final float[] y;
  public final float[] z;

  public int aAt;
  public int bAt;
  public int cAt;
  public int yAt;
  public int zAt;

  public float p;
  public float q;
  public float r;
  public float s;
  public float t;

  public LoopArguments(float[] a, float[] b, float[] c, float[] y, float[] z) {
    this.a = a;
    this.b = b;
    this.c = c;
    this.y = y;
    this.z = z;
  }
}
