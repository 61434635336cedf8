package dev.cotangent.ops.kernels.loops.scalar;

import dev.cotangent.ops.kernels.loops.Chains;
import dev.cotangent.ops.kernels.loops.Dots;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.loops.Lines;
import dev.cotangent.ops.kernels.loops.LoopTable;
import dev.cotangent.ops.kernels.loops.PackedProduct;
import dev.cotangent.ops.kernels.loops.RowMoments;
import dev.cotangent.ops.kernels.loops.SquareMaxima;
import dev.cotangent.ops.kernels.loops.Winograd;
import dev.cotangent.ops.kernels.loops.generated.ScalarElementwise;
import java.util.Arrays;

/**
 * Plain Java loops: the fallback without the Vector API, the tails of its loops, and what {@code
 * WarmupLoops} starts with.
 *
 * <p>Those that {@code WarmupLoops} takes give the same bits as vectors of as many lanes.
 */
public class ScalarSupport implements FloatSupport {
  private static final int TRANSPOSED_ROWS = 64;

  private final int lanes;
  private final int panel;

  /** Loops with room for a few of {@link #contract}'s tiles of 2 columns. */
  public ScalarSupport() {
    this(8, 16);
  }

  /** Loops over arrays that are laid out for vectors of so many lanes. */
  public ScalarSupport(int lanes, int panel) {
    this.lanes = lanes;
    this.panel = panel;
  }

  @Override
  public String describe() {
    return "plain Java loops";
  }

  @Override
  public int lanes() {
    return lanes;
  }

  @Override
  public int panel() {
    return panel;
  }

  @Override
  public void contract(
      IndirectionTable table, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
    ScalarProducts.add(Chains.length(table.steps), table, a, aAt, b, bAt, c, cAt);
  }

  @Override
  public void product(
      IndirectionTable table, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
    for (int i = 0; i < table.rows; i++) {
      int row = cAt + i * table.stride;
      Arrays.fill(c, row, row + table.columns, 0);
    }
    ScalarProducts.add(Chains.lengthOfWhole(table.steps), table, a, aAt, b, bAt, c, cAt);
  }

  @Override
  public void dots(Dots dots, int n, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
    for (int i = 0; i < dots.aRuns.length; i++) {
      for (int j = 0; j < dots.bRuns.length; j++) {
        int to = cAt + i * dots.aStride + j * dots.bStride;
        ScalarProducts.dot(lanes, n, a, aAt + dots.aRuns[i], b, bAt + dots.bRuns[j], c, to);
      }
    }
  }

