package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.kernels.loops.Chains;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.window.AxisTaps;
import java.util.stream.IntStream;

/** A {@link ChannelFilterKernel} for every window. */
public final class FilterGradientKernel extends ChannelFilterKernel {
  /** The places taken at a time: two vectors of each stay in the first-level cache. */
  private static final int PLACES = 256;

  private final ShiftedPlanes planes;
  private final IndirectionTable[] chunks;

  public FilterGradientKernel(FloatSupport loops, ConvolutionShape form) {
    super(loops, form, (form.resultPlane() - 1) / PLACES + 1, few(form));
    this.planes =
        new ShiftedPlanes(
            loops, form.inputs(), AxisTaps.down(form), AxisTaps.across(form), form.resultHeight());
    int[] taps = planes.taps();
    this.chunks =
        IntStream.iterate(0, from -> from < form.resultPlane(), from -> from + PLACES)
            .mapToObj(
                from -> {
                  int count = Math.min(PLACES, form.resultPlane() - from);
                  return new IndirectionTable(
                      taps,
                      IndirectionTable.table(count, i -> from + i),
                      IndirectionTable.table(count, i -> (from + i) * channels),
                      channels,
                      channels);
                })
            .toArray(IndirectionTable[]::new);
  }

  private static int few(ConvolutionShape form) {
    return Chains.few(Math.min(PLACES, form.resultPlane()));
  }

  /** A rough count of cycles for one group of one image: the products, and the transpose. */
  public static double cycles(ConvolutionShape form, int lanes) {
    int vectors = (form.outputs() - 1) / lanes + 1;
    return form.resultPlane() * (form.taps() * vectors + 2.0 * form.outputs());
  }

  @Override
  public String name() {
    return "conv2dFilter/direct";
  }

  @Override
  int layout() {
    return planes.size() + form.resultPlane() * channels;
  }

  @Override
  void layOut(float[] x, int xAt, float[] g, int gAt, float[] layout, int layoutAt) {
    planes.fill(x, xAt, form.imagePlane(), 0, layout, layoutAt);
    transpose(g, gAt, form.resultPlane(), layout, layoutAt + planes.size());
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
    loops.contract(chunks[piece], layout, layoutAt, layout, layoutAt + planes.size(), sums, sumsAt);
  }
}
