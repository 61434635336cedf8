package dev.cotangent.ops.kernels;

/**
 * A {@link FilterKernel} by dot products along the places: of the images, shifted as each tap is,
 * with the cotangent where it lies.
 */
final class FilterDotKernel extends FilterKernel {
  private final ShiftedPlanes planes;
  private final boolean tapsFirst;
  private final Dots dots;

  FilterDotKernel(FloatSupport loops, Correlation form) {
    super(loops, form, form.outputs() * form.taps() * loops.lanes());
    this.planes =
        new ShiftedPlanes(loops, form.inputs(), form.down(), form.across(), form.resultHeight());
    int lanes = loops.lanes();
    int[] taps = planes.taps();
    int[] outputs = Offsets.strided(form.outputs(), form.resultPlane());
    this.tapsFirst = tapsFirst(form, lanes);
    this.dots =
        tapsFirst
            ? new Dots(taps, outputs, lanes, form.taps() * lanes)
            : new Dots(outputs, taps, form.taps() * lanes, lanes);
  }

  /** Which order leaves less beside full tiles. */
  private static boolean tapsFirst(Correlation form, int lanes) {
    return Dots.cycles(form.taps(), form.outputs(), lanes, lanes)
        <= Dots.cycles(form.outputs(), form.taps(), lanes, lanes);
  }

  /** A rough count of cycles for one group of one image. */
  static double cycles(Correlation form, int lanes) {
    int taps = form.taps();
    int outputs = form.outputs();
    return tapsFirst(form, lanes)
        ? Dots.cycles(taps, outputs, form.resultPlane(), lanes)
        : Dots.cycles(outputs, taps, form.resultPlane(), lanes);
  }

  @Override
  public String name() {
    return "conv2dFilter/dots";
  }

  @Override
  public int localScratch() {
    return planes.size();
  }

  @Override
  void add(
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      float[] scratch,
      int scratchAt,
      float[] sums,
      int sumsAt) {
    planes.fill(x, xAt, form.imagePlane(), 0, scratch, scratchAt);
    if (tapsFirst) {
      loops.dots(dots, form.resultPlane(), scratch, scratchAt, g, gAt, sums, sumsAt);
    } else {
      loops.dots(dots, form.resultPlane(), g, gAt, scratch, scratchAt, sums, sumsAt);
    }
  }

  /** Adds each filter element's partial sums across the lanes. */
  @Override
  void write(float[] sums, int sumsAt, float[] filters, int filtersAt) {
    int count = form.groups() * form.outputs() * form.taps();
    loops.sumLanes(sums, sumsAt, filters, filtersAt, count);
  }
}
