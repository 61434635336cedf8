package dev.cotangent.benchmarks.workload;

import java.util.List;
import java.util.stream.Stream;

/** A layer of a workload, as every framework has it. */
public sealed interface LayerSpec {
  /** The extents of what comes out. */
  Dims out(Dims in);

  /**
   * The extents of the weights that start random, in the order in which every framework takes them,
   * the number of outputs first.
   */
  default List<int[]> weights(Dims in) {
    return List.of();
  }

  /** How many other values are trained; they start as 0, scales as 1. */
  default long otherValues(Dims in) {
    return 0;
  }

  /** How many products of two values one sample takes, forward. */
  default long products(Dims in) {
    return 0;
  }

  /** As many as that, for the gradient of what comes in. */
  default long inputProducts(Dims in) {
    return products(in);
  }

  /**
   * Square filters on zero padding that keeps the size of the image, or for stride 2 halves it.
   *
   * @param bias whether there is one
   */
  record Convolution(int filters, int size, int stride, boolean bias) implements LayerSpec {
    /** With stride 1 and a bias. */
    public Convolution(int filters, int size) {
      this(filters, size, 1, true);
    }

    @Override
    public Dims out(Dims in) {
      return Dims.of(filters, (in.height() - 1) / stride + 1, (in.width() - 1) / stride + 1);
    }

    @Override
    public List<int[]> weights(Dims in) {
      return List.of(new int[] {filters, in.channels(), size, size});
    }

    @Override
    public long otherValues(Dims in) {
      return bias ? filters : 0;
    }

    @Override
    public long products(Dims in) {
      return (long) out(in).size() * in.channels() * size * size;
    }
  }

  /** {@code max(x, 0)}. */
  record Relu() implements LayerSpec {
    @Override
    public Dims out(Dims in) {
      return in;
    }
  }

  /** The greatest of each square of 2 × 2 pixels. */
  record MaxPool() implements LayerSpec {
    @Override
    public Dims out(Dims in) {
      return Dims.of(in.channels(), in.height() / 2, in.width() / 2);
    }
  }

  /** Every second pixel of every second row, from the first. */
  record Subsample() implements LayerSpec {
    @Override
    public Dims out(Dims in) {
      return Dims.of(in.channels(), in.height() / 2, in.width() / 2);
    }
  }

  /** Channels, rows and columns joined to one axis, in this order. */
  record Flatten() implements LayerSpec {
    @Override
    public Dims out(Dims in) {
      return Dims.of(in.size());
    }
  }

  /** A fully connected layer with a bias. */
  record Dense(int units) implements LayerSpec {
    @Override
    public Dims out(Dims in) {
      return Dims.of(units);
    }

    @Override
    public List<int[]> weights(Dims in) {
      return List.of(new int[] {units, in.size()});
    }

    @Override
    public long otherValues(Dims in) {
      return units;
    }

    @Override
    public long products(Dims in) {
      return (long) units * in.size();
    }
  }

  /** Batch normalisation of channels, with momentum 0.1 and epsilon 1e-5. */
  record BatchNorm() implements LayerSpec {
    @Override
    public Dims out(Dims in) {
      return in;
    }

    @Override
    public long otherValues(Dims in) {
      return 2L * in.channels();
    }
  }

  /**
   * The sum of two paths.
   *
   * @param shortcut empty for the input itself
   */
  record Residual(List<LayerSpec> body, List<LayerSpec> shortcut) implements LayerSpec {
    /** Copies the paths. */
    public Residual {
      body = List.copyOf(body);
      shortcut = List.copyOf(shortcut);
    }

    private Stream<Architecture.Placed> placed(Dims in) {
      return Stream.concat(
          new Architecture(in, body).placed().stream(),
          new Architecture(in, shortcut).placed().stream());
    }

    @Override
    public Dims out(Dims in) {
      return new Architecture(in, body).out();
    }

    @Override
    public List<int[]> weights(Dims in) {
      return placed(in).flatMap(one -> one.weights().stream()).toList();
    }

    @Override
    public long otherValues(Dims in) {
      return placed(in).mapToLong(one -> one.layer().otherValues(one.in())).sum();
    }

    @Override
    public long products(Dims in) {
      return placed(in).mapToLong(one -> one.layer().products(one.in())).sum();
    }
  }

  /** The mean of each channel of an image, or of each feature over the steps of a sequence. */
  record GlobalMean() implements LayerSpec {
    @Override
    public Dims out(Dims in) {
      return Dims.of(in.rank() == 3 ? in.channels() : in.features());
    }
  }

  /**
   * An encoder of a transformer: self-attention, and two dense layers with a ReLU between them,
   * each added to its input and then normalised; biases everywhere, epsilon 1e-5, no dropout. Its
   * random weights are those of queries, keys and values one behind the other, of the attention's
   * output, and of the two dense layers.
   */
  record EncoderBlock(int heads, int hidden) implements LayerSpec {
    /** Added to the variance before its root. */
    public static final double EPSILON = 1e-5;

    @Override
    public Dims out(Dims in) {
      return in;
    }

    @Override
    public List<int[]> weights(Dims in) {
      int n = in.features();
      return List.of(
          new int[] {3 * n, n}, new int[] {n, n}, new int[] {hidden, n}, new int[] {n, hidden});
    }

    @Override
    public long otherValues(Dims in) {
      return 9L * in.features() + hidden; // 3 + 1 + 1 biases, 2 norms
    }

    @Override
    public long products(Dims in) {
      long n = in.features();
      long steps = in.channels();
      return steps * (4 * n * n + 2 * n * hidden) + 2 * steps * steps * n;
    }

    @Override
    public long inputProducts(Dims in) {
      return 3L * in.channels() * in.features() * in.features();
    }
  }

  /**
   * A long short-term memory (Hochreiter and Schmidhuber, <i>Neural Computation</i>, 1997) with a
   * forget gate, and what it gives at the last step. Its random weights are those of the input and
   * of the state, each for input gate, forget gate, cell and output gate; there are two biases.
   */
  record Lstm(int units) implements LayerSpec {
    @Override
    public Dims out(Dims in) {
      return Dims.of(units);
    }

    @Override
    public List<int[]> weights(Dims in) {
      return List.of(new int[] {4 * units, in.features()}, new int[] {4 * units, units});
    }

    @Override
    public long otherValues(Dims in) {
      return 8L * units;
    }

    @Override
    public long products(Dims in) {
      return inputProducts(in) + (long) in.channels() * 4 * units * units;
    }

    @Override
    public long inputProducts(Dims in) {
      return (long) in.channels() * 4 * units * in.features();
    }
  }
}
