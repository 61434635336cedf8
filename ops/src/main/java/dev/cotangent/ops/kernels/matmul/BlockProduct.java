package dev.cotangent.ops.kernels.matmul;

import dev.cotangent.core.Buffer;
import dev.cotangent.ops.kernels.loops.Cascade;
import dev.cotangent.ops.kernels.loops.Chains;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.PackedProduct;

/**
 * Computes the blocks of a {@link MatMulPlan}: columns of the right factor are packed into panels,
 * which the innermost loop reads from front to back, and rows of the left factor are read as they
 * lie.
 *
 * <p>The smaller of the two stays in the second-level cache while all of the other meets it: the
 * rows, so that each panel is packed just before it is used, or, where there are many, the panels.
 * (Goto and van de Geijn, ACM TOMS 34(3), 2008.)
 */
final class BlockProduct {
  private static final int STRIP = FloatSupport.STRIP;

  /** The most steps between two packings. */
  private static final int MOST_STEPS = 512;

  /** With so few rows, a panel should not leave the first-level cache. */
  private static final int FEW_ROWS = 4 * STRIP;

  private static final int STEPS_OF_FEW_ROWS = 64;

  /** So many blocks of steps are added one by one; see {@link Chains}. */
  private static final int BLOCKS_OF_PIECE = 4;

  /** The most sums of a {@link Cascade}, if these are some rows. */
  private static final int SUMS = 1 << 19;

  /** Elements that fill half of a second-level cache of 1 MB. */
  private static final int HALF_CACHE = 1 << 17;

  private final FloatSupport loops;
  private final Factor left;
  private final Factor right;
  private final Panels panels;

  /** Whether the result has room for whole strips and panels. */
  private final boolean roomy;

  /** Whether rows are read as they lie. */
  private final boolean inPlace;

  /** Steps between two packings. */
  private final int stepBlock;

  /** Rows that are transposed at a time, where they do not lie along the sum. */
  private final int rowBlock;

  /** Columns that are packed at a time. */
  private final int columnBlock;

  /** Steps whose sums are added by a cascade, and rows it is for. */
  private final int pieceSteps;

  private final int pieceRows;
  private final Cascade cascade;

  /** How far rows lie apart where they are copied. */
  private final int copyStride;

  /** How far the rows of an incomplete strip's result lie apart. */
  private final int bottomStride;

  // Where things are in the scratch, behind the panels.
  private final int copies;
  private final int bottom;
  private final int side;
  private final int tile;
  private final int sums;
  private final int sumSize;
  private final int scratch;

  BlockProduct(FloatSupport loops, MatMulPlan plan) {
    this.loops = loops;
    this.left = plan.left();
    this.right = plan.right();
    this.panels = new Panels(loops, right);
    this.roomy = plan.staged();
    this.inPlace = plan.leftInPlace();
    int rows = plan.splitRows().most();
    int columns = plan.splitColumns().most();
    int steps = plan.splitSteps().most();
    this.stepBlock = ceil(steps, ceil(steps, rows > FEW_ROWS ? MOST_STEPS : STEPS_OF_FEW_ROWS));
    int fewRows = HALF_CACHE / stepBlock / STRIP * STRIP;
    this.rowBlock = inPlace ? rows : Math.min(rows, fewRows);
    int panel = loops.panel();
    int manyColumns = HALF_CACHE / stepBlock / panel * panel;
    this.columnBlock = Math.min(columns, rowBlock > fewRows ? manyColumns : panel);
    this.copyStride = stepBlock + loops.lanes();
    this.bottomStride = loops.padded(columns);
    this.copies = loops.padded(columnBlock) * stepBlock;
    this.bottom = copies + (inPlace ? 1 : ceil(rowBlock, STRIP)) * STRIP * copyStride;
    this.side = bottom + (roomy ? 0 : STRIP * bottomStride);
    boolean ragged = loops.padded(plan.columns()) > plan.columns();
    this.tile = side + (roomy || !ragged ? 0 : rows * panel);
    this.pieceSteps = BLOCKS_OF_PIECE * stepBlock;
    int fit = Math.max(1, SUMS / bottomStride / FEW_ROWS) * FEW_ROWS;
    this.pieceRows = Math.min(ceil(rows, STRIP) * STRIP, fit);
    this.sumSize = pieceRows * bottomStride;
    this.cascade = new Cascade(loops, 1, ceil(steps, pieceSteps));
    this.sums = tile + STRIP * panel;
    this.scratch = sums + (cascade.isDirect() ? 0 : sumSize + cascade.scratch(sumSize));
  }

  private static int ceil(int count, int size) {
    return (count + size - 1) / size;
  }

  /** The elements of scratch that a block takes. */
  int scratch() {
    return scratch;
  }

  /** What the runs of a thread work on. */
  static final class Work {
    private final float[] a;
    private final float[] b;
    private final float[] local;
    private final int localAt;
    private final PackedProduct product;
    private float[] c;
    private int cStride;

    private Work(Buffer a, Buffer b, Buffer local, int tile) {
      this.a = a.floats();
      this.b = b.floats();
      this.local = local.floats();
      this.localAt = local.offset();
      this.product = new PackedProduct(this.local, this.local, localAt + tile);
      this.c = this.local;
    }

    /** Where the next blocks go. */
    void writeTo(float[] target, int stride) {
      this.c = target;
      this.cStride = stride;
    }
  }

