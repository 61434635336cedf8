package dev.cotangent.ops;

/** 1 where {@code a > b}, else 0 (also for NaN). No cotangent flows back. */
public record Greater() implements Comparison {
  @Override
  public double apply(double a, double b) {
    return a > b ? 1 : 0;
  }
}
