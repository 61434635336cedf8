package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import java.util.Arrays;

/** A {@link FilterKernel} with the lanes along the result's channels: sums by element, channel. */
abstract class ChannelFilterKernel extends FilterKernel {
  /** The result's channels, up to a full vector. */
  final int channels;

  ChannelFilterKernel(FloatSupport loops, ConvolutionShape form, int pieces, int few) {
    super(loops, form, form.taps() * channels(form, loops.lanes()), pieces, few);
    this.channels = channels(form, loops.lanes());
  }

  static int channels(ConvolutionShape form, int lanes) {
    return (form.outputs() + lanes - 1) / lanes * lanes;
  }

  /**
   * From channels of {@code count} places to places of channels, with zeros up to a full vector.
   */
  final void transpose(float[] g, int at, int count, float[] target, int targetAt) {
    if (form.outputs() < channels) {
      Arrays.fill(target, targetAt, targetAt + count * channels, 0);
    }
    loops.transpose(g, at, form.resultPlane(), form.outputs(), count, target, targetAt, channels);
  }

  @Override
  final void write(float[] sums, int sumsAt, float[] filters, int filtersAt) {
    int taps = form.taps();
    for (int group = 0; group < form.groups(); group++) {
      int from = sumsAt + group * taps * channels;
      int to = filtersAt + group * form.outputs() * taps;
      loops.transpose(sums, from, channels, taps, form.outputs(), filters, to, taps);
    }
  }
}