  /** What a thread works on; {@code local} has room for {@link #scratch}. */
  Work work(Buffer a, Buffer b, Buffer local) {
    return new Work(a, b, local, tile);
  }

  /** Computes a block of at most as many rows, columns and steps as the plan's parts have. */
  void run(Work work, int rows, int columns, int steps, int aAt, int bAt, int cAt) {
    if (cascade.isDirect()) {
      runPiece(work, rows, columns, steps, aAt, bAt, cAt);
      return;
    }
    float[] c = work.c;
    int cStride = work.cStride;
    float[] local = work.local;
    int target = work.localAt + sums;
    int below = target + sumSize;
    work.writeTo(local, bottomStride);
    for (int i = 0; i < rows; i += pieceRows) {
      int some = Math.min(pieceRows, rows - i);
      cascade.clear(sumSize, local, below, local, target);
      int pieces = 0;
      for (int k = 0; k < steps; k += pieceSteps) {
        int count = Math.min(pieceSteps, steps - k);
        int from = aAt + left.at(0, i, k);
        int with = bAt + right.at(0, k, 0);
        runPiece(work, some, columns, count, from, with, below);
        pieces++;
        cascade.carry(pieces, sumSize, local, below, local, target);
      }
      cascade.finish(sumSize, local, below, local, target);
      loops.copy(local, target, bottomStride, some, columns, c, cAt + i * cStride, cStride);
    }
    work.writeTo(c, cStride);
  }

  private void runPiece(Work work, int rows, int columns, int steps, int aAt, int bAt, int cAt) {
    boolean whole = roomy || loops.padded(columns) == columns;
    int wholeColumns = whole ? columns : columns / loops.panel() * loops.panel();
    int localAt = work.localAt;
    PackedProduct product = work.product;
    for (int k = 0; k < steps; k += stepBlock) {
      int count = Math.min(stepBlock, steps - k);
      product.add = k > 0;
      product.steps = count;
      for (int i = 0; i < rows; i += rowBlock) {
        int some = Math.min(rowBlock, rows - i);
        int from = aAt + left.at(0, i, k);
        copyRows(some, count, work.a, from, work.local, localAt + copies);
        for (int j = 0; j < columns; j += columnBlock) {
          int width = Math.min(columnBlock, columns - j);
          panels.pack(work.b, bAt + right.at(0, k, j), width, count, work.local, localAt);
          multiply(
              work,
              some,
              width,
              Math.max(0, Math.min(width, wholeColumns - j)),
              inPlace ? from : localAt + copies,
              cAt + i * work.cStride + j,
              localAt + side + i * loops.panel(),
              localAt + bottom + j);
        }
      }
    }
    if (!roomy) {
      copyEdges(work, rows, columns, wholeColumns, cAt);
    }
  }

  /** Transposes rows that do not lie along the sum, and else copies those of the last strip. */
  private void copyRows(int rows, int steps, float[] a, int aAt, float[] local, int to) {
    if (inPlace) {
      int strips = rows / STRIP * STRIP;
      int from = aAt + strips * left.rowStride();
      loops.copy(a, from, left.rowStride(), rows - strips, steps, local, to, copyStride);
    } else {
      loops.transpose(a, aAt, left.columnStride(), steps, rows, local, to, copyStride);
    }
  }

  /**
   * Multiplies rows with packed columns. What is not of whole panels goes to the side, an
   * incomplete strip to the bottom, if the result has no room for it.
   */
  private void multiply(
      Work work,
      int rows,
      int columns,
      int wholeColumns,
      int aAt,
      int cAt,
      int sideAt,
      int bottomAt) {
    int strips = rows / STRIP;
    float[] local = work.local;
    PackedProduct product = work.product;
    product.strips = strips;
    product.a = inPlace ? work.a : local;
    product.aAt = aAt;
    product.aStride = inPlace ? left.rowStride() : copyStride;
    multiply(product, wholeColumns, work.localAt, work.c, cAt, work.cStride);
    if (wholeColumns < columns) {
      int last = work.localAt + wholeColumns * product.steps;
      multiply(product, columns - wholeColumns, last, local, sideAt, loops.panel());
    }
    int above = strips * STRIP;
    if (above < rows) {
      product.strips = 1;
      product.a = local;
      product.aAt = work.localAt + copies + (inPlace ? 0 : above * copyStride);
      product.aStride = copyStride;
      if (roomy) {
        int to = cAt + above * work.cStride;
        multiply(product, columns, work.localAt, work.c, to, work.cStride);
      } else {
        multiply(product, columns, work.localAt, local, bottomAt, bottomStride);
      }
    }
  }

  private void multiply(
      PackedProduct product, int columns, int bAt, float[] c, int cAt, int cStride) {
    product.columns = columns;
    product.bAt = bAt;
    product.c = c;
    product.cAt = cAt;
    product.cStride = cStride;
    loops.packedProduct(product);
  }

  /** Copies what went to the side and the bottom. */
  private void copyEdges(Work work, int rows, int columns, int wholeColumns, int cAt) {
    int above = rows / STRIP * STRIP;
    int beside = columns - wholeColumns;
    int panel = loops.panel();
    float[] local = work.local;
    float[] c = work.c;
    int stride = work.cStride;
    if (beside > 0) {
      int from = work.localAt + side;
      loops.copy(local, from, panel, above, beside, c, cAt + wholeColumns, stride);
    }
    int from = work.localAt + bottom;
    int below = cAt + above * stride;
    loops.copy(local, from, bottomStride, rows - above, columns, c, below, stride);
  }
}
