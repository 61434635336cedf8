package dev.cotangent.ops.kernels;

import dev.cotangent.core.Values;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The adjoint of the convolution for the filters: from images and a result's cotangent, the
 * filters'.
 *
 * <p>A filter element is the sum, over all places, of the image element it meets times the
 * cotangent there. The cotangent is transposed so that its channels lie side by side and fill the
 * vectors. The images are dealt out to a fixed number of parts, whose sums are added in order at
 * the end.
 */
final class FilterGradientKernel implements Kernel {
  /** The places taken at a time: two vectors of each stay in the first-level cache. */
  private static final int PLACES = 256;

  private static final int MOST_PARTS = 8;
  private static final int MOST_SCRATCH = 1 << 22;

  private final FloatSupport loops;
  private final Correlation form;
  private final ShiftedPlanes planes;
  private final int channels;
  private final int sumSize;
  private final int parts;
  private final Offsets[] chunks;

  FilterGradientKernel(FloatSupport loops, Correlation form) {
    this.loops = loops;
    this.form = form;
    this.planes =
        new ShiftedPlanes(loops, form.inputs(), form.down(), form.across(), form.resultHeight());
    int lanes = loops.lanes();
    this.channels = (form.outputs() + lanes - 1) / lanes * lanes;
    this.sumSize = form.groups() * form.taps() * channels;
    this.parts = Math.max(1, Math.min(MOST_SCRATCH / sumSize, Math.min(MOST_PARTS, form.images())));
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
  public int tasks() {
    return parts;
  }

  @Override
  public int sharedScratch() {
    return parts * sumSize;
  }

  @Override
  public int localScratch() {
    return planes.size() + form.resultPlane() * channels;
  }

  @Override
  public void run(int task, Operands operands) {
    float[] sums = operands.shared().floats();
    int sumsAt = operands.shared().offset() + task * sumSize;
    Arrays.fill(sums, sumsAt, sumsAt + sumSize, 0);
    int to = Split.start(task + 1, form.images(), parts);
    for (int image = Split.start(task, form.images(), parts); image < to; image++) {
      for (int group = 0; group < form.groups(); group++) {
        int part = image * form.groups() + group;
        int at = sumsAt + group * form.taps() * channels;
        addImage(operands, part, sums, at);
      }
    }
  }

  private void addImage(Operands operands, int part, float[] sums, int sumsAt) {
    Values x = operands.input(0);
    Values g = operands.input(1);
    float[] scratch = operands.local().floats();
    int image = operands.local().offset();
    int transposed = image + planes.size();
    planes.fill(
        x.floats(),
        x.offset() + part * form.inputs() * form.imagePlane(),
        form.imagePlane(),
        0,
        scratch,
        image);
    transpose(
        g.floats(), g.offset() + part * form.outputs() * form.resultPlane(), scratch, transposed);
    for (Offsets chunk : chunks) {
      loops.contract(
          chunk,
          form.taps(),
          channels,
          chunk.aStep.length,
          scratch,
          image,
          scratch,
          transposed,
          sums,
          sumsAt,
          channels);
    }
  }

  /** From channels of places to places of channels, with zeros up to a full vector. */
  private void transpose(float[] g, int at, float[] target, int targetAt) {
    int places = form.resultPlane();
    for (int channel = form.outputs(); channel < channels; channel++) {
      for (int place = 0; place < places; place++) {
        target[targetAt + place * channels + channel] = 0;
      }
    }
    loops.transpose(g, at, places, form.outputs(), places, target, targetAt, channels);
  }

  /** Adds the parts' sums in order and turns them into filters. */
  @Override
  public void finish(Operands operands) {
    float[] sums = operands.shared().floats();
    int sumsAt = operands.shared().offset();
    PartSums.add(loops, sums, sumsAt, parts, sumSize);
    float[] filters = operands.output().floats();
    int to = operands.output().offset();
    for (int group = 0; group < form.groups(); group++) {
      int from = sumsAt + group * form.taps() * channels;
      for (int output = 0; output < form.outputs(); output++) {
        for (int tap = 0; tap < form.taps(); tap++) {
          filters[to++] = sums[from + tap * channels + output];
        }
      }
    }
  }
}
