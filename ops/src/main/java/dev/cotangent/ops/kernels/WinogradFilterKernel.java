package dev.cotangent.ops.kernels;

import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;

/**
 * The adjoint of the convolution with filters of 3×3 at stride 1 for the filters, by the transposed
 * maps of {@link Winograd}: a quarter of the multiplications.
 *
 * <p>The sums over all tiles are taken between the maps, and the last map once for each part. The
 * blocks of tiles are dealt out to a fixed number of parts, whose sums are added in order at the
 * end. Few tiles make a single part, which is cut into slices of the filters.
 */
final class WinogradFilterKernel implements Kernel {
  private static final int PRODUCTS = Winograd.POINTS * Winograd.POINTS;
  private static final int TAPS = Winograd.WINDOW * Winograd.WINDOW;
  private static final int MOST_PARTS = 8;

  /** With fewer in a part, the last map takes longer than the products. */
  private static final int TILES_IN_PART = 32;

  private final FloatSupport loops;
  private final Correlation form;
  private final Tiling tiling;
  private final TileReader images;
  private final TileReader[] cotangents;
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
    this.parts = Math.max(1, Math.min(MOST_PARTS, tiling.tiles() / TILES_IN_PART));
    int vector = loops.lanes();
    int vectors = (form.outputs() - 1) / vector + 1;
    int slices = parts > 1 ? 1 : Tiling.slices(vectors);
    this.lanes = vectors / slices * vector;
    this.cotangents = new TileReader[slices];
    for (int slice = 0; slice < slices; slice++) {
      cotangents[slice] =
          new TileReader(
              loops,
              Winograd.COTANGENT,
              outputs(slice),
              form.resultHeight(),
              form.resultWidth(),
              0,
              0,
              tiling);
    }
    int tiles = tiling.tilesInBlock();
    this.offsets =
        new Offsets(
            Offsets.strided(form.inputs(), 1),
            Offsets.strided(tiles, images.lanes()),
            Offsets.strided(tiles, lanes));
    int line = Winograd.WINDOW * lanes;
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

  /** How many filters a slice has. */
  private int outputs(int slice) {
    return Math.min(lanes, form.outputs() - slice * lanes);
  }

  @Override
  public String name() {
    return "conv2dFilter/winograd";
  }

  @Override
  public int tasks() {
    return cotangents.length * parts;
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
    return tasks() * sumSize();
  }

  @Override
  public int localScratch() {
    int rest = Math.max(images.scratch(), cotangents[0].scratch());
    return PRODUCTS * (productSize() + images.factorSize() + cotangents[0].factorSize())
        + Math.max(rest, 2 * sumSize());
  }

  @Override
  public void run(int task, Operands operands) {
    int slice = task / parts;
    int part = task % parts;
    float[] scratch = operands.local().floats();
    int sums = operands.local().offset();
    int left = sums + PRODUCTS * productSize();
    int right = left + PRODUCTS * images.factorSize();
    int rest = right + PRODUCTS * cotangents[slice].factorSize();
    int first = Split.start(part, tiling.blocks(), parts);
    int end = Split.start(part + 1, tiling.blocks(), parts);
    for (int block = first; block < end; block++) {
      images.read(
          block,
          operands.input(0).floats(),
          operands.input(0).offset(),
          form.inputs() * form.imagePlane(),
          scratch,
          rest,
          scratch,
          left);
      cotangents[slice].read(
          block,
          operands.input(1).floats(),
          operands.input(1).offset() + slice * lanes * form.resultPlane(),
          form.outputs() * form.resultPlane(),
          scratch,
          rest,
          scratch,
          right);
      multiply(block > first, tiling.tiles(block), scratch, left, right, sums);
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

  /** The sums over a block's tiles, or adds them to what is there. */
  private void multiply(boolean add, int tiles, float[] scratch, int left, int right, int sums) {
    for (int i = 0; i < PRODUCTS; i++) {
      int a = left + i * images.factorSize();
      int b = right + i * cotangents[0].factorSize();
      int c = sums + i * productSize();
      if (add) {
        loops.contract(
            offsets, form.inputs(), lanes, tiles, scratch, a, scratch, b, scratch, c, lanes);
      } else {
        loops.product(
            offsets, form.inputs(), lanes, tiles, scratch, a, scratch, b, scratch, c, lanes);
      }
    }
  }

  /** Adds the parts' sums in order and turns them into filters. */
  @Override
  public void finish(Operands operands) {
    float[] sums = operands.shared().floats();
    int at = operands.shared().offset();
    PartSums.add(loops, sums, at, parts, sumSize());
    float[] filters = operands.output().floats();
    int to = operands.output().offset();
    int taps = form.inputs() * TAPS;
    for (int slice = 0; slice < cotangents.length; slice++) {
      int from = at + slice * sumSize();
      loops.transpose(sums, from, lanes, taps, outputs(slice), filters, to, taps);
      to += lanes * taps;
    }
  }
}
