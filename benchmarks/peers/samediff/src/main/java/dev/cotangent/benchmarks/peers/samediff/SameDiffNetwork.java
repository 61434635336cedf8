package dev.cotangent.benchmarks.peers.samediff;

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
import java.util.Iterator;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/** A workload's network as a graph of SameDiff; images are NCHW. */
final class SameDiffNetwork {
  static final String INPUT = "inputs";

  private final SameDiff graph = SameDiff.create();
  private final List<String> variables = new ArrayList<>();
  private final int batch;
  private final Iterator<float[]> weights;
  private final SDVariable scores;

  SameDiffNetwork(Architecture architecture, int batch) {
    this.batch = batch;
    this.weights = InitialWeights.of(architecture).iterator();
    SDVariable x = graph.placeHolder(INPUT, DataType.FLOAT, architecture.sample().batch(batch));
    this.scores = apply(x, architecture);
  }

  private SDVariable apply(SDVariable input, Architecture architecture) {
    SDVariable x = input;
    for (Placed placed : architecture.placed()) {
      x = apply(x, placed);
    }
    return x;
  }

  SameDiff graph() {
    return graph;
  }

  SDVariable scores() {
    return scores;
  }

  /** The names of the trainable variables. */
  List<String> variables() {
    return variables;
  }

  private SDVariable apply(SDVariable x, Placed placed) {
    LayerSpec layer = placed.layer();
    Dims in = placed.in();
    if (layer instanceof Convolution convolution) {
      return convolution(x, convolution, in);
    }
    if (layer instanceof Dense dense) {
      return dense(x, in.size(), dense.units());
    }
    if (layer instanceof Relu) {
      return graph.nn().relu(x, 0);
    }
    if (layer instanceof MaxPool) {
      return graph
          .cnn()
          .maxPooling2d(
              x,
              Pooling2DConfig.builder()
                  .kH(2)
                  .kW(2)
                  .sH(2)
                  .sW(2)
                  .paddingMode(PaddingMode.VALID)
                  .build());
    }
    if (layer instanceof Flatten) {
      return graph.reshape(x, batch, placed.out().size());
    }
    if (layer instanceof Subsample) {
      return graph.stridedSlice(
          x, new long[4], new long[] {batch, in.channels(), in.height(), in.width()}, 1, 1, 2, 2);
    }
    if (layer instanceof BatchNorm) {
      return batchNorm(x, in.channels());
    }
    if (layer instanceof Residual residual) {
      return apply(x, new Architecture(in, residual.body()))
          .add(apply(x, new Architecture(in, residual.shortcut())));
    }
    if (layer instanceof GlobalMean) {
      return in.rank() == 3 ? x.mean(2, 3) : x.mean(1);
    }
    if (layer instanceof EncoderBlock encoder) {
      return encoder(x, encoder, in);
    }
    if (!(layer instanceof Lstm lstm)) {
      throw new IllegalArgumentException("no such layer here: " + layer);
    }
    return lstm(x, lstm.units(), in);
  }

  private SDVariable convolution(SDVariable x, Convolution convolution, Dims in) {
    int outputs = convolution.filters();
    int size = convolution.size();
    INDArray first =
        Nd4j.create(weights.next(), new long[] {outputs, in.channels(), size, size}, 'c');
    SDVariable weight = variable("weight", first.permute(2, 3, 1, 0).dup('c'));
    Conv2DConfig config =
        Conv2DConfig.builder()
            .kH(size)
            .kW(size)
            .sH(convolution.stride())
            .sW(convolution.stride())
            .pH(size / 2)
            .pW(size / 2)
            .paddingMode(PaddingMode.VALID)
            .dataFormat("NCHW")
            .weightsFormat(WeightsFormat.YXIO)
            .build();
    return convolution.bias()
        ? graph.cnn().conv2d(x, weight, filled("bias", 0, outputs), config)
        : graph.cnn().conv2d(x, weight, config);
  }

  /** A dense layer on rows. */
  private SDVariable dense(SDVariable x, int inputs, int outputs) {
    // nn().linear cannot be differentiated for a batch of 1.
    return graph.mmul(x, turned(outputs, inputs)).add(filled("bias", 0, outputs));
  }

