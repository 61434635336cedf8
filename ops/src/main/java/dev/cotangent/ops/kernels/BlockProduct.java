package dev.cotangent.ops.kernels;

/**
 * Computes blocks of matrix products: columns of the right factor are packed into panels, which the
 * innermost loop reads from front to back, and rows of the left factor are read as they lie.
 *
 * <p>The smaller of the two stays in the second-level cache while all of the other meets it: the
 * rows, so that each panel is packed just before it is used, or, where there are many, the panels.
 * (Goto and van de Geijn, ACM TOMS 34(3), 2008.)
 */
final class BlockProduct {
  private static final int STRIP = FloatSupport.STRIP;

  /** The most steps between two packings. */
  private static final int MOST_STEPS = 512;

  /** Elements that fill half of a second-level cache of 1 MB. */
  private static final int HALF_CACHE = 1 << 17;

  private final FloatSupport loops;
  private final Factor left;
  private final Factor right;
  private final int mostRows;

  /** Steps between two packings. */
  private final int stepBlock;

  /** Rows that are transposed at a time, where they do not lie along the sum. */
  private final int rowBlock;

  /** Columns that are packed at a time. */
  private final int columnBlock;

  /** How far rows lie apart where they are copied. */
  private final int copyStride;

  /** How far the rows of an incomplete strip lie apart. */
  private final int bottomStride;

  /** Takes blocks of at most so many rows, columns and steps. */
  BlockProduct(
      FloatSupport loops, Factor left, Factor right, int mostRows, int mostColumns, int mostSteps) {
    this.loops = loops;
    this.left = left;
    this.right = right;
    this.mostRows = mostRows;
    this.stepBlock = ceil(mostSteps, ceil(mostSteps, MOST_STEPS));
    int fewRows = HALF_CACHE / stepBlock / STRIP * STRIP;
    this.rowBlock = inPlace() ? mostRows : Math.min(mostRows, fewRows);
    int panel = loops.panel();
    int manyColumns = HALF_CACHE / stepBlock / panel * panel;
    this.columnBlock = Math.min(mostColumns, rowBlock > fewRows ? manyColumns : panel);
    this.copyStride = stepBlock + loops.lanes();
    this.bottomStride = loops.padded(mostColumns);
  }

  private static int ceil(int count, int size) {
    return (count + size - 1) / size;
  }

  /** Whether rows are read as they lie. */
  private boolean inPlace() {
    return left.columnStride() == 1;
  }

  /** The elements of scratch that a block takes. */
  int scratch() {
    return loops.padded(columnBlock) * stepBlock
        + (inPlace() ? STRIP : ceil(rowBlock, STRIP) * STRIP) * copyStride
        + STRIP * bottomStride
        + mostRows * loops.panel();
  }

  /**
   * Computes a block.
   *
   * @param roomy whether the result has room for whole strips and {@link FloatSupport#padded}
   *     columns
   */
  void run(
      int rows,
      int columns,
      int steps,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] scratch,
      int scratchAt,
      float[] c,
      int cAt,
      int cStride,
      boolean roomy) {
    int copyAt = scratchAt + loops.padded(columnBlock) * stepBlock;
    int bottomAt = copyAt + (inPlace() ? STRIP : ceil(rowBlock, STRIP) * STRIP) * copyStride;
    int sideAt = bottomAt + STRIP * bottomStride;
    boolean whole = roomy || loops.padded(columns) == columns;
    int wholeColumns = whole ? columns : columns / loops.panel() * loops.panel();
    int wholeRows = roomy ? rows : rows / STRIP * STRIP;
    for (int k = 0; k < steps; k += stepBlock) {
      int count = Math.min(stepBlock, steps - k);
      boolean add = k > 0;
      for (int i = 0; i < rows; i += rowBlock) {
        int some = Math.min(rowBlock, rows - i);
        int rest = some % STRIP;
        int strips = some / STRIP;
        int from = aAt + i * left.rowStride() + k * left.columnStride();
        int restAt = copyAt;
        float[] source = a;
        int stride = left.rowStride();
        if (inPlace()) {
          int last = from + strips * STRIP * stride;
          loops.copy(a, last, stride, rest, count, scratch, copyAt, copyStride);
        } else {
          loops.transpose(a, from, left.columnStride(), count, some, scratch, copyAt, copyStride);
          source = scratch;
          from = copyAt;
          stride = copyStride;
          restAt = copyAt + strips * STRIP * copyStride;
        }
        for (int j = 0; j < columns; j += columnBlock) {
          int width = Math.min(columnBlock, columns - j);
          int packFrom = bAt + k * right.rowStride() + j * right.columnStride();
          Panels.pack(loops, right, b, packFrom, width, count, scratch, scratchAt);
          int direct = Math.min(width, Math.max(0, wholeColumns - j));
          loops.packedProduct(
              add,
              strips,
              direct,
              count,
              source,
              from,
              stride,
              scratch,
              scratchAt,
              c,
              cAt + i * cStride + j,
              cStride);
          if (direct < width) {
            loops.packedProduct(
                add,
                strips,
                width - direct,
                count,
                source,
                from,
                stride,
                scratch,
                scratchAt + direct * count,
                scratch,
                sideAt + i * loops.panel(),
                loops.panel());
          }
          if (rest > 0) {
            boolean there = i + strips * STRIP < wholeRows;
            loops.packedProduct(
                add,
                1,
                width,
                count,
                scratch,
                restAt,
                copyStride,
                scratch,
                scratchAt,
                there ? c : scratch,
                there ? cAt + (i + strips * STRIP) * cStride + j : bottomAt + j,
                there ? cStride : bottomStride);
          }
        }
      }
    }
    int side = columns - wholeColumns;
    loops.copy(scratch, sideAt, loops.panel(), wholeRows, side, c, cAt + wholeColumns, cStride);
    loops.copy(
        scratch,
        bottomAt,
        bottomStride,
        rows - wholeRows,
        columns,
        c,
        cAt + wholeRows * cStride,
        cStride);
  }
}
