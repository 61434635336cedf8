package dev.cotangent.ops.kernels.reduction;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.RowMoments;
import dev.cotangent.ops.kernels.task.RangeKernel;

/**
 * Standardised rows, or their adjoint, in two loops over a row, which is in the first-level cache
 * in the second. The adjoint computes mean and variance again: neither they nor the standardised
 * row have to be kept.
 *
 * <p>The sums of the first loop are those of a row less its first element. Where that is too far
 * from the mean for the variance to keep its digits, they are computed once more of the row less
 * its mean.
 */
public final class StandardiseKernel extends RangeKernel {
  private static final double NANOS_PER_ELEMENT = 0.4;

  /** How many times the variance the square of what the mean is off may be. */
  private static final double FAR = 4;

  private final FloatSupport loops;
  private final int n;
  private final boolean centred;
  private final double epsilon;
  private final boolean adjoint;

  public StandardiseKernel(
      FloatSupport loops, Shape x, boolean centred, double epsilon, boolean adjoint) {
    super(
        adjoint ? "standardiseGradient/rows" : "standardise/rows",
        x.size() / x.dim(-1),
        NANOS_PER_ELEMENT * x.dim(-1));
    this.loops = loops;
    this.n = x.dim(-1);
    this.centred = centred;
    this.epsilon = epsilon;
    this.adjoint = adjoint;
  }

  @Override
  public int localScratch() {
    return 4 * loops.lanes();
  }

  @Override
  public boolean mayOverwrite(int input, int output) {
    return true;
  }

  /** The operands, of which the last is standardised, and what is known of the present row. */
  private static final class Bound extends KernelArguments {
    private final RowMoments moments;

    private Bound(KernelArguments operands, boolean adjoint) {
      super(operands);
      float[] x = input(adjoint ? 1 : 0).floats();
      Buffer local = local();
      this.moments =
          new RowMoments(x, input(0).floats(), output().floats(), local.floats(), local.offset());
    }
  }

  @Override
  public KernelArguments bind(KernelArguments operands) {
    return new Bound(operands, adjoint);
  }

  @Override
  public void run(int from, int to, KernelArguments operands) {
    RowMoments m = ((Bound) operands).moments;
    for (int row = from; row < to; row++) {
      m.xAt = operands.input(adjoint ? 1 : 0).offset() + row * n;
      m.gAt = operands.input(0).offset() + row * n;
      m.yAt = operands.output().offset() + row * n;
      m.shift = centred ? m.x[m.xAt] : 0;
      measure(m);
      double rest = m.sum / n;
      if (centred && rest * rest > FAR * (m.squares / n - rest * rest)) {
        m.shift += (float) rest;
        measure(m);
      }
      if (adjoint) {
        finishAdjoint(m);
      } else {
        finish(m);
      }
    }
  }

  private void measure(RowMoments m) {
    if (adjoint) {
      loops.productMoments(m, n);
    } else {
      loops.moments(m, n);
    }
  }

  private void finish(RowMoments m) {
    double rest = centred ? m.sum / n : 0;
    double scale = scale(m, rest);
    m.factor = (float) scale;
    m.term = centred ? (float) (-rest * scale) : -0f;
    loops.rescale(m, n);
  }

  private void finishAdjoint(RowMoments m) {
    double rest = centred ? m.sum / n : 0;
    double mean = centred ? m.cotangents / n : 0;
    double scale = scale(m, rest);
    double along = (m.products / n - rest * mean) * scale * scale * scale;
    m.factor = (float) scale;
    m.slope = (float) -along;
    m.term = centred ? (float) (along * rest - mean * scale) : -0f;
    loops.rescaleBoth(m, n);
  }

  /** One over the deviation. */
  private double scale(RowMoments m, double rest) {
    return 1 / Math.sqrt(Math.max(0, m.squares / n - rest * rest) + epsilon);
  }
}
