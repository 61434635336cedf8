package dev.cotangent.ops.kernels;

import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import java.util.Arrays;

/**
 * The adjoint of the convolution with filters of 3×3 at stride 1 for the filters, by the transposed
 * maps of {@link Winograd}: a quarter of the multiplications.
 *
 * <p>The sums over all tiles are taken between the maps, and the last map once for each part. The
 * blocks of tiles are dealt out to a fixed number of parts, whose sums are added in order at the
 * end.
 */
final class WinogradFilterKernel implements Kernel {
  private static final int PRODUCTS = Winograd.POINTS * Winograd.POINTS;
  private static final int TAPS = Winograd.WINDOW * Winograd.WINDOW;
  private static final int MOST_PARTS = 8;

  private final FloatSupport loops;
  private final Correlation form;
  private final Tiling tiling;
  private final TileReader images;
  private final TileReader cotangents;
  private final int lanes;
  private final int parts;
  private final Offsets offsets;
  private final Lines across;
  private final Lines down;

  WinogradFilterKernel(FloatSupport loops, Correlation form) {
    this.loops = loops;
    this.form = form;
    this.tiling = new Tiling(form.images(), form.resultHeight(), form.resultWidth());
    this.images =
        new TileReader(
            loops,
            Winograd.IMAGE,
            form.inputs(),
            form.height(),
            form.width(),
            form.window().padTop(),
            form.window().padLeft(),
            tiling);
    this.cotangents =
        new TileReader(
            loops,
            Winograd.COTANGENT,
            form.outputs(),
            form.resultHeight(),
            form.resultWidth(),
            0,
            0,
            tiling);
    this.lanes = cotangents.lanes();
    this.parts = Math.min(MOST_PARTS, tiling.blocks());
    int tiles = tiling.tilesInBlock();
    this.offsets =
        new Offsets(
            Offsets.strided(form.inputs(), 1),
            Offsets.strided(tiles, images.lanes()),
            Offsets.strided(tiles, lanes));
    int line = Winograd.WINDOW * lanes;
    int vector = loops.lanes();
    this.across =
        new Lines(
            productSize(),
            lanes,
            lanes / vector,
            vector,
            vector,
            form.inputs(),
            lanes,
            Winograd.POINTS * line);
    this.down =
        new Lines(
            line,
            line,
            line / vector,
            vector,
            vector,
            form.inputs(),
            Winograd.POINTS * line,
            TAPS * lanes);
  }

  @Override
  public String name() {
    return "conv2dFilter/winograd";
  }

  @Override
  public int tasks() {
    return parts;
  }

  /** The sums of a part: {@code [inputs][9][outputs]}. */
  private int sumSize() {
    return form.inputs() * TAPS * lanes;
  }

  private int productSize() {
    return form.inputs() * lanes;
  }

  @Override
  public int sharedScratch() {
    return parts * sumSize();
  }

  @Override
  public int localScratch() {
    int rest = Math.max(images.scratch(), cotangents.scratch());
    return PRODUCTS * (productSize() + images.factorSize() + cotangents.factorSize())
        + Math.max(rest, 2 * sumSize());
  }

  @Override
  public void run(int task, Operands operands) {
    float[] scratch = operands.local().floats();
    int sums = operands.local().offset();
    int left = sums + PRODUCTS * productSize();
    int right = left + PRODUCTS * images.factorSize();
    int rest = right + PRODUCTS * cotangents.factorSize();
    Arrays.fill(scratch, sums, left, 0);
    int end = (int) ((long) (task + 1) * tiling.blocks() / parts);
    for (int block = (int) ((long) task * tiling.blocks() / parts); block < end; block++) {
      images.read(
          block,
          operands.input(0).floats(),
          operands.input(0).offset(),
          form.inputs() * form.imagePlane(),
          scratch,
          rest,
          scratch,
          left);
      cotangents.read(
          block,
          operands.input(1).floats(),
          operands.input(1).offset(),
          form.outputs() * form.resultPlane(),
          scratch,
          rest,
          scratch,
          right);
      for (int i = 0; i < PRODUCTS; i++) {
        loops.contract(
            offsets,
            form.inputs(),
            lanes,
            tiling.tiles(block),
            scratch,
            left + i * images.factorSize(),
            scratch,
            right + i * cotangents.factorSize(),
            scratch,
            sums + i * productSize(),
            lanes);
      }
    }
    for (int i = 0; i < Winograd.POINTS; i++) {
      loops.winograd(
          Winograd.FILTER_COTANGENT,
          across,
          scratch,
          sums + i * Winograd.POINTS * productSize(),
          scratch,
          rest + i * Winograd.WINDOW * lanes);
    }
    loops.winograd(
        Winograd.FILTER_COTANGENT,
        down,
        scratch,
        rest,
        operands.shared().floats(),
        operands.shared().offset() + task * sumSize());
  }

  /** Adds the parts' sums in order and turns them into filters. */
  @Override
  public void finish(Operands operands) {
    float[] sums = operands.shared().floats();
    int at = operands.shared().offset();
    for (int part = 1; part < parts; part++) {
      loops.add(sums, at, sums, at + part * sumSize(), sums, at, sumSize());
    }
    int taps = form.inputs() * TAPS;
    loops.transpose(
        sums,
        at,
        lanes,
        taps,
        form.outputs(),
        operands.output().floats(),
        operands.output().offset(),
        taps);
  }
}
