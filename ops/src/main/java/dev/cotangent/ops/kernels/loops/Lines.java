package dev.cotangent.ops.kernels.loops;

/**
 * Where the elements lie that a linear map takes in and gives out, many times side by side.
 *
 * <p>There are {@code runs} runs of {@code places} places. Element {@code k} of place {@code p} in
 * run {@code r} lies at {@code r · fromRun + p · fromPlace + k · fromStride}, and goes to {@code r
 * · toRun + p · toPlace + k · toStride}; each is {@link FloatSupport#lanes} floats.
 */
public record Lines(
    int fromStride,
    int toStride,
    int places,
    int fromPlace,
    int toPlace,
    int runs,
    int fromRun,
    int toRun) {

  /** A single run. */
  public Lines(int fromStride, int toStride, int places, int fromPlace, int toPlace) {
    this(fromStride, toStride, places, fromPlace, toPlace, 1, 0, 0);
  }
}
