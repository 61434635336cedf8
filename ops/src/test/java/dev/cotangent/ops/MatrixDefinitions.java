package dev.cotangent.ops;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.function.DoubleUnaryOperator;

/** Functions of matrices by determinants, as textbooks define them (Laplace, Cramer). */
final class MatrixDefinitions {
  private MatrixDefinitions() {}

  /** By expansion along the first row. */
  static double determinant(double[][] a) {
    int n = a.length;
    double sum = n == 0 ? 1 : 0;
    for (int column = 0; column < n; column++) {
      double minor = determinant(without(a, 0, column));
      sum += (column % 2 == 0 ? 1 : -1) * a[0][column] * minor;
    }
    return sum;
  }

  private static double[][] without(double[][] a, int row, int column) {
    int n = a.length - 1;
    double[][] rest = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        rest[i][j] = a[i < row ? i : i + 1][j < column ? j : j + 1];
      }
    }
    return rest;
  }

  static Tensor determinants(Tensor a, DoubleUnaryOperator of) {
    Shape batch = a.shape().slice(0, a.shape().rank() - 2);
    return Tensor.generate(batch, i -> of.applyAsDouble(determinant(matrix(a, i, false))));
  }

  /** By Cramer's rule. */
  static Tensor solve(Tensor a, Tensor b, boolean transposed) {
    int n = b.shape().dim(-2);
    int m = b.shape().dim(-1);
    return Tensor.generate(
        b.shape(),
        i -> {
          int number = i / (n * m);
          double[][] matrix = matrix(a, number, transposed);
          double[][] replaced = matrix(a, number, transposed);
          for (int row = 0; row < n; row++) {
            replaced[row][i / m % n] = b.at((number * n + row) * m + i % m);
          }
          return determinant(replaced) / determinant(matrix);
        });
  }

  /** What is read of a triangular matrix. */
  static Tensor triangle(TriangularSolve op, Tensor t) {
    int n = t.shape().dim(-1);
    return Tensor.generate(
        t.shape(),
        i -> {
          int row = i / n % n;
          int column = i % n;
          boolean read = op.lower() ? column < row : column > row;
          return row == column ? op.unit() ? 1 : t.at(i) : read ? t.at(i) : 0;
        });
  }

  /**
   * By minors: the element {@code [i, j]} is the minor of rows 0 … j − 1, i and columns 0 … j,
   * divided by the root of the product of the leading principal minors of j and j + 1 rows.
   */
  static Tensor cholesky(Tensor a) {
    int n = a.shape().dim(-1);
    return Tensor.generate(
        a.shape(),
        at -> {
          double[][] full = matrix(a, at / (n * n), false);
          int i = at / n % n;
          int j = at % n;
          if (j > i) {
            return 0;
          }
          for (int row = 0; row < n; row++) {
            for (int column = row + 1; column < n; column++) {
              full[row][column] = full[column][row];
            }
          }
          double leading = determinant(minor(full, j - 1, j)) * determinant(minor(full, j, j + 1));
          double[][] own = minor(full, i, j + 1);
          return determinant(own) / StrictMath.sqrt(leading);
        });
  }

  /** Of columns 0 … size − 1, the rows 0 … size − 2 and a last one. */
  private static double[][] minor(double[][] a, int last, int size) {
    double[][] part = new double[size][size];
    for (int row = 0; row < size; row++) {
      System.arraycopy(a[row < size - 1 ? row : last], 0, part[row], 0, size);
    }
    return part;
  }

  private static double[][] matrix(Tensor a, int number, boolean transposed) {
    int n = a.shape().dim(-1);
    double[][] matrix = new double[n][n];
    for (int i = 0; i < n * n; i++) {
      matrix[transposed ? i % n : i / n][transposed ? i / n : i % n] = a.at(number * n * n + i);
    }
    return matrix;
  }
}
