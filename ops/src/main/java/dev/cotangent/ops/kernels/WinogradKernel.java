package dev.cotangent.ops.kernels;

import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import java.util.Arrays;

/**
 * The convolution with filters of 3×3 at stride 1, and its adjoint for the images, by the maps of
 * {@link Winograd}: a quarter of the multiplications.
 *
 * <p>The filters are mapped once. Then, block by block, tiles are mapped, 36 independent matrix
 * products (tiles × channels by channels × channels) are taken, and the results mapped back, all
 * within the second-level cache.
 */
final class WinogradKernel implements Kernel {
  private static final int PRODUCTS = Winograd.POINTS * Winograd.POINTS;
  private static final int TAPS = Winograd.WINDOW * Winograd.WINDOW;

  private final String name;
  private final FloatSupport loops;
  private final boolean adjoint;
  private final int inputs;
  private final int outputs;
  private final Tiling tiling;
  private final TileReader reader;
  private final TileWriter writer;
  private final int sourceSize;
  private final int resultSize;
  private final Offsets offsets;
  private final Lines filtersDown;
  private final Lines filtersAcross;

  private WinogradKernel(String name, FloatSupport loops, Correlation form, boolean adjoint) {
    this.name = name;
    this.loops = loops;
    this.adjoint = adjoint;
    int height = adjoint ? form.height() : form.resultHeight();
    int width = adjoint ? form.width() : form.resultWidth();
    int sourceHeight = adjoint ? form.resultHeight() : form.height();
    int sourceWidth = adjoint ? form.resultWidth() : form.width();
    int top = form.window().padTop();
    int left = form.window().padLeft();
    this.inputs = adjoint ? form.outputs() : form.inputs();
    this.outputs = adjoint ? form.inputs() : form.outputs();
    this.sourceSize = inputs * sourceHeight * sourceWidth;
    this.resultSize = outputs * height * width;
    this.tiling = new Tiling(form.images(), height, width);
    this.reader =
        new TileReader(
            loops,
            Winograd.IMAGE,
            inputs,
            sourceHeight,
            sourceWidth,
            adjoint ? Winograd.WINDOW - 1 - top : top,
            adjoint ? Winograd.WINDOW - 1 - left : left,
            tiling);
    this.writer = new TileWriter(loops, outputs, height, width, tiling);
    int lanes = writer.lanes();
    this.offsets =
        new Offsets(
            Offsets.strided(tiling.tilesInBlock(), reader.lanes()),
            Offsets.strided(inputs, 1),
            Offsets.strided(inputs, lanes));
    // The adjoint takes the filters turned by 180°: their elements last to first.
    int direction = adjoint ? -1 : 1;
    int line = Winograd.WINDOW * lanes;
    this.filtersDown =
        new Lines(
            direction * line,
            line,
            line / loops.lanes(),
            loops.lanes(),
            loops.lanes(),
            inputs,
            TAPS * lanes,
            Winograd.POINTS * line);
    this.filtersAcross =
        new Lines(
            direction * lanes,
            inputs * lanes,
            lanes / loops.lanes(),
            loops.lanes(),
            loops.lanes(),
            inputs,
            Winograd.POINTS * line,
            lanes);
  }

  /** The convolution: from image and filter, the result. */
  static WinogradKernel forward(FloatSupport loops, Correlation form) {
    return new WinogradKernel("conv2d/winograd", loops, form, false);
  }

  /** The adjoint for the image: from a result's cotangent and the filter, the image's. */
  static WinogradKernel adjoint(FloatSupport loops, Correlation form) {
    return new WinogradKernel("conv2dTranspose/winograd", loops, form, true);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int tasks() {
    return tiling.blocks();
  }

  @Override
  public int sharedScratch() {
    return PRODUCTS * inputs * writer.lanes();
  }

  @Override
  public int localScratch() {
    int tiles =
        PRODUCTS * (reader.factorSize() + writer.productSize())
            + Math.max(reader.scratch(), writer.scratch());
    return Math.max(tiles, 3 * TAPS * inputs * writer.lanes());
  }

  /** Maps the filters to factors {@code [36][inputs][outputs]}. */
  @Override
  public void prepare(Operands operands) {
    float[] filters = operands.input(1).floats();
    int filtersAt = operands.input(1).offset();
    float[] scratch = operands.local().floats();
    int lanes = writer.lanes();
    int turned = operands.local().offset(); // [inputs][9][outputs]
    int down = turned + TAPS * inputs * lanes; // [inputs][6][3][outputs]
    transposeFilters(filters, filtersAt, scratch, turned);
    int last = adjoint ? (Winograd.WINDOW - 1) * lanes : 0;
    loops.winograd(
        Winograd.FILTER, filtersDown, scratch, turned + Winograd.WINDOW * last, scratch, down);
    for (int i = 0; i < Winograd.POINTS; i++) {
      loops.winograd(
          Winograd.FILTER,
          filtersAcross,
          scratch,
          down + i * Winograd.WINDOW * lanes + last,
          operands.shared().floats(),
          operands.shared().offset() + i * Winograd.POINTS * inputs * lanes);
    }
  }

  private void transposeFilters(float[] filters, int at, float[] target, int targetAt) {
    int lanes = writer.lanes();
    if (lanes > outputs) {
      Arrays.fill(target, targetAt, targetAt + TAPS * inputs * lanes, 0);
    }
    if (adjoint) {
      for (int input = 0; input < inputs; input++) {
        int from = at + input * outputs * TAPS;
        int to = targetAt + input * TAPS * lanes;
        loops.transpose(filters, from, TAPS, outputs, TAPS, target, to, lanes);
      }
    } else {
      int taps = inputs * TAPS;
      loops.transpose(filters, at, taps, outputs, taps, target, targetAt, lanes);
    }
  }

  @Override
  public void run(int task, Operands operands) {
    float[] scratch = operands.local().floats();
    int factors = operands.local().offset();
    int products = factors + PRODUCTS * reader.factorSize();
    int rest = products + PRODUCTS * writer.productSize();
    reader.read(
        task,
        operands.input(0).floats(),
        operands.input(0).offset(),
        sourceSize,
        scratch,
        rest,
        scratch,
        factors);
    for (int i = 0; i < PRODUCTS; i++) {
      loops.product(
          offsets,
          tiling.tiles(task),
          writer.lanes(),
          inputs,
          scratch,
          factors + i * reader.factorSize(),
          operands.shared().floats(),
          operands.shared().offset() + i * inputs * writer.lanes(),
          scratch,
          products + i * writer.productSize(),
          writer.lanes());
    }
    writer.write(
        task,
        scratch,
        products,
        scratch,
        rest,
        operands.output().floats(),
        operands.output().offset(),
        resultSize);
  }
}
