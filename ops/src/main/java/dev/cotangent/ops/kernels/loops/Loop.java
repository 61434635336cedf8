package dev.cotangent.ops.kernels.loops;

/** A loop over elements, of up to three arrays and five numbers, with one or two results. */
@FunctionalInterface
public interface Loop {
  /** Does the loop for {@code n} elements; what it does not take of the arguments is ignored. */
  void run(LoopArguments x, int n);
}
