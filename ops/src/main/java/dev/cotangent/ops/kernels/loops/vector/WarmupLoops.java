package dev.cotangent.ops.kernels.loops.vector;

import dev.cotangent.core.Add;
import dev.cotangent.core.Elementwise;
import dev.cotangent.ops.Multiply;
import dev.cotangent.ops.Relu;
import dev.cotangent.ops.Step;
import dev.cotangent.ops.kernels.loops.Dots;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.loops.Lines;
import dev.cotangent.ops.kernels.loops.Loop;
import dev.cotangent.ops.kernels.loops.LoopTable;
import dev.cotangent.ops.kernels.loops.PackedProduct;
import dev.cotangent.ops.kernels.loops.SquareMaxima;
import dev.cotangent.ops.kernels.loops.Winograd;
import dev.cotangent.ops.kernels.loops.scalar.ScalarSupport;
import java.util.Optional;
import java.util.Set;

/**
 * Vector loops, but plain ones in the first half second of a process's kernels.
 *
 * <p>Vector loops that the JIT compiler has not compiled keep each vector on the heap. Plain loops
 * are compiled in a tenth of the time, and run several times as fast until then, so a first step
 * ends sooner. Both compute the same bits, so no result tells which of them did. Only loops that a
 * first step spends much time in have both.
 */
public final class WarmupLoops extends VectorSupport {
  private static final long PLAIN_NANOS = 500_000_000;

  /** The elementwise operations that have both. */
  private static final Set<Class<? extends Elementwise>> COMMON =
      Set.of(Relu.class, Step.class, Add.class, Multiply.class);

  private final FloatSupport plain = new ScalarSupport(lanes(), panel());

  private final LoopTable elementwise = both(plain.elementwise(), super.elementwise());

  private boolean over; // threads may see it late: either kind of loop is right

  /** The first call of a loop. */
  private static final class Start {
    static final long NANOS = System.nanoTime();
  }

  private boolean isEarly() {
    if (!over) {
      over = System.nanoTime() - Start.NANOS > PLAIN_NANOS;
    }
    return !over;
  }

  /** A loop that is a plain one first, then one of vectors. */
  private Loop both(Loop first, Loop then) {
    return (x, n) -> {
      if (isEarly()) {
        first.run(x, n);
      } else {
        then.run(x, n);
      }
    };
  }

  private LoopTable both(LoopTable first, LoopTable then) {
    return new LoopTable() {
      @Override
      public Optional<Loop> operation(Class<? extends Elementwise> op) {
        Optional<Loop> loop = then.operation(op);
        return COMMON.contains(op)
            ? first.operation(op).flatMap(plain -> loop.map(vectors -> both(plain, vectors)))
            : loop;
      }

      @Override
      public Loop affine() {
        return both(first.affine(), then.affine());
      }

      @Override
      public Loop combine() {
        return both(first.combine(), then.combine());
      }

      @Override
      public Loop combineTwice() {
        return both(first.combineTwice(), then.combineTwice());
      }

      @Override
      public Loop combineSquare() {
        return then.combineSquare();
      }

      @Override
      public Loop subtractQuotient() {
        return then.subtractQuotient();
      }
    };
  }

  @Override
  public LoopTable elementwise() {
    return elementwise;
  }

  @Override
  public void contract(
      IndirectionTable table, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
    if (isEarly()) {
      plain.contract(table, a, aAt, b, bAt, c, cAt);
    } else {
      super.contract(table, a, aAt, b, bAt, c, cAt);
    }
  }

  @Override
  public void product(
      IndirectionTable table, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
    if (isEarly()) {
      plain.product(table, a, aAt, b, bAt, c, cAt);
    } else {
      super.product(table, a, aAt, b, bAt, c, cAt);
    }
  }

  @Override
  public void packedProduct(PackedProduct x) {
    if (isEarly()) {
      plain.packedProduct(x);
    } else {
      super.packedProduct(x);
    }
  }

  @Override
  public void dots(Dots dots, int n, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
    if (isEarly()) {
      plain.dots(dots, n, a, aAt, b, bAt, c, cAt);
    } else {
      super.dots(dots, n, a, aAt, b, bAt, c, cAt);
    }
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
    if (isEarly()) {
      plain.sumRows(a, aAt, rows, stride, sums, sumsAt, errors, errorsAt, n);
    } else {
      super.sumRows(a, aAt, rows, stride, sums, sumsAt, errors, errorsAt, n);
    }
  }

