package dev.cotangent.nn.data.augment;

/** An affine map that is put together: where, seen from its middle, a new pixel comes from. */
final class Motion {
  private double xx = 1;
  private double xy;
  private double yx;
  private double yy = 1;
  private double right;
  private double down;

  /** After what is there, moves the picture. */
  void shift(double byX, double byY) {
    right -= xx * byX + xy * byY;
    down -= yx * byX + yy * byY;
  }

  /** After what is there, turns it clockwise. */
  void rotate(double angle) {
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    inverse(cos, sin, -sin, cos);
  }

  /** After what is there, makes it larger. */
  void scale(double byX, double byY) {
    inverse(1 / byX, 0, 0, 1 / byY);
  }

  /** After what is there, moves rows sideways. */
  void shear(double angle) {
    inverse(1, StrictMath.tan(angle), 0, 1);
  }

  /** After what is there, exchanges left and right. */
  void flip() {
    inverse(-1, 0, 0, 1);
  }

  private void inverse(double a, double b, double c, double d) {
    double newXx = xx * a + xy * c;
    double newXy = xx * b + xy * d;
    double newYx = yx * a + yy * c;
    double newYy = yx * b + yy * d;
    xx = newXx;
    xy = newXy;
    yx = newYx;
    yy = newYy;
  }

  Warp.Affine map() {
    return new Warp.Affine(
        (float) xx, (float) xy, (float) yx, (float) yy, (float) right, (float) down);
  }
}
