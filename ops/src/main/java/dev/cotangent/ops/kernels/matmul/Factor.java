package dev.cotangent.ops.kernels.matmul;

/**
 * A factor of a matrix product: which operand it is and how far its rows and columns lie apart.
 *
 * @param operand 0 or 1
 * @param size the elements of one matrix of a batch
 */
record Factor(int operand, int size, int rowStride, int columnStride) {
  /** How far an element lies behind the first one of all. */
  int at(int matrix, int row, int column) {
    return matrix * size + row * rowStride + column * columnStride;
  }

  Factor transposed() {
    return new Factor(operand, size, columnStride, rowStride);
  }
}
