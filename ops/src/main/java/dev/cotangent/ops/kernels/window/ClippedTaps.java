package dev.cotangent.ops.kernels.window;

import dev.cotangent.ops.WindowAxis;
import java.util.stream.IntStream;

/**
 * Where a window's elements meet a source along one axis, place by place, without those that meet
 * nothing but padding.
 *
 * <p>At place {@code i} the elements {@code elements[i]}, {@code elements[i] + elementStep}, …,
 * {@code counts[i]} of them, meet the positions {@code positions[i]}, {@code positions[i] +
 * positionStep}, …
 */
public record ClippedTaps(
    int[] elements, int[] positions, int[] counts, int elementStep, int positionStep) {

  /** The taps of a convolution, or of its adjoint, along one axis of an image. */
  public static ClippedTaps of(boolean adjoint, WindowAxis axis, int extent) {
    if (!adjoint) {
      ClippedTaps taps = empty(axis.places(extent), 1, axis.dilation());
      taps.clip(AxisTaps.forward(axis, extent), 0, 1);
      return taps;
    }
    int stride = axis.stride();
    int step = 1; // between elements that meet the result at the same place of the image
    while (step * axis.dilation() % stride != 0) {
      step++;
    }
    ClippedTaps taps = empty(extent, step, -step * axis.dilation() / stride);
    for (int phase = 0; phase < Math.min(stride, extent); phase++) {
      taps.clip(AxisTaps.adjoint(axis, extent, phase), phase, stride);
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

  public int places() {
    return counts.length;
  }

  /** How many elements meet the source, over all places. */
  public int meetings() {
    return IntStream.of(counts).sum();
  }

  /** The least position that some places meet, or 0 if they meet none. */
  public int first(int fromPlace, int endPlace) {
    return IntStream.range(fromPlace, endPlace)
        .filter(i -> counts[i] > 0)
        .map(i -> Math.min(positions[i], last(i)))
        .min()
        .orElse(0);
  }

  /** The position behind the greatest that some places meet, or 0. */
  public int end(int fromPlace, int endPlace) {
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