  /** The next weight {@code [out, in]} as {@code [in, out]}. */
  private SDVariable turned(int outputs, int inputs) {
    INDArray first = Nd4j.create(weights.next(), new long[] {outputs, inputs}, 'c');
    return variable("weight", first.transpose().dup('c'));
  }

  private SDVariable batchNorm(SDVariable x, int channels) {
    SDVariable centred = x.sub(x.mean(true, 0, 2, 3));
    SDVariable variance = graph.math().square(centred).mean(true, 0, 2, 3);
    SDVariable root = graph.math().rsqrt(variance.add(1e-5));
    SDVariable scale = filled("scale", 1, 1, channels, 1, 1);
    return centred.mul(root.mul(scale)).add(filled("shift", 0, 1, channels, 1, 1));
  }

  private SDVariable encoder(SDVariable x, EncoderBlock encoder, Dims in) {
    int steps = in.channels();
    int features = in.features();
    int heads = encoder.heads();
    int size = features / heads;
    SDVariable rows = graph.reshape(x, batch * steps, features);
    SDVariable[] parts =
        graph.unstack(
            graph
                .reshape(dense(rows, features, 3 * features), batch, steps, 3, heads, size)
                .permute(2, 0, 3, 1, 4),
            0,
            3);
    SDVariable queries = parts[0].mul(1 / Math.sqrt(size));
    SDVariable attention =
        graph.nn().softmax(graph.mmul(queries, parts[1], false, true, false), -1);
    SDVariable joined =
        graph.reshape(graph.mmul(attention, parts[2]).permute(0, 2, 1, 3), batch * steps, features);
    SDVariable first = layerNorm(rows.add(dense(joined, features, features)), features);
    SDVariable hidden = graph.nn().relu(dense(first, features, encoder.hidden()), 0);
    SDVariable second = layerNorm(first.add(dense(hidden, encoder.hidden(), features)), features);
    return graph.reshape(second, batch, steps, features);
  }

  private SDVariable layerNorm(SDVariable x, int features) {
    SDVariable centred = x.sub(x.mean(true, 1));
    SDVariable variance = graph.math().square(centred).mean(true, 1);
    SDVariable root = graph.math().rsqrt(variance.add(EncoderBlock.EPSILON));
    return centred.mul(root).mul(filled("scale", 1, features)).add(filled("shift", 0, features));
  }

  /** Unrolled. */
  private SDVariable lstm(SDVariable x, int units, Dims in) {
    int steps = in.channels();
    SDVariable inputWeight = turned(4 * units, in.features());
    SDVariable stateWeight = turned(4 * units, units);
    SDVariable inputBias = filled("bias", 0, 4 * units);
    SDVariable stateBias = filled("bias", 0, 4 * units);
    SDVariable rows = graph.reshape(x.permute(1, 0, 2), steps * batch, in.features());
    SDVariable products = graph.mmul(rows, inputWeight).add(inputBias).add(stateBias);
    SDVariable[] inputs = graph.unstack(graph.reshape(products, steps, batch, 4 * units), 0, steps);
    SDVariable state = graph.constant(Nd4j.zeros(DataType.FLOAT, batch, units));
    SDVariable cell = graph.constant(Nd4j.zeros(DataType.FLOAT, batch, units));
    for (SDVariable step : inputs) {
      SDVariable[] gates = graph.split(step.add(graph.mmul(state, stateWeight)), 4, 1);
      SDVariable added = graph.nn().sigmoid(gates[0]).mul(graph.nn().tanh(gates[2]));
      cell = graph.nn().sigmoid(gates[1]).mul(cell).add(added);
      state = graph.nn().sigmoid(gates[3]).mul(graph.nn().tanh(cell));
    }
    return state;
  }

  private SDVariable filled(String kind, double value, long... dims) {
    return variable(kind, Nd4j.zeros(DataType.FLOAT, dims).addi(value));
  }

  private SDVariable variable(String kind, INDArray first) {
    String name = kind + variables.size();
    variables.add(name);
    return graph.var(name, first);
  }
}
