package dev.cotangent.ops.kernels;

import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;

/**
 * The adjoint of the convolution with filters of 3×3 at stride 1 for the filters, by the transposed
 * maps of {@link Winograd}: a quarter of the multiplications.
 *
 * <p>The sums over all tiles are taken between the maps, and the last map once for each part. The
 * blocks of tiles are dealt out to a fixed number of parts, whose sums are added in order at the
 * end. Few tiles make a single part, which is cut into slices of the filters; what they all read of
 * the images is mapped once.
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
            Winograd.POINTS,
            Winograd.POINTS * productSize(),
            line);
    this.down = new Lines(line, line, line / vector, vector, vector);
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

  /** How far the sums of two neighbouring products lie apart: not by a power of two. */
  private int productSize() {
    return form.inputs() * lanes + loops.lanes();
  }

  private boolean isSliced() {
    return parts == 1;
  }

  private int imageFactors() {
    return PRODUCTS * images.factorSize();
  }

  /** The factors of all images, or the sums of all parts. */
  @Override
  public int sharedScratch() {
    return isSliced() ? tiling.blocks() * imageFactors() : parts * sumSize();
  }

  @Override
  public int localScratch() {
    int passing = Math.max(images.scratch(), cotangents[0].scratch());
    return PRODUCTS * (productSize() + cotangents[0].factorSize())
        + (isSliced() ? 0 : imageFactors())
        + Math.max(passing, mappedSize() + sumSize());
  }

  @Override
  public void prepare(Operands operands) {
    if (isSliced()) {
      int to = operands.shared().offset();
      for (int block = 0; block < tiling.blocks(); block++) {
        mapImages(block, operands, operands.local().offset(), operands.shared().floats(), to);
        to += imageFactors();
      }
    }
  }

  private void mapImages(
      int block, Operands operands, int passing, float[] factors, int factorsAt) {
    images.read(
        block,
        operands.input(0).floats(),
        operands.input(0).offset(),
        form.inputs() * form.imagePlane(),
        operands.local().floats(),
        passing,
        factors,
        factorsAt);
  }

  @Override
  public void run(int task, Operands operands) {
    int slice = task / parts;
    int part = task % parts;
    float[] local = operands.local().floats();
    int sums = operands.local().offset();
    int right = sums + PRODUCTS * productSize();
    int ownImages = right + PRODUCTS * cotangents[slice].factorSize();
    int passing = ownImages + (isSliced() ? 0 : imageFactors());
    float[] shared = operands.shared().floats();
    int first = Split.start(part, tiling.blocks(), parts);
    int end = Split.start(part + 1, tiling.blocks(), parts);
    for (int block = first; block < end; block++) {
      cotangents[slice].read(
          block,
          operands.input(1).floats(),
          operands.input(1).offset() + slice * lanes * form.resultPlane(),
          form.outputs() * form.resultPlane(),
          local,
          passing,
          local,
          right);
      int tiles = tiling.tiles(block);
      if (isSliced()) {
        int left = operands.shared().offset() + block * imageFactors();
        multiply(block > first, tiles, shared, left, local, right, sums);
      } else {
        mapImages(block, operands, passing, local, ownImages);
        multiply(block > first, tiles, local, ownImages, local, right, sums);
      }
    }
    if (isSliced()) {
      mapSums(local, sums, passing, local, passing + mappedSize());
      transpose(slice, local, passing + mappedSize(), operands);
    } else {
      int to = operands.shared().offset() + part * sumSize();
      mapSums(local, sums, passing, shared, to);
    }
  }

  /** The elements of the sums for one input that are mapped across: {@code [6][3][outputs]}. */
  private int mappedSize() {
    return Winograd.POINTS * Winograd.WINDOW * lanes;
  }

  private void mapSums(float[] local, int sums, int mapped, float[] target, int targetAt) {
    for (int input = 0; input < form.inputs(); input++) {
      int from = sums + input * lanes;
      int to = targetAt + input * TAPS * lanes;
      loops.winograd(Winograd.FILTER_COTANGENT, across, local, from, local, mapped);
      loops.winograd(Winograd.FILTER_COTANGENT, down, local, mapped, target, to);
    }
  }

  /** The sums over a block's tiles, or adds them to what is there. */
  private void multiply(
      boolean add, int tiles, float[] left, int leftAt, float[] local, int right, int sums) {
    for (int i = 0; i < PRODUCTS; i++) {
      int a = leftAt + i * images.factorSize();
      int b = right + i * cotangents[0].factorSize();
      int c = sums + i * productSize();
      if (add) {
        loops.contract(offsets, form.inputs(), lanes, tiles, left, a, local, b, local, c, lanes);
      } else {
        loops.product(offsets, form.inputs(), lanes, tiles, left, a, local, b, local, c, lanes);
      }
    }
  }

  /** Turns the sums of a slice into filters. */
  private void transpose(int slice, float[] sums, int at, Operands operands) {
    int taps = form.inputs() * TAPS;
    int to = operands.output().offset() + slice * lanes * taps;
    float[] filters = operands.output().floats();
    loops.transpose(sums, at, lanes, taps, outputs(slice), filters, to, taps);
  }

  /** Adds the parts' sums in order. */
  @Override
  public void finish(Operands operands) {
    if (!isSliced()) {
      float[] sums = operands.shared().floats();
      int at = operands.shared().offset();
      PartSums.add(loops, sums, at, parts, sumSize());
      transpose(0, sums, at, operands);
    }
  }
}
