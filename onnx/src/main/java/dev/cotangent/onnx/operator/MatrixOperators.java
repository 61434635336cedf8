package dev.cotangent.onnx.operator;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.ops.Linalg;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Shapes;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Products of matrices, and functions of them. */
final class MatrixOperators {
  private MatrixOperators() {}

  static void register(Operators all) {
    all.add("MatMul", call -> call.result(matmul(call.node(0), call.node(1))));
    all.add("Gemm", MatrixOperators::gemm);
    all.add("Einsum", MatrixOperators::einsum);
    all.add("Det", MatrixOperators::determinant);
  }

  /** The product as NumPy has it: vectors are a row or a column, leading axes stretch. */
  static Node matmul(Node a, Node b) {
    boolean row = a.shape().rank() == 1;
    boolean column = b.shape().rank() == 1;
    Node left = row ? Shapes.reshape(a, 1, a.shape().size()) : a;
    Node right = column ? Shapes.reshape(b, b.shape().size(), 1) : b;
    int rank = Math.max(left.shape().rank(), right.shape().rank());
    Node product =
        left.shape().rank() > 2 && right.shape().rank() == 2
            ? rowsTimes(left, right)
            : Linalg.matmul(stretched(left, right, rank), stretched(right, left, rank));
    int[] dims = product.shape().dims();
    int n = dims.length;
    if (row && column) {
      return Shapes.reshape(product, Arrays.copyOf(dims, n - 2));
    }
    if (row) {
      int[] out = Arrays.copyOf(dims, n - 1);
      out[n - 2] = dims[n - 1];
      return Shapes.reshape(product, out);
    }
    return column ? Shapes.reshape(product, Arrays.copyOf(dims, n - 1)) : product;
  }

  /** A stack of matrices times one is one product. */
  private static Node rowsTimes(Node a, Node b) {
    Node rows = Shapes.reshape(a, -1, a.shape().dim(-1));
    return Shapes.reshape(Linalg.matmul(rows, b), a.shape().with(-1, b.shape().dim(-1)));
  }

  /** A stack of matrices as large as another's. */
  private static Node stretched(Node x, Node other, int rank) {
    int[] dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      int mine = i < rank - x.shape().rank() ? 1 : x.shape().dim(i - rank);
      int others = i < rank - other.shape().rank() ? 1 : other.shape().dim(i - rank);
      dims[i] = i < rank - 2 && mine == 1 ? others : mine;
    }
    return Arrays.equals(dims, x.shape().dims()) ? x : Shapes.broadcastTo(x, Shape.of(dims));
  }

  private static Value gemm(Call call) {
    boolean transposeA = call.flag("transA", false);
    boolean transposeB = call.flag("transB", false);
    double alpha = call.number("alpha", 1);
    double beta = call.number("beta", 1);
    Node product = Linalg.matmul(call.node(0), call.node(1), transposeA, transposeB);
    product = alpha == 1 ? product : Ops.multiply(product, alpha);
    if (!call.has(2) || beta == 0) {
      return call.result(product);
    }
    Node c = call.node(2);
    return call.result(Ops.add(product, beta == 1 ? c : Ops.multiply(c, beta)));
  }

  private static Value einsum(Call call) {
    Node[] operands = call.values().stream().map(call::node).toArray(Node[]::new);
    String equation = call.text("equation", "").replace(" ", "");
    return call.result(Linalg.einsum(explicit(call, equation, operands), operands));
  }

  /** An equation with letters for an ellipsis, and with the result's letters. */
  private static String explicit(Call call, String equation, Node[] operands) {
    int arrow = equation.indexOf("->");
    String[] terms = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1);
    call.require(terms.length == operands.length, "%s must have a term for each operand", equation);
    String free =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            .chars()
            .filter(letter -> equation.indexOf(letter) < 0)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    int most = 0;
    for (int i = 0; i < terms.length; i++) {
      if (terms[i].contains("...")) {
        int hidden = operands[i].shape().rank() - (terms[i].length() - 3);
        call.require(hidden >= 0 && hidden <= free.length(), "%s must fit its operands", equation);
        most = Math.max(most, hidden);
      }
    }
    String leading = free.substring(0, most);
    for (int i = 0; i < terms.length; i++) {
      int hidden = operands[i].shape().rank() - (terms[i].length() - 3);
      terms[i] =
          terms[i].contains("...")
              ? terms[i].replace("...", leading.substring(most - hidden))
              : terms[i];
    }
    String inputs = String.join(",", terms);
    if (arrow >= 0) {
      return inputs + "->" + equation.substring(arrow + 2).replace("...", leading);
    }
    String once =
        inputs
            .chars()
            .filter(c -> c != ',' && leading.indexOf(c) < 0)
            .filter(c -> inputs.indexOf(c) == inputs.lastIndexOf(c))
            .sorted()
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    return inputs + "->" + leading + once;
  }

  private static Value determinant(Call call) {
    Node x = call.node(0);
    return call.result(Linalg.determinant(x));
  }
}
