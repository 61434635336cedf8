package dev.cotangent.ops.kernels;

import dev.cotangent.core.Values;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import java.util.Arrays;

/**
 * The adjoint of the convolution for the filters, by dot products along the places: of the images,
 * shifted as each tap is, with the cotangent where it lies.
 *
 * <p>The images are dealt out to a fixed number of parts, whose sums are added in order at the end.
 */
final class FilterDotKernel implements Kernel {
  private static final int MOST_PARTS = 8;
  private static final int MOST_SCRATCH = 1 << 22;

  private final FloatSupport loops;
  private final Correlation form;
  private final ShiftedPlanes planes;
  private final boolean tapsFirst;
  private final int sumSize;
  private final int parts;
  private final Dots dots;

  FilterDotKernel(FloatSupport loops, Correlation form) {
    this.loops = loops;
    this.form = form;
    this.planes =
        new ShiftedPlanes(loops, form.inputs(), form.down(), form.across(), form.resultHeight());
    int lanes = loops.lanes();
    this.sumSize = form.groups() * form.outputs() * form.taps() * lanes;
    this.parts = Math.max(1, Math.min(MOST_SCRATCH / sumSize, Math.min(MOST_PARTS, form.images())));
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
  public int tasks() {
    return parts;
  }

  @Override
  public int sharedScratch() {
    return parts * sumSize;
  }

  @Override
  public int localScratch() {
    return planes.size();
  }

  @Override
  public void run(int task, Operands operands) {
    Values x = operands.input(0);
    Values g = operands.input(1);
    float[] scratch = operands.local().floats();
    int planesAt = operands.local().offset();
    float[] sums = operands.shared().floats();
    int sumsAt = operands.shared().offset() + task * sumSize;
    Arrays.fill(sums, sumsAt, sumsAt + sumSize, 0);
    int from = Split.start(task, form.images(), parts) * form.groups();
    int to = Split.start(task + 1, form.images(), parts) * form.groups();
    for (int part = from; part < to; part++) {
      int imageAt = x.offset() + part * form.inputs() * form.imagePlane();
      planes.fill(x.floats(), imageAt, form.imagePlane(), 0, scratch, planesAt);
      int gAt = g.offset() + part * form.outputs() * form.resultPlane();
      int sumAt = sumsAt + part % form.groups() * (sumSize / form.groups());
      if (tapsFirst) {
        loops.dots(dots, form.resultPlane(), scratch, planesAt, g.floats(), gAt, sums, sumAt);
      } else {
        loops.dots(dots, form.resultPlane(), g.floats(), gAt, scratch, planesAt, sums, sumAt);
      }
    }
  }

  /** Adds the parts' sums in order, and then across the lanes. */
  @Override
  public void finish(Operands operands) {
    float[] sums = operands.shared().floats();
    int sumsAt = operands.shared().offset();
    PartSums.add(loops, sums, sumsAt, parts, sumSize);
    Values filters = operands.output();
    int count = sumSize / loops.lanes();
    loops.sumLanes(sums, sumsAt, filters.floats(), filters.offset(), count);
  }
}
