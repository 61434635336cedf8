package dev.cotangent.benchmarks.peers.tensorflow;

import dev.cotangent.benchmarks.workload.Architecture;
import dev.cotangent.benchmarks.workload.Architecture.Placed;
import dev.cotangent.benchmarks.workload.Dims;
import dev.cotangent.benchmarks.workload.InitialWeights;
import dev.cotangent.benchmarks.workload.LayerSpec;
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
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/** A workload's network as a graph; images are NHWC. */
final class TensorFlowNetwork {
  private final Ops tf;
  private final int batch;
  private final Dims sample;
  private final Placeholder<TFloat32> input;
  private final List<Variable<TFloat32>> variables = new ArrayList<>();
  private final List<Shape> shapes = new ArrayList<>();
  private final List<Op> initialisers = new ArrayList<>();
  private final Iterator<float[]> weights;
  private final Operand<TFloat32> scores;

  TensorFlowNetwork(Ops tf, Architecture architecture, int batch) {
    this.tf = tf;
    this.batch = batch;
    this.sample = architecture.sample();
    this.input = tf.placeholder(TFloat32.class, Placeholder.shape(shape()));
    this.weights = InitialWeights.of(architecture).iterator();
    this.scores = apply(input, architecture);
  }

  /** The shape of the inputs. */
  private Shape shape() {
    return sample.rank() == 3
        ? Shape.of(batch, sample.height(), sample.width(), sample.channels())
        : Shape.of(sample.batch(batch));
  }

  Placeholder<TFloat32> input() {
    return input;
  }

  Operand<TFloat32> scores() {
    return scores;
  }

  List<Variable<TFloat32>> variables() {
    return variables;
  }

  /** The shape of a variable. */
  Shape shape(int variable) {
    return shapes.get(variable);
  }

  /** What gives the variables their first values. */
  List<Op> initialisers() {
    return initialisers;
  }

  /** A batch of samples, of images with their channels last. */
  TFloat32 input(float[] values) {
    float[] turned = new float[values.length];
    for (int n = 0; n < batch; n++) {
      channelsLast(values, n * sample.size(), turned, n * sample.size(), 1, sample);
    }
    return TFloat32.tensorOf(shape(), DataBuffers.of(sample.rank() == 3 ? turned : values));
  }

  /** Copies values of an image to where they are if the channels come last. */
  private static void channelsLast(
      float[] from, int start, float[] to, int target, int stride, Dims image) {
    int pixels = image.height() * image.width();
    for (int c = 0; c < image.channels(); c++) {
      for (int p = 0; p < pixels; p++) {
        to[target + (p * image.channels() + c) * stride] = from[start + c * pixels + p];
      }
    }
  }

  private Operand<TFloat32> apply(Operand<TFloat32> input, Architecture architecture) {
    Operand<TFloat32> x = input;
    Dims image = architecture.sample(); // what the next dense layer's inputs were as an image
    for (Placed placed : architecture.placed()) {
      LayerSpec layer = placed.layer();
      if (layer instanceof Dense) {
        x = dense(x, image, placed.out().size());
        image = placed.out();
      } else {
        x = apply(x, placed);
        image = layer instanceof Relu || layer instanceof Flatten ? image : placed.out();
      }
    }
    return x;
  }

  private Operand<TFloat32> apply(Operand<TFloat32> x, Placed placed) {
    LayerSpec layer = placed.layer();
    Dims in = placed.in();
    if (layer instanceof Convolution convolution) {
      return convolution(x, convolution, in);
    }
    if (layer instanceof Relu) {
      return tf.nn.relu(x);
    }
    if (layer instanceof MaxPool) {
      Operand<org.tensorflow.types.TInt32> squares = ints(1, 2, 2, 1);
      return tf.nn.maxPool(x, squares, squares, "VALID");
    }
    if (layer instanceof Flatten) {
      return tf.reshape(x, ints(batch, placed.out().size()));
    }
    if (layer instanceof Subsample) {
      return tf.stridedSlice(
          x,
          ints(0, 0, 0, 0),
          ints(batch, in.height(), in.width(), in.channels()),
          ints(1, 2, 2, 1));
    }
    if (layer instanceof BatchNorm) {
      return batchNorm(x, in.channels());
    }
    if (layer instanceof Residual residual) {
      return tf.math.add(
          apply(x, new Architecture(in, residual.body())),
          apply(x, new Architecture(in, residual.shortcut())));
    }
    if (layer instanceof GlobalMean) {
      return tf.math.mean(x, in.rank() == 3 ? ints(1, 2) : ints(1));
    }
    if (layer instanceof EncoderBlock encoder) {
      return encoder(x, encoder, in);
    }
    if (!(layer instanceof Lstm lstm)) {
      throw new IllegalArgumentException("no such layer here: " + layer);
    }
    return lstm(x, lstm.units(), in);
  }

