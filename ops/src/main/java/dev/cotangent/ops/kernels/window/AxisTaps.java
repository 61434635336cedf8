package dev.cotangent.ops.kernels.window;

import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.WindowAxis;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import java.util.stream.IntStream;

/**
 * Where a window's elements meet a source along one axis: at place {@code i}, element {@code
 * elements[t]} meets position {@code i · stride + offsets[t]}, if that lies in the source.
 *
 * <p>A convolution's places are those of its result. Its adjoint for the image is, for the places
 * that leave the same remainder when divided by the stride, again such a correlation: of the
 * result, at stride 1, with every stride-th element of the window.
 *
 * @param places how many places there are
 * @param extent how many positions the source has
 */
public record AxisTaps(int places, int extent, int stride, int[] elements, int[] offsets) {

  /** The taps of a convolution from top to bottom. */
  public static AxisTaps down(ConvolutionShape form) {
    return forward(form.rows(), form.height());
  }

  /** The taps of a convolution from left to right. */
  public static AxisTaps across(ConvolutionShape form) {
    return forward(form.columns(), form.width());
  }

  /** The taps of a convolution along one axis of an image. */
  public static AxisTaps forward(WindowAxis axis, int extent) {
    return new AxisTaps(
        axis.places(extent),
        extent,
        axis.stride(),
        IndirectionTable.strided(axis.size(), 1),
        IndirectionTable.table(axis.size(), e -> axis.position(0, e)));
  }

  /**
   * The taps of a convolution's adjoint at the image's positions {@code phase}, {@code phase +
   * stride}, …
   */
  public static AxisTaps adjoint(WindowAxis axis, int extent, int phase) {
    int stride = axis.stride();
    int[] elements =
        IntStream.range(0, axis.size())
            .filter(e -> (phase - axis.position(0, e)) % stride == 0)
            .toArray();
    return new AxisTaps(
        (extent - phase - 1) / stride + 1,
        axis.places(extent),
        1,
        elements,
        IndirectionTable.table(
            elements.length, t -> (phase - axis.position(0, elements[t])) / stride));
  }

  public int count() {
    return offsets.length;
  }
}
