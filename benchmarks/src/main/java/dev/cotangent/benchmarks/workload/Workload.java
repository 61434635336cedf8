package dev.cotangent.benchmarks.workload;

import dev.cotangent.benchmarks.workload.LayerSpec.BatchNorm;
import dev.cotangent.benchmarks.workload.LayerSpec.Convolution;
import dev.cotangent.benchmarks.workload.LayerSpec.Dense;
import dev.cotangent.benchmarks.workload.LayerSpec.EncoderBlock;
import dev.cotangent.benchmarks.workload.LayerSpec.Flatten;
import dev.cotangent.benchmarks.workload.LayerSpec.GlobalMean;
import dev.cotangent.benchmarks.workload.LayerSpec.Lstm;
import dev.cotangent.benchmarks.workload.LayerSpec.MaxPool;
import dev.cotangent.benchmarks.workload.LayerSpec.Relu;
import dev.cotangent.benchmarks.workload.LayerSpec.Residual;
import dev.cotangent.benchmarks.workload.LayerSpec.Subsample;
import java.util.ArrayList;
import java.util.List;

/**
 * The networks that are measured, in float32.
 *
 * <p>Training steps minimise the mean cross-entropy of softmax over 10 classes.
 */
public enum Workload {
  /** A small convolutional network on digits. */
  W1("LeNet-like", Task.MOMENTUM, Networks.LENET, 1, 64, 256),
  /** One layer of filters, then one dense layer. */
  W2("three filters", Task.SGD, Networks.THREE_FILTERS, 1, 32),
  /** A multilayer perceptron. */
  W3("MLP", Task.ADAM, Networks.MLP, 128),
  /** A convolutional network on small photographs. */
  W4("CIFAR net", Task.MOMENTUM, Networks.CIFAR, 64),
  /** The forward pass of {@link #W1}. */
  W5("LeNet-like, inference", Task.INFERENCE, Networks.LENET, 1, 256),
  /** An encoder of a transformer, and a dense layer on the mean of its steps. */
  W6("transformer encoder", Task.ADAM, Networks.ENCODER, 16),
  /** A recurrent network, and a dense layer on its last step. */
  W6L("LSTM", Task.ADAM, Networks.LSTM, 16),
  /** ResNet-18 for small photographs (He and others, 2016). */
  W7("ResNet-18", Task.DECAY, Networks.RESNET, 32);

  /** What is done with a network. */
  public enum Task {
    /** Only the forward pass. */
    INFERENCE("none", 0, 0),
    /** Gradient descent with learning rate 0.01. */
    SGD("SGD", 0.01, 0),
    /** Gradient descent with learning rate 0.01 and momentum 0.9. */
    MOMENTUM("SGD with momentum", 0.01, 1),
    /**
     * Gradient descent with momentum 0.9 and {@link #WEIGHT_DECAY}. The learning rate, 0.0002, is
     * so small that frameworks agree after 20 steps: at 0.1, as He and others have it, the loss of
     * {@link Workload#W7} rises at first, and what they round differently grows to several per
     * cent.
     */
    DECAY("SGD with momentum and weight decay", 2e-4, 1),
    /** Adam with learning rate 0.001, β₁ = 0.9, β₂ = 0.999 and {@link #EPSILON}. */
    ADAM("Adam", 0.001, 2);

    /** The share of the old momentum that stays. */
    public static final double MOMENTUM_DECAY = 0.9;

    /** The share of a weight that is added to its gradient. */
    public static final double WEIGHT_DECAY = 5e-4;

    /**
     * Adam's ε, so small that it makes no difference whether it is added to √v (as TensorFlow, DJL
     * and ND4J do) or to √(v/(1 − β₂ᵗ)) (as PyTorch and Cotangent do).
     */
    public static final double EPSILON = 1e-12;

    private final String title;
    private final double learningRate;
    private final int slots;

    Task(String title, double learningRate, int slots) {
      this.title = title;
      this.learningRate = learningRate;
      this.slots = slots;
    }

    /** How a reader calls the optimizer. */
    public String title() {
      return title;
    }

    /** Whether weights change. */
    public boolean trains() {
      return this != INFERENCE;
    }

    /** The learning rate; 0 for inference. */
    public double learningRate() {
      return learningRate;
    }

    /** How many values the optimizer remembers for each weight. */
    public int slots() {
      return slots;
    }
  }