  private Operand<org.tensorflow.types.TInt32> ints(int... values) {
    return tf.constant(values);
  }

  private Operand<TFloat32> convolution(Operand<TFloat32> x, Convolution convolution, Dims in) {
    float[] values = weights.next();
    int size = convolution.size();
    int outputs = convolution.filters();
    int inputs = values.length / outputs;
    float[] turned = new float[values.length];
    Dims filter = Dims.of(in.channels(), size, size);
    for (int o = 0; o < outputs; o++) {
      channelsLast(values, o * inputs, turned, o, outputs, filter);
    }
    Variable<TFloat32> weight = variable(Shape.of(size, size, in.channels(), outputs), turned);
    long stride = convolution.stride();
    int edge = size / 2;
    // "SAME" would put nothing in front where the stride is 2.
    boolean pads = stride > 1 && edge > 0;
    Operand<TFloat32> padded =
        pads
            ? tf.pad(
                x,
                tf.constant(new int[][] {{0, 0}, {edge, edge}, {edge, edge}, {0, 0}}),
                tf.constant(0f))
            : x;
    Operand<TFloat32> y =
        tf.nn.conv2d(padded, weight, List.of(1L, stride, stride, 1L), pads ? "VALID" : "SAME");
    return convolution.bias() ? tf.nn.biasAdd(y, bias(outputs)) : y;
  }

  private Operand<TFloat32> batchNorm(Operand<TFloat32> x, int channels) {
    Variable<TFloat32> scale = filled(channels, 1);
    Variable<TFloat32> shift = bias(channels);
    return tf.nn
        .fusedBatchNorm(
            x,
            scale,
            shift,
            tf.constant(new float[0]),
            tf.constant(new float[0]),
            FusedBatchNorm.epsilon(1e-5f),
            FusedBatchNorm.isTraining(true))
        .y();
  }

  /** A dense layer whose inputs were an image before they were flattened. */
  private Operand<TFloat32> dense(Operand<TFloat32> x, Dims image, int outputs) {
    float[] values = weights.next();
    int inputs = values.length / outputs;
    float[] turned = new float[values.length];
    for (int o = 0; o < outputs; o++) {
      channelsLast(values, o * inputs, turned, o, outputs, image);
    }
    Variable<TFloat32> weight = variable(Shape.of(inputs, outputs), turned);
    return tf.nn.biasAdd(tf.linalg.matMul(x, weight), bias(outputs));
  }

  /** A dense layer of features, its weights {@code [in, out]}. */
  private Operand<TFloat32> dense(Operand<TFloat32> x, int inputs, int outputs) {
    return dense(x, Dims.of(inputs), outputs);
  }

  private Operand<TFloat32> encoder(Operand<TFloat32> x, EncoderBlock encoder, Dims in) {
    int steps = in.channels();
    int features = in.features();
    int heads = encoder.heads();
    int size = features / heads;
    Operand<TFloat32> rows = tf.reshape(x, ints(batch * steps, features));
    Operand<TFloat32> all =
        tf.reshape(dense(rows, features, 3 * features), ints(batch, steps, 3, heads, size));
    List<Operand<TFloat32>> parts =
        new ArrayList<>(tf.unstack(tf.linalg.transpose(all, ints(2, 0, 3, 1, 4)), 3L).output());
    Operand<TFloat32> queries =
        tf.math.mul(parts.get(0), tf.constant((float) (1 / Math.sqrt(size))));
    Operand<TFloat32> attention =
        tf.nn.softmax(
            tf.train.batchMatMul(
                queries,
                parts.get(1),
                TFloat32.class,
                org.tensorflow.op.train.BatchMatMul.adjY(true)));
    Operand<TFloat32> mixed = tf.train.batchMatMul(attention, parts.get(2), TFloat32.class);
    Operand<TFloat32> joined =
        tf.reshape(tf.linalg.transpose(mixed, ints(0, 2, 1, 3)), ints(batch * steps, features));
    Operand<TFloat32> first =
        layerNorm(tf.math.add(rows, dense(joined, features, features)), features);
    Operand<TFloat32> hidden = tf.nn.relu(dense(first, features, encoder.hidden()));
    Operand<TFloat32> second =
        layerNorm(tf.math.add(first, dense(hidden, encoder.hidden(), features)), features);
    return tf.reshape(second, ints(batch, steps, features));
  }

