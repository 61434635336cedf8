package dev.cotangent.benchmarks.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The counts by hand, layer by layer. */
class WorkloadTests {
  private static final double LENET_CONVOLUTION_1 = 28 * 28 * 32 * 9;
  private static final double LENET_CONVOLUTION_2 = 14 * 14 * 64 * 32 * 9;
  private static final double LENET_DENSE = 3136 * 128 + 128 * 10;

  @Test
  void trainingCountsBothAdjointsButNotTheInputsGradient() {
    double perSample = 2 * (2 * LENET_CONVOLUTION_1 + 3 * LENET_CONVOLUTION_2 + 3 * LENET_DENSE);
    assertEquals(64 * perSample, Workload.W1.flops(64));
    assertEquals(2 * (2 * 28 * 28 * 3 * 9 + 3 * 588 * 10), Workload.W2.flops(1));
    assertEquals(128.0 * 2 * (2 * 784 * 512 + 3 * (512 * 512 + 512 * 10)), Workload.W3.flops(128));
    double cifar =
        2 * (32 * 32 * 32 * 27)
            + 3 * (32 * 32 * 32 * 32 * 9)
            + 3 * (16 * 16 * 64 * 32 * 9)
            + 3 * (16 * 16 * 64 * 64 * 9)
            + 3 * (4096 * 256 + 256 * 10);
    assertEquals(64 * 2 * cifar, Workload.W4.flops(64));
  }

  @Test
  void anEncoderCountsItsScoresAndMixesAsWell() {
    double projections = 64 * 128 * 3 * 128;
    double attention = 2 * 64 * 64 * 128;
    double others = 64 * (128 * 128 + 2 * 128 * 512) + attention + 128 * 10;
    assertEquals(16 * 2 * (2 * projections + 3 * others), Workload.W6.flops(16));
    double weights =
        3 * (128 * 128 + 128) + 128 * 128 + 128 + 2 * 256 + 2 * 128 * 512 + 512 + 128 + 1280 + 10;
    assertEquals(4 * (16 * 64 * 128 + 6 * weights), Workload.W6.bytes(16));
  }

  @Test
  void aRecurrentNetworkCountsAllItsSteps() {
    double half = 64 * 4 * 128 * 128;
    assertEquals(16 * 2 * (2 * half + 3 * half + 3 * 1280), Workload.W6L.flops(16));
    double weights = 2 * 4 * 128 * 128 + 8 * 128 + 1280 + 10;
    assertEquals(4 * (16 * 64 * 128 + 6 * weights), Workload.W6L.bytes(16));
  }

  @Test
  void aResidualNetworkCountsBothPaths() {
    double first = 32 * 32 * 64 * 27;
    double stage1 = 4.0 * 32 * 32 * 64 * 64 * 9;
    double later = 0;
    for (int filters = 128, side = 16; filters <= 512; filters *= 2, side /= 2) {
      int before = filters / 2;
      later +=
          (double) side
              * side
              * filters
              * (9 * before + before + 3 * 9 * filters); // and the shortcut
    }
    assertEquals(32 * 2 * (2 * first + 3 * (stage1 + later + 5120)), Workload.W7.flops(32));
    // 11,173,962 as in PyTorch: without biases of convolutions, with scales and shifts
    assertEquals(11_173_962, Workload.W7.architecture().weightCount());
  }

  @Test
  void inferenceCountsTheForwardPassOnly() {
    assertEquals(
        2 * (LENET_CONVOLUTION_1 + LENET_CONVOLUTION_2 + LENET_DENSE), Workload.W5.flops(1));
  }

  @Test
  void bytesAreInputsWeightsAndState() {
    double weights = 32 * 9 + 32 + 64 * 32 * 9 + 64 + LENET_DENSE + 128 + 10;
    assertEquals(4 * (784 + 4 * weights), Workload.W1.bytes(1));
    assertEquals(4 * (784 + 2 * weights), Workload.W1.workingSet(1));
    assertEquals(4 * (256 * 784 + weights), Workload.W5.bytes(256));
    double perceptron = 784 * 512 + 512 + 512 * 512 + 512 + 5120 + 10;
    assertEquals(4 * (128 * 784 + 6 * perceptron), Workload.W3.bytes(128));
  }
}
