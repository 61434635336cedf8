package dev.cotangent.nn.data;

/** A square sheet on which a round pen leaves ink. */
final class Canvas {
  private final int size;
  private final double softness;
  private final double[] ink;

  /**
   * Creates an empty sheet.
   *
   * @param size pixels along each side
   * @param softness over how many pixels the edge of a line fades
   */
  Canvas(int size, double softness) {
    this.size = size;
    this.softness = softness;
    this.ink = new double[size * size];
  }

  /**
   * Draws a straight line of changing width. Pixel (0, 0) covers [0, 1) × [0, 1).
   *
   * @param fromRadius half the width at the start
   * @param toRadius half the width at the end
   */
  void line(double x0, double y0, double fromRadius, double x1, double y1, double toRadius) {
    double reach = Math.max(fromRadius, toRadius) + softness;
    double dx = x1 - x0;
    double dy = y1 - y0;
    double lengthSquared = Math.max(dx * dx + dy * dy, 1e-12);
    for (int row = pixel(Math.min(y0, y1) - reach); row <= pixel(Math.max(y0, y1) + reach); row++) {
      for (int column = pixel(Math.min(x0, x1) - reach);
          column <= pixel(Math.max(x0, x1) + reach);
          column++) {
        double px = column + 0.5 - x0;
        double py = row + 0.5 - y0;
        double along = Math.min(1, Math.max(0, (px * dx + py * dy) / lengthSquared));
        double ex = px - along * dx;
        double ey = py - along * dy;
        double radius = fromRadius + along * (toRadius - fromRadius);
        double inside = 0.5 + (radius - Math.sqrt(ex * ex + ey * ey)) / softness;
        int at = row * size + column;
        ink[at] = Math.max(ink[at], Math.min(1, inside));
      }
    }
  }

  private int pixel(double coordinate) {
    return (int) Math.max(0, Math.min(size - 1, Math.floor(coordinate)));
  }

  /** How much ink is on a pixel, 0 to 1. */
  double ink(int position) {
    return ink[position];
  }
}
