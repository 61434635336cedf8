package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.kernels.loops.Dots;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.window.AxisTaps;

/**
 * A {@link FilterKernel} by dot products along the places: of the images, shifted as each tap is,
 * with the cotangent where it lies.
 */
public final class FilterDotKernel extends FilterKernel {
  private final ShiftedPlanes planes;
  private final boolean tapsFirst;
  private final Dots dots;

  public FilterDotKernel(FloatSupport loops, ConvolutionShape form) {
    super(
        loops,
        form,
        form.outputs() * form.taps() * loops.lanes(),
        (form.resultPlane() - 1) / Dots.mostPlaces(loops.lanes()) + 1,
        Dots.few(Math.min(form.resultPlane(), Dots.mostPlaces(loops.lanes())), loops.lanes()));
    this.planes =
        new ShiftedPlanes(
            loops, form.inputs(), AxisTaps.down(form), AxisTaps.across(form), form.resultHeight());
    int lanes = loops.lanes();
    int[] taps = planes.taps();
    int[] outputs = IndirectionTable.strided(form.outputs(), form.resultPlane());
    this.tapsFirst = tapsFirst(form, lanes);
    this.dots =
        tapsFirst
            ? new Dots(taps, outputs, lanes, form.taps() * lanes)
            : new Dots(outputs, taps, form.taps() * lanes, lanes);
  }

  /** Which order leaves less beside full tiles. */
  private static boolean tapsFirst(ConvolutionShape form, int lanes) {
    return Dots.cycles(form.taps(), form.outputs(), lanes, lanes)
        <= Dots.cycles(form.outputs(), form.taps(), lanes, lanes);
  }

  /** A rough count of cycles for one group of one image. */
  public static double cycles(ConvolutionShape form, int lanes) {
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
  int layout() {
    return planes.size();
  }

  @Override
  void layOut(float[] x, int xAt, float[] g, int gAt, float[] layout, int layoutAt) {
    planes.fill(x, xAt, form.imagePlane(), 0, layout, layoutAt);
  }

  @Override
  void add(
      int piece,
      KernelArguments operands,
      int xAt,
      int gAt,
      int layoutAt,
      float[] sums,
      int sumsAt) {
    float[] layout = operands.local().floats();
    float[] g = operands.input(1).floats();
    int most = Dots.mostPlaces(loops.lanes());
    int from = piece * most;
    int count = Math.min(most, form.resultPlane() - from);
    if (tapsFirst) {
      loops.dots(dots, count, layout, layoutAt + from, g, gAt + from, sums, sumsAt);
    } else {
      loops.dots(dots, count, g, gAt + from, layout, layoutAt + from, sums, sumsAt);
    }
  }

  /** Adds each filter element's partial sums across the lanes. */
  @Override
  void write(float[] sums, int sumsAt, float[] filters, int filtersAt) {
    int count = form.groups() * form.outputs() * form.taps();
    loops.sumLanes(sums, sumsAt, filters, filtersAt, count);
  }
}
