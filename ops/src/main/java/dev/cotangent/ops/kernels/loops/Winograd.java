package dev.cotangent.ops.kernels.loops;

/**
 * The linear maps of the Winograd convolution F(4×4, 3×3), each along one axis.
 *
 * <p>Four places of a window of 3 come from 6 neighbouring elements by 6 products instead of 12:
 * {@code Aᵀ[(G g) ⊙ (Bᵀ d)]}; along both axes by 36 instead of 144. The maps are those of Toom and
 * Cook for the points 0, 1, −1, ½, −2 and ∞, whose rounding errors are about half as large as with
 * 0, ±1, ±2 and ∞ (Lavin, Gray: Fast Algorithms for Convolutional Neural Networks, 2016; Barabasz
 * et al.: Error Analysis and Improving the Accuracy of Winograd Convolution, 2020). The transposed
 * maps give the derivative for the filter: {@code Gᵀ[(A g) ⊙ (Bᵀ d)]}.
 */
public enum Winograd {
  /** Bᵀ: what 6 elements of an image contribute to the products. */
  IMAGE(
      new double[][] {
        {1, -1.5, -2, 1.5, 1, 0},
        {0, -1, 0.5, 2.5, 1, 0},
        {0, 1, -2.5, 0.5, 1, 0},
        {0, -2, -1, 2, 1, 0},
        {0, 0.5, -1, -0.5, 1, 0},
        {0, 1, -1.5, -2, 1.5, 1}
      }),

  /** G: what 3 elements of a filter contribute to the products. */
  FILTER(
      new double[][] {
        {1, 0, 0},
        {1 / 3.0, 1 / 3.0, 1 / 3.0},
        {-1 / 3.0, 1 / 3.0, -1 / 3.0},
        {-16 / 15.0, -8 / 15.0, -4 / 15.0},
        {1 / 15.0, -2 / 15.0, 4 / 15.0},
        {0, 0, 1}
      }),

  /** Aᵀ: 4 elements of the result from the products. */
  RESULT(
      new double[][] {
        {1, 1, 1, 1, 1, 0},
        {0, 1, -1, 0.5, -2, 0},
        {0, 1, 1, 0.25, 4, 0},
        {0, 1, -1, 0.125, -8, 1}
      }),

  /** A: what 4 elements of a result's cotangent contribute to the products. */
  COTANGENT(transposed(RESULT.matrix)),

  /** Gᵀ: 3 elements of a filter's cotangent from the products. */
  FILTER_COTANGENT(transposed(FILTER.matrix));

  /** The filters' extent along each axis. */
  public static final int WINDOW = 3;

  /** The places of a tile along each axis. */
  public static final int PLACES = 4;

  /** The products of a tile along each axis. */
  public static final int POINTS = 6;

  private final double[][] matrix;

  Winograd(double[][] matrix) {
    this.matrix = matrix;
  }

  /** How many elements come out. */
  public int rows() {
    return matrix.length;
  }

  /** How many elements go in. */
  public int columns() {
    return matrix[0].length;
  }

  double at(int row, int column) {
    return matrix[row][column];
  }

  private static double[][] transposed(double[][] matrix) {
    double[][] result = new double[matrix[0].length][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix[i].length; j++) {
        result[j][i] = matrix[i][j];
      }
    }
    return result;
  }
}
