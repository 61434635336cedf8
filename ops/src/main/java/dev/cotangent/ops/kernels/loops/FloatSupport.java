package dev.cotangent.ops.kernels.loops;

/**
 * The loops over float arrays that the kernels are made of.
 *
 * <p>Every method works on runs of {@code n} elements; an array is followed by the offset of its
 * first element. A result may be written over an operand that starts at the same place.
 */
public interface FloatSupport {
  /** The rows that {@link #packedProduct} takes together. */
  int STRIP = 6;

  /**
   * So many terms may be added one by one: each is rounded 14 times at most. More need {@link
   * #sumRows}.
   */
  int FEW = 15;

  /** The elements of a row of the windows of {@link #correlate}. */
  int TAPS = 5;

  /** The places of the windows of {@link #correlate}. */
  int PLACES = 10;

  /** The rows of a window that {@link #correlate} takes in one chain, see {@link Chains}. */
  int WINDOW_ROWS = 10;

  /** What the loops are built with, for logs. */
  String describe();

  /** The columns of a contraction are a multiple of this. */
  int lanes();

  /** The columns of a full panel of {@link #packedProduct}: a power of two times {@link #lanes}. */
  int panel();

  /** The columns that panels of so many have room for: the last one may be a half, a quarter, … */
  default int padded(int columns) {
    int rest = columns % panel();
    int width = rest == 0 ? 0 : lanes();
    while (width < rest) {
      width *= 2;
    }
    return columns - rest + width;
  }

  /**
   * Adds a sum of products to a matrix; see {@link IndirectionTable}.
   *
   * <p>Reads {@code b} at every step in as many consecutive places as there are columns. All
   * operands are distinct arrays or distinct regions.
   */
  void contract(IndirectionTable table, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt);

  /** Like {@link #contract}, but overwrites the matrix, which may hold anything before. */
  void product(IndirectionTable table, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt);

  /** Adds dot products of runs of {@code n} elements to partial sums; see {@link Dots}. */
  void dots(Dots dots, int n, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt);

  /**
   * Adds rows, each times a number: {@code y[j] += Σᵢ x[i] · a[i · n + j]}; eight rows are summed
   * up before they are added.
   */
  void addRows(float[] x, int xAt, int rows, float[] a, int aAt, float[] y, int yAt, int n);

  /**
   * Adds rows to sums of twice the digits: {@code sums[j] + errors[j] += Σᵢ a[i · stride + j]},
   * where {@code sums[j]} is what a float32 can hold of it. Eight rows are added to each other
   * first, so that no term is rounded more than seven times, however many rows there are.
   *
   * <p>Both start from zeros. Beside a sum that is not finite, the error may be anything.
   */
  void sumRows(
      float[] a,
      int aAt,
      int rows,
      int stride,
      float[] sums,
      int sumsAt,
      float[] errors,
      int errorsAt,
      int n);

  /** The sums of {@code n} runs of {@link #lanes} elements, one behind the other. */
  void sumLanes(float[] x, int xAt, float[] y, int yAt, int n);

  /** The product of rows that lie along the sum with packed columns. */
  void packedProduct(PackedProduct x);

  /**
   * Windows of some rows of {@link #TAPS} elements at {@link #PLACES} places side by side, for
   * {@link #lanes} channels:
   *
   * <pre>  c[p · stride + l] = Σₖ Σₜ a[rows[k] + p + t] · b[(k · TAPS + t) · stride + l]</pre>
   */
  void correlate(
      int[] rows, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int stride);

  /**
   * The adjoint of {@link #correlate} for the windows' elements, added to them:
   *
   * <pre>  c[(k · TAPS + t) · stride + l] += Σₚ a[rows[k] + p + t] · b[p · stride + l]</pre>
   */
  void correlateTaps(
      int[] rows, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int stride);

  /** Applies one of the maps of the Winograd convolution to many lines. */
  void winograd(Winograd map, Lines lines, float[] x, int xAt, float[] y, int yAt);

