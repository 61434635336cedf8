package dev.cotangent.ops.kernels;

import java.util.stream.IntStream;

/** A {@link ChannelFilterKernel} for every window. */
final class FilterGradientKernel extends ChannelFilterKernel {
  /** The places taken at a time: two vectors of each stay in the first-level cache. */
  private static final int PLACES = 256;

  private final ShiftedPlanes planes;
  private final Offsets[] chunks;

  FilterGradientKernel(FloatSupport loops, Correlation form) {
    super(loops, form);
    this.planes =
        new ShiftedPlanes(loops, form.inputs(), form.down(), form.across(), form.resultHeight());
    int[] taps = planes.taps();
    this.chunks =
        IntStream.iterate(0, from -> from < form.resultPlane(), from -> from + PLACES)
            .mapToObj(
                from -> {
                  int count = Math.min(PLACES, form.resultPlane() - from);
                  return new Offsets(
                      taps,
                      Offsets.table(count, i -> from + i),
                      Offsets.table(count, i -> (from + i) * channels));
                })
            .toArray(Offsets[]::new);
  }

  /** A rough count of cycles for one group of one image: the products, and the transpose. */
  static double cycles(Correlation form, int lanes) {
    int vectors = (form.outputs() - 1) / lanes + 1;
    return form.resultPlane() * (form.taps() * vectors + 2.0 * form.outputs());
  }

  @Override
  public String name() {
    return "conv2dFilter/direct";
  }

  @Override
  public int localScratch() {
    return planes.size() + form.resultPlane() * channels;
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
    int turned = scratchAt + planes.size();
    planes.fill(x, xAt, form.imagePlane(), 0, scratch, scratchAt);
    transpose(g, gAt, form.resultPlane(), scratch, turned);
    for (Offsets chunk : chunks) {
      loops.contract(
          chunk,
          form.taps(),
          channels,
          chunk.aStep.length,
          scratch,
          scratchAt,
          scratch,
          turned,
          sums,
          sumsAt,
          channels);
    }
  }
}
