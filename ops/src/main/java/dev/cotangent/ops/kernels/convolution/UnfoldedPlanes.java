package dev.cotangent.ops.kernels.convolution;

import dev.cotangent.core.Buffer;
import dev.cotangent.ops.kernels.window.AxisTaps;
import java.util.Arrays;

/**
 * Volumes {@code [n, c, depth, …]} as images: at each place along the depth the planes that a
 * window meets are channels of one image, zeros where it lies in the padding.
 *
 * <p>So a convolution along three axes is one along two, whose filters lie as they are: {@code [o,
 * c, kd, kh, kw]} is {@code [o, c · kd, kh, kw]}. Places are counted over all volumes.
 *
 * @param taps where the window meets the planes
 * @param channels those of all groups
 * @param plane the elements of a plane
 */
record UnfoldedPlanes(AxisTaps taps, int channels, int plane) {
  /** So many elements, source and result together, are half of a second-level cache of 1 MB. */
  private static final int MOST_ELEMENTS = 1 << 17;

  /** Enough parts to deal out evenly to a few threads. */
  private static final int WANTED_BLOCKS = 8;

  /** The places to take at a time: what fits the cache, of nearly equal parts of all. */
  static int block(int places, int elements) {
    int most = Math.min(Math.max(1, MOST_ELEMENTS / elements), (places - 1) / WANTED_BLOCKS + 1);
    int blocks = (places - 1) / most + 1;
    return (places - 1) / blocks + 1;
  }

  /** The elements of the image of one place. */
  int size() {
    return channels * taps.count() * plane;
  }

  /** Makes the images of the places {@code from} on. */
  void read(Buffer volumes, int from, int count, float[] target, int targetAt) {
    int to = targetAt;
    for (int i = from; i < from + count; i++) {
      int volume = i / taps.places() * channels;
      int first = i % taps.places() * taps.stride();
      for (int channel = 0; channel < channels; channel++) {
        int at = volumes.offset() + (volume + channel) * taps.extent() * plane;
        for (int offset : taps.offsets()) {
          int position = first + offset;
          if (position >= 0 && position < taps.extent()) {
            System.arraycopy(volumes.floats(), at + position * plane, target, to, plane);
          } else {
            Arrays.fill(target, to, to + plane, 0);
          }
          to += plane;
        }
      }
    }
  }
}