  @Override
  public void correlate(
      int[] rows, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int stride) {
    if (isEarly()) {
      plain.correlate(rows, a, aAt, b, bAt, c, cAt, stride);
    } else {
      super.correlate(rows, a, aAt, b, bAt, c, cAt, stride);
    }
  }

  @Override
  public void correlateTaps(
      int[] rows, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int stride) {
    if (isEarly()) {
      plain.correlateTaps(rows, a, aAt, b, bAt, c, cAt, stride);
    } else {
      super.correlateTaps(rows, a, aAt, b, bAt, c, cAt, stride);
    }
  }

  @Override
  public void winograd(Winograd map, Lines lines, float[] x, int xAt, float[] y, int yAt) {
    if (isEarly()) {
      plain.winograd(map, lines, x, xAt, y, yAt);
    } else {
      super.winograd(map, lines, x, xAt, y, yAt);
    }
  }

  @Override
  public void magnitudes(
      float[] x, int xAt, int stride, int rows, int n, float[] y, int sumsAt, int maximaAt) {
    if (isEarly()) {
      plain.magnitudes(x, xAt, stride, rows, n, y, sumsAt, maximaAt);
    } else {
      super.magnitudes(x, xAt, stride, rows, n, y, sumsAt, maximaAt);
    }
  }

  @Override
  public void rank(float[] x, int xAt, float[] ranks, int ranksAt, int count, int n, int stride) {
    if (isEarly()) {
      plain.rank(x, xAt, ranks, ranksAt, count, n, stride);
    } else {
      super.rank(x, xAt, ranks, ranksAt, count, n, stride);
    }
  }

  @Override
  public void copy(
      float[] x, int xAt, int xStride, int rows, int columns, float[] y, int yAt, int yStride) {
    if (isEarly()) {
      plain.copy(x, xAt, xStride, rows, columns, y, yAt, yStride);
    } else {
      super.copy(x, xAt, xStride, rows, columns, y, yAt, yStride);
    }
  }

  @Override
  public void transpose(
      float[] x, int xAt, int xStride, int rows, int columns, float[] y, int yAt, int yStride) {
    if (isEarly()) {
      plain.transpose(x, xAt, xStride, rows, columns, y, yAt, yStride);
    } else {
      super.transpose(x, xAt, xStride, rows, columns, y, yAt, yStride);
    }
  }

  @Override
  public void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    if (isEarly()) {
      plain.add(a, aAt, b, bAt, y, yAt, n);
    } else {
      super.add(a, aAt, b, bAt, y, yAt, n);
    }
  }

  @Override
  public void affine(float[] x, int xAt, float factor, float term, float[] y, int yAt, int n) {
    if (isEarly()) {
      plain.affine(x, xAt, factor, term, y, yAt, n);
    } else {
      super.affine(x, xAt, factor, term, y, yAt, n);
    }
  }

  @Override
  public void maxOfSquares(SquareMaxima m) {
    if (isEarly()) {
      plain.maxOfSquares(m);
    } else {
      super.maxOfSquares(m);
    }
  }

  @Override
  public void sumInSquares(
      float[] x, int xAt, int width, int rows, int columns, float[] y, int yAt) {
    if (isEarly()) {
      plain.sumInSquares(x, xAt, width, rows, columns, y, yAt);
    } else {
      super.sumInSquares(x, xAt, width, rows, columns, y, yAt);
    }
  }

  @Override
  public void fillSquares(float[] x, int xAt, int rows, int columns, float[] y, int yAt) {
    if (isEarly()) {
      plain.fillSquares(x, xAt, rows, columns, y, yAt);
    } else {
      super.fillSquares(x, xAt, rows, columns, y, yAt);
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
    if (isEarly()) {
      plain.spreadSquares(terms, termsAt, positions, positionsAt, rows, columns, y, yAt);
    } else {
      super.spreadSquares(terms, termsAt, positions, positionsAt, rows, columns, y, yAt);
    }
  }
}