  private Operand<TFloat32> layerNorm(Operand<TFloat32> x, int features) {
    Variable<TFloat32> scale = filled(features, 1);
    Variable<TFloat32> shift = bias(features);
    org.tensorflow.op.math.Mean.Options keep = org.tensorflow.op.math.Mean.keepDims(true);
    Operand<TFloat32> centred = tf.math.sub(x, tf.math.mean(x, ints(1), keep));
    Operand<TFloat32> variance = tf.math.mean(tf.math.square(centred), ints(1), keep);
    Operand<TFloat32> root =
        tf.math.rsqrt(tf.math.add(variance, tf.constant((float) EncoderBlock.EPSILON)));
    return tf.math.add(tf.math.mul(tf.math.mul(centred, root), scale), shift);
  }

  /** Unrolled: the gradients of TensorFlow's loops are not to be had from Java. */
  private Operand<TFloat32> lstm(Operand<TFloat32> x, int units, Dims in) {
    int steps = in.channels();
    Variable<TFloat32> inputWeight = turned(4 * units, in.features());
    Variable<TFloat32> stateWeight = turned(4 * units, units);
    Variable<TFloat32> inputBias = bias(4 * units);
    Variable<TFloat32> stateBias = bias(4 * units);
    Operand<TFloat32> rows =
        tf.reshape(tf.linalg.transpose(x, ints(1, 0, 2)), ints(steps * batch, in.features()));
    Operand<TFloat32> products =
        tf.nn.biasAdd(tf.nn.biasAdd(tf.linalg.matMul(rows, inputWeight), inputBias), stateBias);
    List<Operand<TFloat32>> inputs =
        new ArrayList<>(
            tf.unstack(tf.reshape(products, ints(steps, batch, 4 * units)), (long) steps).output());
    Operand<TFloat32> state = tf.constant(new float[batch][units]);
    Operand<TFloat32> cell = state;
    for (Operand<TFloat32> step : inputs) {
      Operand<TFloat32> gates = tf.math.add(step, tf.linalg.matMul(state, stateWeight));
      List<org.tensorflow.Output<TFloat32>> four = tf.split(tf.constant(1), gates, 4L).output();
      Operand<TFloat32> kept = tf.math.mul(tf.math.sigmoid(four.get(1)), cell);
      Operand<TFloat32> added =
          tf.math.mul(tf.math.sigmoid(four.get(0)), tf.math.tanh(four.get(2)));
      cell = tf.math.add(kept, added);
      state = tf.math.mul(tf.math.sigmoid(four.get(3)), tf.math.tanh(cell));
    }
    return state;
  }

  /** The next weight {@code [out, in]} as {@code [in, out]}. */
  private Variable<TFloat32> turned(int outputs, int inputs) {
    float[] values = weights.next();
    float[] turned = new float[values.length];
    for (int o = 0; o < outputs; o++) {
      channelsLast(values, o * inputs, turned, o, outputs, Dims.of(inputs));
    }
    return variable(Shape.of(inputs, outputs), turned);
  }

  private Variable<TFloat32> bias(int size) {
    return filled(size, 0);
  }

  private Variable<TFloat32> filled(int size, float value) {
    float[] values = new float[size];
    Arrays.fill(values, value);
    return variable(Shape.of(size), values);
  }

  private Variable<TFloat32> variable(Shape shape, float[] values) {
    Variable<TFloat32> variable = tf.variable(shape, TFloat32.class);
    variables.add(variable);
    shapes.add(shape);
    Operand<TFloat32> first = tf.constant(TFloat32.tensorOf(shape, DataBuffers.of(values)));
    initialisers.add(tf.assign(variable, first));
    return variable;
  }
}
