package dev.cotangent.ops.kernels.pooling;

import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.ops.kernels.task.RangeKernel;

/** A kernel whose items are the channels of images, one by one. */
abstract class PlaneKernel extends RangeKernel {
  private final int images;
  private final int channels;

  /**
   * Cuts the work.
   *
   * @param nanosPerPlane roughly how long a channel of an image takes
   */
  PlaneKernel(String name, int images, int channels, double nanosPerPlane) {
    super(name, images * channels, nanosPerPlane);
    this.images = images;
    this.channels = channels;
  }

  @Override
  public final boolean isBatchable(int samples) {
    return images % samples == 0;
  }

  @Override
  public final Kernel forBatch(int samples, int all) {
    return first(images / all * samples * channels);
  }
}
