package dev.cotangent.benchmarks.kernels;

import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import java.util.List;
import java.util.Locale;

/** A kernel on operands of certain shapes, in float32 and on one thread. */
public sealed interface KernelCase {
  /** How tables and command lines call it; without spaces. */
  String label();

  /** Its multiply-adds as two operations each, or the bytes of its operands and result. */
  double work();

  /** Bytes of its operands and result. */
  double bytes();

  /** Whether {@link #work} counts operations, or else bytes. */
  boolean countsOperations();

  /** A product of matrices: {@code [m, k] · [k, n]}. */
  record Product(int m, int n, int k) implements KernelCase {
    @Override
    public String label() {
      return "matmul-%sx%sx%s".formatted(m, n, k);
    }

    @Override
    public double work() {
      return 2.0 * m * n * k;
    }

    @Override
    public double bytes() {
      return Float.BYTES * ((double) m * k + (double) k * n + (double) m * n);
    }

    @Override
    public boolean countsOperations() {
      return true;
    }
  }

  /** What a convolution computes. */
  enum Direction {
    /** The result. */
    FORWARD,
    /** The gradient of the images. */
    INPUT,
    /** The gradient of the filters. */
    FILTER
  }

  /** A convolution of square filters over {@code [n, c, h, w]} at stride 1, or an adjoint. */
  record Convolved(
      Direction direction, int n, int c, int h, int w, int filters, int size, int padding)
      implements KernelCase {
    /** The height of the result. */
    public int outHeight() {
      return h + 2 * padding - size + 1;
    }

    /** The width of the result. */
    public int outWidth() {
      return w + 2 * padding - size + 1;
    }

    @Override
    public String label() {
      return "conv-%s-%sx%sx%sx%s-%s-k%s-p%s"
          .formatted(direction.name().toLowerCase(Locale.ROOT), n, c, h, w, filters, size, padding);
    }

    @Override
    public double work() {
      return 2.0 * n * filters * outHeight() * outWidth() * c * size * size;
    }

    @Override
    public double bytes() {
      double images = (double) n * c * h * w;
      double results = (double) n * filters * outHeight() * outWidth();
      return Float.BYTES * (images + results + (double) filters * c * size * size);
    }

    @Override
    public boolean countsOperations() {
      return true;
    }
  }

  /** An operation that does little with each value. */
  record Streamed(String label, Op op, List<Shape> inputs) implements KernelCase {
    /** Creates the case. */
    public Streamed {
      inputs = List.copyOf(inputs);
    }

    @Override
    public double work() {
      return bytes();
    }

    @Override
    public double bytes() {
      long values = op.infer(inputs).size() + inputs.stream().mapToLong(Shape::size).sum();
      return (double) Float.BYTES * values;
    }

    @Override
    public boolean countsOperations() {
      return false;
    }
  }
}