  private static final class Networks {
    static final Architecture LENET =
        new Architecture(
            Dims.of(1, 28, 28),
            List.of(
                new Convolution(32, 3),
                new Relu(),
                new MaxPool(),
                new Convolution(64, 3),
                new Relu(),
                new MaxPool(),
                new Flatten(),
                new Dense(128),
                new Relu(),
                new Dense(10)));
    static final Architecture THREE_FILTERS =
        new Architecture(
            Dims.of(1, 28, 28),
            List.of(new Convolution(3, 3), new Subsample(), new Flatten(), new Dense(10)));
    static final Architecture MLP =
        new Architecture(
            Dims.of(784),
            List.of(new Dense(512), new Relu(), new Dense(512), new Relu(), new Dense(10)));
    static final Architecture CIFAR =
        new Architecture(
            Dims.of(3, 32, 32),
            List.of(
                new Convolution(32, 3),
                new Relu(),
                new Convolution(32, 3),
                new Relu(),
                new MaxPool(),
                new Convolution(64, 3),
                new Relu(),
                new Convolution(64, 3),
                new Relu(),
                new MaxPool(),
                new Flatten(),
                new Dense(256),
                new Relu(),
                new Dense(10)));
    static final Architecture ENCODER =
        new Architecture(
            Dims.of(64, 128), List.of(new EncoderBlock(4, 512), new GlobalMean(), new Dense(10)));
    static final Architecture LSTM =
        new Architecture(Dims.of(64, 128), List.of(new Lstm(128), new Dense(10)));
    static final Architecture RESNET = resNet();

    private static Architecture resNet() {
      List<LayerSpec> layers = new ArrayList<>();
      layers.addAll(convolution(64, 3, 1));
      layers.add(new Relu());
      for (int filters = 64; filters <= 512; filters *= 2) {
        int stride = filters == 64 ? 1 : 2;
        List<LayerSpec> shortcut = stride == 1 ? List.of() : convolution(filters, 1, stride);
        layers.add(new Residual(basicBlock(filters, stride), shortcut));
        layers.add(new Relu());
        layers.add(new Residual(basicBlock(filters, 1), List.of()));
        layers.add(new Relu());
      }
      layers.add(new GlobalMean());
      layers.add(new Dense(10));
      return new Architecture(Dims.of(3, 32, 32), layers);
    }

    private static List<LayerSpec> basicBlock(int filters, int stride) {
      List<LayerSpec> block = new ArrayList<>(convolution(filters, 3, stride));
      block.add(new Relu());
      block.addAll(convolution(filters, 3, 1));
      return block;
    }

    private static List<LayerSpec> convolution(int filters, int size, int stride) {
      return List.of(new Convolution(filters, size, stride, false), new BatchNorm());
    }
  }

  private final String title;
  private final Task task;
  private final Architecture architecture;
  private final List<Integer> batches;

  Workload(String title, Task task, Architecture architecture, Integer... batches) {
    this.title = title;
    this.task = task;
    this.architecture = architecture;
    this.batches = List.of(batches);
  }

  /** A few words for tables. */
  public String title() {
    return title;
  }

  /** What is done with the network. */
  public Task task() {
    return task;
  }

  /** The network. */
  public Architecture architecture() {
    return architecture;
  }

  /** The batch sizes it is measured with. */
  public List<Integer> batches() {
    return batches;
  }

  /**
   * Floating-point operations of a step on a batch: two for each product in a sum of products, in
   * the forward pass and in both adjoints, but no gradient for the network's input.
   */
  public double flops(int batch) {
    return (double) batch * architecture.flopsPerSample(task.trains());
  }

  /**
   * Bytes that a step must read and write even if everything between input and output stays in
   * registers: the inputs and weights once, and if they are trained, weights and optimizer state
   * there and back once.
   */
  public double bytes(int batch) {
    int times = task.trains() ? 2 : 1;
    return inputBytes(batch) + times * stateBytes();
  }

  /** Bytes that are used again in each step: the inputs, the weights and the optimizer's state. */
  public double workingSet(int batch) {
    return inputBytes(batch) + stateBytes();
  }

  private double inputBytes(int batch) {
    return (double) Float.BYTES * batch * architecture.sample().size();
  }

  private double stateBytes() {
    return (double) Float.BYTES * architecture.weightCount() * (1 + task.slots());
  }
}
