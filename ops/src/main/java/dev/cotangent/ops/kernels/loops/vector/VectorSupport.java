package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;
import static jdk.incubator.vector.VectorOperators.MAX;

import dev.cotangent.ops.kernels.loops.Dots;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.loops.Lines;
import dev.cotangent.ops.kernels.loops.LoopTable;
import dev.cotangent.ops.kernels.loops.PackedProduct;
import dev.cotangent.ops.kernels.loops.RowMoments;
import dev.cotangent.ops.kernels.loops.SquareMaxima;
import dev.cotangent.ops.kernels.loops.Winograd;
import dev.cotangent.ops.kernels.loops.generated.VectorElementwise;
import dev.cotangent.ops.kernels.loops.generated.WindowTiles;
import dev.cotangent.ops.kernels.loops.generated.WinogradMaps;
import dev.cotangent.ops.kernels.loops.scalar.ScalarSupport;
import jdk.incubator.vector.FloatVector;

/**
 * Loops written with the Vector API; what is left at the end of a run goes to the scalar loops.
 *
 * <p>Loaded only where the module {@code jdk.incubator.vector} is there. Each loop is written out:
 * one loop shared by several functions would be compiled for none of them.
 */
public class VectorSupport extends ScalarSupport {
  static {
    VectorApiWarmup.runWhereNeeded(); // first, so that whatever is compiled later is compiled well
  }

  public VectorSupport() {
    super(LANES, PanelProduct.VECTORS * LANES);
  }

  @Override
  public String describe() {
    return "Vector API, %s bits".formatted(SPECIES.vectorBitSize());
  }

  @Override
  public void contract(
      IndirectionTable table, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
    if (table.steps > 0) {
      VectorProducts.compute(true, table, a, aAt, b, bAt, c, cAt);
    }
  }

  @Override
  public void product(
      IndirectionTable table, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
    VectorProducts.compute(false, table, a, aAt, b, bAt, c, cAt);
  }

  @Override
  public void packedProduct(PackedProduct x) {
    PanelProduct.compute(x);
  }

  @Override
  public void dots(Dots dots, int n, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
    if (n < LANES) {
      super.dots(dots, n, a, aAt, b, bAt, c, cAt);
      return;
    }
    int full = n / LANES * LANES;
    VectorDots.add(dots, full, a, aAt, b, bAt, c, cAt);
    if (full < n) {
      int last = n - LANES;
      VectorDots.addLast(dots, n - full, a, aAt + last, b, bAt + last, c, cAt);
    }
  }

  @Override
  public void addRows(float[] x, int xAt, int rows, float[] a, int aAt, float[] y, int yAt, int n) {
    VectorRows.add(x, xAt, rows, a, aAt, y, yAt, n);
  }

  @Override
  public void sumRows(
      float[] a,
      int aAt,
      int rows,
      int stride,
      float[] sums,
      int sumsAt,
      float[] errors,
      int errorsAt,
      int n) {
    int full = n / LANES * LANES;
    VectorSums.rows(a, aAt, rows, stride, sums, sumsAt, errors, errorsAt, full);
    if (full < n) {
      super.sumRows(
          a, aAt + full, rows, stride, sums, sumsAt + full, errors, errorsAt + full, n - full);
    }
  }

