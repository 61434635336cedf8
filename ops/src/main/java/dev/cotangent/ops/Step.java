package dev.cotangent.ops;

/** 1 where {@code x > 0}, else 0 (also for NaN). No cotangent flows back. */
public record Step() implements PiecewiseConstant {
  @Override
  public double apply(double x) {
    return x > 0 ? 1 : 0;
  }
}
