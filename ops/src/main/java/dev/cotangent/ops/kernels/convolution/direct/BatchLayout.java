package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.kernels.task.Split;
import dev.cotangent.ops.kernels.window.ClippedTaps;

/**
 * What a {@link BatchConvolutionKernel} does at a time: a band of rows of the results of so many
 * images as two vectors have lanes, for the wide tiles of a contraction.
 *
 * @param adjoint whether the results are those of the adjoint for the images
 * @param side how many images are taken together
 * @param down where rows of the window meet rows of the source
 * @param across where columns of the window meet columns of the source
 * @param bands the rows of a result
 */
public record BatchLayout(
    ConvolutionShape form,
    boolean adjoint,
    int side,
    ClippedTaps down,
    ClippedTaps across,
    Split bands) {

  /** A band of source and result fills half of a second-level cache of 1 MB. */
  private static final int MOST_SCRATCH = 1 << 17;

  /** The most steps of all tables of a kernel, see {@link BatchConvolutionKernel}. */
  private static final long MOST_STEPS = 1 << 17;

  private static final double CYCLES_TO_TRANSPOSE = 1.3;

  /** Cuts the rows into as few bands as give so many tasks and fit the cache, if they can. */
  static BatchLayout of(ConvolutionShape form, boolean adjoint, int lanes, int wantedTasks) {
    ClippedTaps down = ClippedTaps.of(adjoint, form.rows(), form.height());
    ClippedTaps across = ClippedTaps.of(adjoint, form.columns(), form.width());
    int side = 2 * lanes;
    int parts = ((form.images() - 1) / side + 1) * form.groups();
    int rows = down.places();
    int bands = Math.min(rows, (wantedTasks - 1) / parts + 1);
    BatchLayout layout =
        new BatchLayout(form, adjoint, side, down, across, new Split(rows, 1, bands));
    while (layout.scratch() > MOST_SCRATCH && bands < rows) {
      bands++;
      layout = new BatchLayout(form, adjoint, side, down, across, new Split(rows, 1, bands));
    }
    return layout;
  }

  /** Whether scratch and tables are small enough. */
  public boolean fits() {
    long window = form.filterPlane();
    return scratch() <= MOST_SCRATCH && sources() * window * window / 2 <= MOST_STEPS;
  }

  /** A rough count of cycles for one group of one image: the products, and the transposes. */
  public double cycles() {
    double lanes = side / 2.0 * form.images() / (blocks() * side);
    double products = (double) down.meetings() * across.meetings() * sources() * channels();
    double read = 0;
    for (int band = 0; band < bands.parts(); band++) {
      read += sourceRows(band) * (double) sources() * sourceWidth();
    }
    return products / lanes + CYCLES_TO_TRANSPOSE * (read + channels() * height() * width());
  }

  int blocks() {
    return (form.images() - 1) / side + 1;
  }

  int sources() {
    return adjoint ? form.outputs() : form.inputs();
  }

  int sourceHeight() {
    return adjoint ? form.resultHeight() : form.height();
  }

  int sourceWidth() {
    return adjoint ? form.resultWidth() : form.width();
  }

  int channels() {
    return adjoint ? form.inputs() : form.outputs();
  }

  int height() {
    return down.places();
  }

  int width() {
    return across.places();
  }

  /** The first row of the source that a band needs. */
  int firstSourceRow(int band) {
    return down.first(bands.from(band), bands.from(band + 1));
  }

  /** How many rows of the source a band needs. */
  int sourceRows(int band) {
    return down.end(bands.from(band), bands.from(band + 1)) - firstSourceRow(band);
  }

  /** How far the channels of a band's source lie apart, in vectors' pairs. */
  int sourcePlane() {
    int most = 0;
    for (int band = 0; band < bands.parts(); band++) {
      most = Math.max(most, sourceRows(band));
    }
    return most * sourceWidth();
  }

  /** How far the channels of a band's result lie apart, in vectors' pairs. */
  int resultPlane() {
    return bands.most() * width();
  }

  long scratch() {
    return (long) side * (sources() * sourcePlane() + channels() * resultPlane());
  }
}
