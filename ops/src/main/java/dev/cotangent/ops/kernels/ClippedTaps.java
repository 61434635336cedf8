package dev.cotangent.ops.kernels;

import java.util.stream.IntStream;

/**
 * Where a window's elements meet a source along one axis, place by place, without those that meet
 * nothing but padding.
 *
 * <p>At place {@code i} the elements {@code elements[i]}, {@code elements[i] + elementStep}, …,
 * {@code counts[i]} of them, meet the positions {@code positions[i]}, {@code positions[i] +
 * positionStep}, …
 */
record ClippedTaps(
    int[] elements, int[] positions, int[] counts, int elementStep, int positionStep) {

  /**
   * The taps of a convolution, or of its adjoint.
   *
   * @param results the extent of the convolution's result: the places, or the adjoint's source
   * @param extent the extent of its image: the source, or the adjoint's places
   */
  static ClippedTaps of(
      boolean adjoint, int results, int extent, int size, int stride, int dilation, int padding) {
    if (!adjoint) {
      ClippedTaps taps = empty(results, 1, dilation);
      taps.clip(AxisTaps.forward(results, extent, size, stride, dilation, padding), 0, 1);
      return taps;
    }
    int step = 1; // between elements that meet the result at the same place of the image
    while (step * dilation % stride != 0) {
      step++;
    }
    ClippedTaps taps = empty(extent, step, -step * dilation / stride);
    for (int phase = 0; phase < Math.min(stride, extent); phase++) {
      AxisTaps ofPhase = AxisTaps.adjoint(results, extent, size, stride, dilation, padding, phase);
      taps.clip(ofPhase, phase, stride);
    }
    return taps;
  }

  private static ClippedTaps empty(int places, int elementStep, int positionStep) {
    return new ClippedTaps(
        new int[places], new int[places], new int[places], elementStep, positionStep);
  }

  /**
   * Takes over the taps that meet the source, for the places {@code first}, {@code first + step}, …
   */
  private void clip(AxisTaps taps, int first, int step) {
    for (int i = 0; i < taps.places(); i++) {
      int place = first + i * step;
      for (int t = 0; t < taps.count(); t++) {
        int position = i * taps.stride() + taps.offsets()[t];
        if (position >= 0 && position < taps.extent()) {
          if (counts[place] == 0) {
            elements[place] = taps.elements()[t];
            positions[place] = position;
          }
          counts[place]++;
        }
      }
    }
  }

  int places() {
    return counts.length;
  }

  /** How many elements meet the source, over all places. */
  int meetings() {
    return IntStream.of(counts).sum();
  }

  /** The least position that some places meet, or 0 if they meet none. */
  int first(int fromPlace, int endPlace) {
    return IntStream.range(fromPlace, endPlace)
        .filter(i -> counts[i] > 0)
        .map(i -> Math.min(positions[i], last(i)))
        .min()
        .orElse(0);
  }

  /** The position behind the greatest that some places meet, or 0. */
  int end(int fromPlace, int endPlace) {
    return IntStream.range(fromPlace, endPlace)
        .filter(i -> counts[i] > 0)
        .map(i -> Math.max(positions[i], last(i)) + 1)
        .max()
        .orElse(0);
  }

  private int last(int place) {
    return positions[place] + (counts[place] - 1) * positionStep;
  }
}