  @Override
  public void addRows(float[] x, int xAt, int rows, float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < rows; i += 8) {
      int count = Math.min(8, rows - i);
      for (int j = 0; j < n; j++) {
        y[yAt + j] += weighted(x, xAt + i, count, a, aAt + i * n + j, n);
      }
    }
  }

  /** The sum of the elements of a column, each times a number. */
  public static float weighted(float[] x, int xAt, int rows, float[] a, int aAt, int stride) {
    float sum = 0;
    for (int row = 0; row < rows; row++) {
      sum += x[xAt + row] * a[aAt + row * stride];
    }
    return sum;
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
    int i = 0;
    for (; i + 8 <= rows; i += 8) {
      int a0 = aAt + i * stride;
      int a4 = a0 + 4 * stride;
      for (int j = 0; j < n; j++) {
        float sum = sumOfFour(a, a0 + j, stride) + sumOfFour(a, a4 + j, stride);
        addCompensated(sum, sums, sumsAt + j, errors, errorsAt + j);
      }
    }
    if (i < rows) {
      for (int j = 0; j < n; j++) {
        float sum = a[aAt + i * stride + j];
        for (int k = i + 1; k < rows; k++) {
          sum += a[aAt + k * stride + j];
        }
        addCompensated(sum, sums, sumsAt + j, errors, errorsAt + j);
      }
    }
  }

  private static float sumOfFour(float[] a, int aAt, int stride) {
    return a[aAt] + a[aAt + stride] + (a[aAt + 2 * stride] + a[aAt + 3 * stride]);
  }

  /**
   * Adds a number to a sum of twice the digits. What the rounded sum has lost is exact (Knuth, The
   * Art of Computer Programming 2, theorem 4.2.2B), and NaN where the sum is not finite.
   */
  public static void addCompensated(
      float x, float[] sums, int sumsAt, float[] errors, int errorsAt) {
    float sum = sums[sumsAt];
    float rounded = sum + x;
    float added = rounded - sum;
    float lost = sum - (rounded - added) + (x - added);
    float rest = errors[errorsAt] + lost;
    rest = Float.isNaN(rest) ? 0 : rest;
    float next = rounded + rest;
    sums[sumsAt] = next;
    errors[errorsAt] = rest - (next - rounded);
  }

  @Override
  public void sumLanes(float[] x, int xAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] = sum(x, xAt + i * lanes, lanes);
    }
  }

  @Override
  public void packedProduct(PackedProduct x) {
    boolean beside = x.add && Chains.length(x.steps) < x.steps;
    for (int i = 0; i < x.strips * STRIP; i++) {
      for (int j = 0; j < x.columns; j += panel()) {
        int to = x.cAt + i * x.cStride + j;
        int width = padded(Math.min(panel(), x.columns - j));
        float[] sums = beside ? x.tile : x.c;
        int sumsAt = beside ? x.tileAt + width : to;
        if (beside || !x.add) {
          Arrays.fill(sums, sumsAt, sumsAt + width, 0);
        }
        addPanel(x, x.aAt + i * x.aStride, x.bAt + j * x.steps, width, sums, sumsAt);
        if (beside) {
          add(x.c, to, sums, sumsAt, x.c, to, width);
        }
      }
    }
  }

  /** Adds the products of a row with a panel, chain by chain. */
  private void addPanel(PackedProduct x, int row, int panel, int width, float[] sums, int sumsAt) {
    int length = x.add ? Chains.length(x.steps) : Chains.lengthOfWhole(x.steps);
    for (int k = 0; k < x.steps; k += length) {
      Arrays.fill(x.tile, x.tileAt, x.tileAt + width, 0);
      for (int step = k; step < Math.min(x.steps, k + length); step++) {
        float factor = x.a[row + step];
        ScalarProducts.addMultiple(factor, x.b, panel + step * width, x.tile, x.tileAt, width);
      }
      add(sums, sumsAt, x.tile, x.tileAt, sums, sumsAt, width);
    }
  }

  @Override
  public void correlate(
      int[] rows, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int stride) {
    for (int place = 0; place < PLACES; place++) {
      int to = cAt + place * stride;
      Arrays.fill(c, to, to + lanes, 0);
      for (int lane = 0; lane < lanes; lane += 2) {
        ScalarProducts.rows(rows, a, aAt + place, b, bAt + lane, c, to + lane, stride);
      }
    }
  }

  @Override
  public void correlateTaps(
      int[] rows, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int stride) {
    for (int k = 0; k < rows.length; k++) {
      for (int tap = 0; tap < TAPS; tap++) {
        int to = cAt + (k * TAPS + tap) * stride;
        for (int lane = 0; lane < lanes; lane += 2) {
          ScalarProducts.places(a, aAt + rows[k] + tap, b, bAt + lane, c, to + lane, stride);
        }
      }
    }
  }

  @Override
  public void winograd(Winograd map, Lines lines, float[] x, int xAt, float[] y, int yAt) {
    for (int run = 0; run < lines.runs(); run++) {
      for (int place = 0; place < lines.places(); place++) {
        int from = xAt + run * lines.fromRun() + place * lines.fromPlace();
        int to = yAt + run * lines.toRun() + place * lines.toPlace();
        ScalarWinograd.map(map, lanes, x, from, lines.fromStride(), y, to, lines.toStride());
      }
    }
  }

  @Override
  public void magnitudes(
      float[] x, int xAt, int stride, int rows, int n, float[] y, int sumsAt, int maximaAt) {
    Arrays.fill(y, sumsAt, sumsAt + n, 0);
    Arrays.fill(y, maximaAt, maximaAt + n, 0);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < n; j++) {
        int magnitude = magnitudeBits(x[xAt + i * stride + j]);
        int most = Math.max(magnitude, magnitudeBits(y[maximaAt + j]));
        y[sumsAt + j] += Float.intBitsToFloat(magnitude);
        y[maximaAt + j] = Float.intBitsToFloat(most);
      }
    }
  }

  @Override
  public void rank(float[] x, int xAt, float[] ranks, int ranksAt, int count, int n, int stride) {
    for (int row = 0; row < count; row++) {
      int at = ranksAt + row * stride;
      for (int i = 0; i < n; i++) {
        float known = ranks[at + i];
        float next = x[xAt + i];
        int knownBits = Float.floatToRawIntBits(known); // in the order of the magnitudes
        ranks[at + i] = Float.intBitsToFloat(Math.max(knownBits, Float.floatToRawIntBits(next)));
        x[xAt + i] = known > next ? next : known;
      }
    }
  }

  /** Integers in the order of the magnitudes, NaN above all. */
  private static int magnitudeBits(float value) {
    return Float.floatToRawIntBits(value) & Integer.MAX_VALUE;
  }

  @Override
  public void copy(
      float[] x, int xAt, int xStride, int rows, int columns, float[] y, int yAt, int yStride) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(x, xAt + i * xStride, y, yAt + i * yStride, columns);
    }
  }

  /** Eight columns of a block of rows at a time: all they touch stays in the first-level cache. */
  @Override
  public void transpose(
      float[] x, int xAt, int xStride, int rows, int columns, float[] y, int yAt, int yStride) {
    for (int i = 0; i < rows; i += TRANSPOSED_ROWS) {
      int count = Math.min(TRANSPOSED_ROWS, rows - i);
      int from = xAt + i * xStride;
      int to = yAt + i;
      int j = 0;
      for (; j + 8 <= columns; j += 8) {
        eightColumns(x, from + j, xStride, count, y, to + j * yStride, yStride);
      }
      for (; j < columns; j++) {
        oneColumn(x, from + j, xStride, count, y, to + j * yStride);
      }
    }
  }

  private static void oneColumn(float[] x, int xAt, int xStride, int rows, float[] y, int yAt) {
    for (int i = 0; i < rows; i++) {
      y[yAt + i] = x[xAt + i * xStride];
    }
  }

  private static void eightColumns(
      float[] x, int xAt, int xStride, int rows, float[] y, int y0, int yStride) {
    int y1 = y0 + yStride;
    int y2 = y1 + yStride;
    int y3 = y2 + yStride;
    int y4 = y3 + yStride;
    int y5 = y4 + yStride;
    int y6 = y5 + yStride;
    int y7 = y6 + yStride;
    int from = xAt;
    for (int i = 0; i < rows; i++) {
      float x0 = x[from];
      float x1 = x[from + 1];
      float x2 = x[from + 2];
      float x3 = x[from + 3];
      float x4 = x[from + 4];
      float x5 = x[from + 5];
      float x6 = x[from + 6];
      float x7 = x[from + 7];
      y[y0 + i] = x0;
      y[y1 + i] = x1;
      y[y2 + i] = x2;
      y[y3 + i] = x3;
      y[y4 + i] = x4;
      y[y5 + i] = x5;
      y[y6 + i] = x6;
      y[y7 + i] = x7;
      from += xStride;
    }
  }

  @Override
  public LoopTable elementwise() {
    return ScalarElementwise.TABLE;
  }

  @Override
  public void exp(float[] x, int xAt, float[] y, int yAt, int n) {
    ScalarElementwise.exp(x, xAt, y, yAt, n);
  }

  @Override
  public void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    ScalarElementwise.add(a, aAt, b, bAt, y, yAt, n);
  }

  @Override
  public void maximum(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    ScalarElementwise.maximum(a, aAt, b, bAt, y, yAt, n);
  }

  /** Which element is the greatest is hard to predict, so this has no branch. */
  @Override
  public void maxOfSquares(SquareMaxima m) {
    float[] x = m.x;
    int xAt = m.xAt;
    int width = m.width;
    int columns = m.columns;
    float[] y = m.y;
    int yAt = m.yAt;
    float[] positions = m.positions;
    int positionsAt = m.positionsAt;
    for (int row = 0; row < m.rows; row++) {
      for (int column = 0; column < columns; column++) {
        int corner = 2 * (row * width + column);
        int at = xAt + corner;
        float x0 = x[at];
        float x1 = x[at + 1];
        float x2 = x[at + width];
        float x3 = x[at + width + 1];
        int upper = x1 > x0 ? 1 : 0;
        int lower = width + (x3 > x2 ? 1 : 0);
        int best = x[at + lower] > x[at + upper] ? lower : upper;
        int to = row * columns + column;
        y[yAt + to] = x[at + best];
        positions[positionsAt + to] = corner + best;
        m.sums[m.sumsAt] += x0 + x1 + (x2 + x3);
      }
    }
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
    int places = rows * columns;
    Arrays.fill(y, yAt, yAt + 4 * places, 0);
    for (int i = 0; i < places; i++) {
      y[yAt + (int) positions[positionsAt + i]] += terms[termsAt + i];
    }
  }

  @Override
  public void sumInSquares(
      float[] x, int xAt, int width, int rows, int columns, float[] y, int yAt) {
    for (int row = 0; row < rows; row++) {
      int at = xAt + 2 * row * width;
      int to = yAt + row * columns;
      for (int column = 0; column < columns; column++) {
        float left = x[at + 2 * column] + x[at + width + 2 * column];
        y[to + column] = left + (x[at + 2 * column + 1] + x[at + width + 2 * column + 1]);
      }
    }
  }

  @Override
  public void fillSquares(float[] x, int xAt, int rows, int columns, float[] y, int yAt) {
    int width = 2 * columns;
    for (int row = 0; row < rows; row++) {
      int from = xAt + row * columns;
      int at = yAt + 2 * row * width;
      for (int column = 0; column < width; column++) {
        y[at + column] = x[from + column / 2];
        y[at + width + column] = x[from + column / 2];
      }
    }
  }

  @Override
  public void affine(float[] x, int xAt, float factor, float term, float[] y, int yAt, int n) {
    ScalarElementwise.affine(x, xAt, factor, term, y, yAt, n);
  }

  @Override
  public float sum(float[] x, int xAt, int n, float[] scratch, int scratchAt) {
    return sum(x, xAt, n);
  }

  private static float sum(float[] x, int xAt, int n) {
    return (float) sumInDouble(x, xAt, n);
  }

  public static double sumInDouble(float[] x, int xAt, int n) {
    double even = 0;
    double odd = 0;
    int i = 0;
    for (; i + 2 <= n; i += 2) {
      even += x[xAt + i];
      odd += x[xAt + i + 1];
    }
    return even + (i < n ? odd + x[xAt + i] : odd);
  }

  @Override
  public void moments(RowMoments m, int n) {
    m.clear();
    addMoments(m, 0, n);
  }

  @Override
  public void productMoments(RowMoments m, int n) {
    m.clear();
    addMoments(m, 0, n);
    addProducts(m, 0, n);
  }

  /** Adds what the elements {@code from} to {@code to} of a row bring to its sums. */
  protected static void addMoments(RowMoments m, int from, int to) {
    double sum = 0;
    double squares = 0;
    for (int i = from; i < to; i++) {
      double x = m.x[m.xAt + i] - m.shift;
      sum += x;
      squares += x * x;
    }
    m.sum += sum;
    m.squares += squares;
  }

  /** Adds what the elements {@code from} to {@code to} of the cotangents bring to the sums. */
  protected static void addProducts(RowMoments m, int from, int to) {
    double cotangents = 0;
    double products = 0;
    for (int i = from; i < to; i++) {
      double g = m.g[m.gAt + i];
      cotangents += g;
      products += g * (m.x[m.xAt + i] - m.shift);
    }
    m.cotangents += cotangents;
    m.products += products;
  }

  @Override
  public void rescale(RowMoments m, int n) {
    rescale(m, 0, n);
  }

  /** {@link #rescale} of the elements {@code from} to {@code to} alone. */
  protected static void rescale(RowMoments m, int from, int to) {
    for (int i = from; i < to; i++) {
      m.y[m.yAt + i] = (m.x[m.xAt + i] - m.shift) * m.factor + m.term;
    }
  }

  @Override
  public void rescaleBoth(RowMoments m, int n) {
    rescaleBoth(m, 0, n);
  }

  /** {@link #rescaleBoth} of the elements {@code from} to {@code to} alone. */
  protected static void rescaleBoth(RowMoments m, int from, int to) {
    for (int i = from; i < to; i++) {
      float x = (m.x[m.xAt + i] - m.shift) * m.slope + m.term;
      m.y[m.yAt + i] = m.g[m.gAt + i] * m.factor + x;
    }
  }

  @Override
  public float max(float[] x, int xAt, int n) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, x[xAt + i]);
    }
    return max;
  }
}
