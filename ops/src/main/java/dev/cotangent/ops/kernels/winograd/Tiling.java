package dev.cotangent.ops.kernels.winograd;

import dev.cotangent.ops.kernels.loops.Winograd;

/**
 * How planes are cut into tiles of 4×4 places, and the tiles of all images into blocks: several
 * images, or some rows of tiles of one image.
 *
 * <p>The cut depends on shapes alone. The tiles of a block are counted image by image, row by row.
 */
public final class Tiling {
  /** A block's products stay in the second-level cache, and each filter serves so many tiles. */
  private static final int WANTED_TILES = 48;

  /** Enough to deal out evenly to a few threads. */
  static final int WANTED_BLOCKS = 8;

  /**
   * With fewer, each block reads the mapped filters for too little, most of all another thread's.
   */
  private static final int FEWEST_TILES = 16;

  private static final int MOST_SLICES = 4;

  private final int images;
  private final int rows;
  private final int columns;
  private final int imagesInBlock;
  private final int rowsInBlock;

  /** Cuts so many planes of so many places, for several threads. */
  public Tiling(int images, int height, int width) {
    this(images, height, width, WANTED_BLOCKS);
  }

  /** Cuts so many planes of so many places into at least so many blocks where that makes sense. */
  Tiling(int images, int height, int width, int wantedBlocks) {
    this.images = images;
    this.rows = (height - 1) / Winograd.PLACES + 1;
    this.columns = (width - 1) / Winograd.PLACES + 1;
    int whole = WANTED_TILES / (rows * columns);
    this.imagesInBlock = Math.max(1, Math.min(whole, images / wantedBlocks));
    int most = Math.max(1, WANTED_TILES / columns);
    int fewest = (FEWEST_TILES - 1) / columns + 1;
    int fair = Math.max(fewest, (images * rows - 1) / wantedBlocks + 1);
    int rowBlocks = imagesInBlock > 1 ? 1 : (rows - 1) / Math.min(most, fair) + 1;
    this.rowsInBlock = (rows - 1) / rowBlocks + 1;
  }

  /** The rows of tiles of a plane. */
  int rows() {
    return rows;
  }

  /** The tiles in a row. */
  int columns() {
    return columns;
  }

  /** The most rows of tiles of one plane in a block. */
  int rowsInBlock() {
    return rowsInBlock;
  }

  /** The most tiles in a block. */
  int tilesInBlock() {
    return imagesInBlock * rowsInBlock * columns;
  }

  /** The tiles of all planes. */
  public int tiles() {
    return images * rows * columns;
  }

  int blocks() {
    return ((images - 1) / imagesInBlock + 1) * rowBlocks();
  }

  private int rowBlocks() {
    return (rows - 1) / rowsInBlock + 1;
  }

  /**
   * Into how many slices so many vectors of channels are cut where there is one block: of two
   * vectors at least, for which the products are fastest.
   */
  static int slices(int vectors) {
    int slices = MOST_SLICES;
    while (slices > 1 && vectors % (2 * slices) != 0) {
      slices /= 2;
    }
    return slices;
  }

  int firstImage(int block) {
    return block / rowBlocks() * imagesInBlock;
  }

  int endImage(int block) {
    return Math.min(images, firstImage(block) + imagesInBlock);
  }

  int firstRow(int block) {
    return block % rowBlocks() * rowsInBlock;
  }

  int endRow(int block) {
    return Math.min(rows, firstRow(block) + rowsInBlock);
  }

  /** The tiles in a block. */
  int tiles(int block) {
    return (endImage(block) - firstImage(block)) * (endRow(block) - firstRow(block)) * columns;
  }
}