  /**
   * Sums and maxima of magnitudes down the columns of a matrix:
   *
   * <pre>  y[sumsAt + j] = Σᵢ |x[i · stride + j]|, y[maximaAt + j] = maxᵢ |x[i · stride + j]|</pre>
   *
   * A maximum is NaN where an element is.
   */
  void magnitudes(
      float[] x, int xAt, int stride, int rows, int n, float[] y, int sumsAt, int maximaAt);

  /**
   * Puts one magnitude for each of {@code n} columns among the {@code count} greatest that are
   * known of it, which lie {@code stride} apart, the greatest first; the least is forgotten. NaN is
   * above all, and what is ranked below it means nothing.
   *
   * @param x the magnitudes; what is left in them means nothing
   */
  void rank(float[] x, int xAt, float[] ranks, int ranksAt, int count, int n, int stride);

  /** Copies the rows of a matrix: {@code y[i · yStride + j] = x[i · xStride + j]}. */
  void copy(
      float[] x, int xAt, int xStride, int rows, int columns, float[] y, int yAt, int yStride);

  /**
   * Transposes a matrix: {@code y[j · yStride + i] = x[i · xStride + j]} for each row {@code i} and
   * column {@code j}.
   */
  void transpose(
      float[] x, int xAt, int xStride, int rows, int columns, float[] y, int yAt, int yStride);

  /** The elementwise loops; some are methods, too, for kernels that need no other. */
  LoopTable elementwise();

  void exp(float[] x, int xAt, float[] y, int yAt, int n);

  void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n);

  void maximum(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n);

  /**
   * The greatest elements of squares of four that lie side by side on a plane, and where they lie:
   * the first of equal ones. If one is NaN, the results are of no use.
   *
   * <p>Of planes with fewer columns of squares than {@link #lanes}, elements up to two vectors
   * behind the last square are read, and results up to a vector behind the last are overwritten.
   */
  void maxOfSquares(SquareMaxima m);

  /**
   * Puts a number in each square of four of a plane, at a given position, and zeros around it. Of
   * planes with fewer columns of squares than {@link #lanes}, up to a vector of terms and positions
   * behind the last is read, and up to two vectors behind the plane are overwritten.
   *
   * @param positions how far the numbers lie behind the plane's first element
   * @param rows the rows of squares
   * @param columns the squares in a row, half of the plane's width
   */
  void spreadSquares(
      float[] terms,
      int termsAt,
      float[] positions,
      int positionsAt,
      int rows,
      int columns,
      float[] y,
      int yAt);

  /**
   * The sums of squares of four that lie side by side on a plane.
   *
   * @param width how far the rows of the plane lie apart
   * @param rows the rows of squares
   * @param columns the squares in a row
   */
  void sumInSquares(float[] x, int xAt, int width, int rows, int columns, float[] y, int yAt);

  /**
   * Puts a number in all four places of each square of a plane.
   *
   * @param rows the rows of squares
   * @param columns the squares in a row, half of the plane's width
   */
  void fillSquares(float[] x, int xAt, int rows, int columns, float[] y, int yAt);

  /** x · factor + term. */
  void affine(float[] x, int xAt, float factor, float term, float[] y, int yAt, int n);

  /**
   * The sum of a run; the order of the additions depends on {@code n} alone. No term is rounded
   * more often than 14 times, however long the run.
   *
   * @param scratch room for {@link #lanes} numbers
   */
  float sum(float[] x, int xAt, int n, float[] scratch, int scratchAt);

  /** The sums of a row of {@code n} elements less a shift, and of their squares. */
  void moments(RowMoments m, int n);

  /** Like {@link #moments}, and those of the cotangents, and of their products with the row. */
  void productMoments(RowMoments m, int n);

  /** {@code y = (x − shift) · factor + term}. */
  void rescale(RowMoments m, int n);

  /** {@code y = g · factor + ((x − shift) · slope + term)}. */
  void rescaleBoth(RowMoments m, int n);

  /** The greatest element of a run; −∞ for an empty one. */
  float max(float[] x, int xAt, int n);
}