  @Override
  public void sumLanes(float[] x, int xAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] = sumOfLanes(x, xAt + i * LANES);
    }
  }

  @Override
  public void correlate(
      int[] rows, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int stride) {
    VectorProducts.correlate(rows, a, aAt, b, bAt, c, cAt, stride);
  }

  @Override
  public void correlateTaps(
      int[] rows, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int stride) {
    WindowTiles.correlateTaps(rows, a, aAt, b, bAt, c, cAt, stride);
  }

  @Override
  public void winograd(Winograd map, Lines lines, float[] x, int xAt, float[] y, int yAt) {
    switch (map) {
      case IMAGE -> WinogradMaps.image(lines, x, xAt, y, yAt);
      case FILTER -> WinogradMaps.filter(lines, x, xAt, y, yAt);
      case RESULT -> WinogradMaps.result(lines, x, xAt, y, yAt);
      case COTANGENT -> WinogradMaps.cotangent(lines, x, xAt, y, yAt);
      case FILTER_COTANGENT -> WinogradMaps.filterCotangent(lines, x, xAt, y, yAt);
    }
  }

  @Override
  public void magnitudes(
      float[] x, int xAt, int stride, int rows, int n, float[] y, int sumsAt, int maximaAt) {
    if (n < LANES) {
      super.magnitudes(x, xAt, stride, rows, n, y, sumsAt, maximaAt);
    } else {
      VectorMagnitudes.columns(x, xAt, stride, rows, n, y, sumsAt, maximaAt);
    }
  }

  @Override
  public void rank(float[] x, int xAt, float[] ranks, int ranksAt, int count, int n, int stride) {
    int full = n / LANES * LANES;
    VectorMagnitudes.rank(x, xAt, ranks, ranksAt, count, full, stride);
    super.rank(x, xAt + full, ranks, ranksAt + full, count, n - full, stride);
  }

  @Override
  public void copy(
      float[] x, int xAt, int xStride, int rows, int columns, float[] y, int yAt, int yStride) {
    if (columns < LANES) {
      super.copy(x, xAt, xStride, rows, columns, y, yAt, yStride);
    } else {
      VectorCopies.copy(x, xAt, xStride, rows, columns, y, yAt, yStride);
    }
  }

  @Override
  public void transpose(
      float[] x, int xAt, int xStride, int rows, int columns, float[] y, int yAt, int yStride) {
    if (rows < LANES || columns < VectorTranspose.COLUMNS) {
      super.transpose(x, xAt, xStride, rows, columns, y, yAt, yStride);
    } else {
      int rest = rows % LANES;
      int single = rest <= LANES / 4 ? rest : 0; // quicker than a block for so few
      int most = rows - single;
      VectorTranspose.transpose(x, xAt, xStride, most, columns, y, yAt, yStride);
      super.transpose(x, xAt + most * xStride, xStride, single, columns, y, yAt + most, yStride);
    }
  }

  @Override
  public LoopTable elementwise() {
    return VectorElementwise.TABLE;
  }

  @Override
  public void exp(float[] x, int xAt, float[] y, int yAt, int n) {
    VectorElementwise.exp(x, xAt, y, yAt, n);
  }

  @Override
  public void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    VectorElementwise.add(a, aAt, b, bAt, y, yAt, n);
  }

  @Override
  public void maximum(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    VectorElementwise.maximum(a, aAt, b, bAt, y, yAt, n);
  }

  @Override
  public void maxOfSquares(SquareMaxima m) {
    VectorSquares.max(m);
  }

  @Override
  public void spreadSquares(
      float[] terms,
      int termsAt,
      float[] positions,
      int positionsAt,
      int rows,
      int columns,
      float[] y,
      int yAt) {
    VectorSquares.spread(terms, termsAt, positions, positionsAt, rows, columns, y, yAt);
  }

  @Override
  public void sumInSquares(
      float[] x, int xAt, int width, int rows, int columns, float[] y, int yAt) {
    int whole = VectorSquares.wholeRows(rows, columns);
    VectorSquares.sumIn(x, xAt, width, whole, columns, y, yAt);
    int from = xAt + 2 * whole * width;
    super.sumInSquares(x, from, width, rows - whole, columns, y, yAt + whole * columns);
  }

  @Override
  public void fillSquares(float[] x, int xAt, int rows, int columns, float[] y, int yAt) {
    int whole = VectorSquares.wholeRows(rows, columns);
    VectorSquares.fill(x, xAt, whole, columns, y, yAt);
    int at = yAt + 4 * whole * columns;
    super.fillSquares(x, xAt + whole * columns, rows - whole, columns, y, at);
  }

  @Override
  public void affine(float[] x, int xAt, float factor, float term, float[] y, int yAt, int n) {
    VectorElementwise.affine(x, xAt, factor, term, y, yAt, n);
  }

  @Override
  public float sum(float[] x, int xAt, int n, float[] scratch, int scratchAt) {
    if (n < 2 * LANES) {
      return super.sum(x, xAt, n, scratch, scratchAt);
    }
    int full = n / LANES * LANES;
    double sum = 0;
    for (int from = 0; from < full; from += VectorSums.RUN) {
      // Through memory: a method that takes a vector is not inlined into a caller that is large
      // already, and then the vector goes over the heap.
      VectorSums.run(x, xAt + from, Math.min(VectorSums.RUN, full - from), scratch, scratchAt);
      sum += preciseSumOfLanes(scratch, scratchAt);
    }
    return (float) (sum + sumInDouble(x, xAt + full, n - full));
  }

  @Override
  public void moments(RowMoments m, int n) {
    m.clear();
    int full = n / LANES * LANES;
    for (int from = 0; from < full; from += VectorMoments.RUN) {
      VectorMoments.of(m, from, Math.min(VectorMoments.RUN, full - from));
      m.sum += preciseSumOfLanes(m.scratch, m.scratchAt);
      m.squares += preciseSumOfLanes(m.scratch, m.scratchAt + LANES);
    }
    if (full < n) {
      addMoments(m, full, n);
    }
  }

  @Override
  public void productMoments(RowMoments m, int n) {
    m.clear();
    int full = n / LANES * LANES;
    for (int from = 0; from < full; from += VectorMoments.RUN) {
      VectorMoments.withProducts(m, from, Math.min(VectorMoments.RUN, full - from));
      m.sum += preciseSumOfLanes(m.scratch, m.scratchAt);
      m.squares += preciseSumOfLanes(m.scratch, m.scratchAt + LANES);
      m.cotangents += preciseSumOfLanes(m.scratch, m.scratchAt + 2 * LANES);
      m.products += preciseSumOfLanes(m.scratch, m.scratchAt + 3 * LANES);
    }
    if (full < n) {
      addMoments(m, full, n);
      addProducts(m, full, n);
    }
  }

  @Override
  public void rescale(RowMoments m, int n) {
    int full = n / LANES * LANES;
    VectorMoments.rescale(m, full);
    rescale(m, full, n);
  }

  @Override
  public void rescaleBoth(RowMoments m, int n) {
    int full = n / LANES * LANES;
    VectorMoments.rescaleBoth(m, full);
    rescaleBoth(m, full, n);
  }

  /** The sum of as many numbers as a vector has, in float64. */
  private static double preciseSumOfLanes(float[] x, int at) {
    double s0 = x[at];
    double s1 = x[at + 1];
    double s2 = x[at + 2];
    double s3 = x[at + 3];
    for (int i = 4; i < LANES; i += 4) {
      s0 += x[at + i];
      s1 += x[at + i + 1];
      s2 += x[at + i + 2];
      s3 += x[at + i + 3];
    }
    return s0 + s2 + (s1 + s3);
  }

  /** The sum of as many numbers as a vector has, by halving. */
  private static float sumOfLanes(float[] x, int at) {
    float s0 = x[at];
    float s1 = x[at + 1];
    float s2 = x[at + 2];
    float s3 = x[at + 3];
    if (LANES == 8) {
      s0 += x[at + 4];
      s1 += x[at + 5];
      s2 += x[at + 6];
      s3 += x[at + 7];
    } else if (LANES == 16) {
      s0 = s0 + x[at + 8] + (x[at + 4] + x[at + 12]);
      s1 = s1 + x[at + 9] + (x[at + 5] + x[at + 13]);
      s2 = s2 + x[at + 10] + (x[at + 6] + x[at + 14]);
      s3 = s3 + x[at + 11] + (x[at + 7] + x[at + 15]);
    }
    return s0 + s2 + (s1 + s3);
  }

  @Override
  public float max(float[] x, int xAt, int n) {
    FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      max = max.max(FloatVector.fromArray(SPECIES, x, xAt + i));
    }
    float tail = super.max(x, xAt + i, n - i);
    return i == 0 ? tail : Math.max(max.reduceLanes(MAX), tail);
  }
}
