package dev.cotangent.onnx.operator;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.ops.Norms;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that bring values to mean 0, variance 1 or norm 1. */
final class NormalisationOperators {
  private static final int MOST_NEIGHBOURS = 1 << 12;
  private static final double MVN_EPSILON = 1e-9;

  private NormalisationOperators() {}

  static void register(Operators all) {
    all.addAll("BatchNormalization", NormalisationOperators::batch);
    all.add(
        "InstanceNormalization",
        call ->
            call.result(
                Norms.instanceNorm(
                    call.node(0), call.node(1), call.node(2), call.number("epsilon", 1e-5))));
    all.add("GroupNormalization", NormalisationOperators::group);
    all.addAll("LayerNormalization", NormalisationOperators::layer);
    all.add("RMSNormalization", NormalisationOperators::rms);
    all.add("LRN", NormalisationOperators::localResponse);
    all.add("MeanVarianceNormalization", NormalisationOperators::meanVariance);
    all.add("LpNormalization", NormalisationOperators::lp);
  }

  private static List<Value> batch(Call call) {
    Node x = call.node(0);
    Node scale = call.node(1);
    Node bias = call.node(2);
    Norms.Moments given = new Norms.Moments(call.node(3), call.node(4));
    double epsilon = call.number("epsilon", 1e-5);
    if (call.opset() < 9 && !call.flag("spatial", true)) {
      throw call.unsupported("statistics of each place");
    }
    boolean training =
        call.opset() < 7
            ? !call.flag("is_test", false)
            : call.opset() >= 14 && call.flag("training_mode", false);
    if (!training) {
      return List.of(call.result(Norms.batchNorm(x, given, scale, bias, epsilon)));
    }
    double momentum = call.number("momentum", 0.9);
    Norms.Moments now = Norms.batchMoments(x);
    return List.of(
        call.result(Norms.batchNorm(x, now, scale, bias, epsilon)),
        call.result(moved(given.mean(), now.mean(), momentum), call.type(3)),
        call.result(moved(given.variance(), now.variance(), momentum), call.type(4)));
  }

  private static Node moved(Node before, Node now, double momentum) {
    return Ops.add(Ops.multiply(before, momentum), Ops.multiply(now, 1 - momentum));
  }

  private static Value group(Call call) {
    Node x = call.node(0);
    int groups = call.integer("num_groups", 1);
    int channels = x.shape().dim(1);
    call.require(groups > 0 && channels % groups == 0, "groups must divide %s channels", channels);
    Node scale = call.node(1);
    Node bias = call.node(2);
    if (scale.shape().dim(0) == groups && groups != channels) {
      scale = Shapes.repeat(scale, 0, channels / groups);
      bias = Shapes.repeat(bias, 0, channels / groups);
    }
    return call.result(Norms.groupNorm(x, groups, scale, bias, call.number("epsilon", 1e-5)));
  }

  private static List<Value> layer(Call call) {
    Node x = call.node(0);
    int rank = x.shape().rank();
    int axis = call.axis(call.integer("axis", -1), rank);
    double epsilon = call.number("epsilon", 1e-5);
    Node rows = Shapes.reshape(x, x.shape().slice(0, axis).size(), -1);
    Node y = Ops.multiply(Shapes.reshape(Norms.layerNorm(rows, epsilon), x.shape()), call.node(1));
    List<Value> results = new ArrayList<>();
    results.add(call.result(call.has(2) ? Ops.add(y, call.node(2)) : y));
    if (call.outputs() > 1) {
      Shape kept = x.shape().slice(0, axis).concat(Shape.ones(rank - axis));
      Node mean = Shapes.reshape(Reductions.mean(rows, 1), kept);
      Node variance = Shapes.reshape(Reductions.variance(rows, 1), kept);
      results.add(call.result(mean, ElementType.FLOAT));
      results.add(call.result(Ops.rsqrt(Ops.add(variance, epsilon)), ElementType.FLOAT));
    }
    return results;
  }

  private static Value rms(Call call) {
    Node x = call.node(0);
    int axis = call.axis(call.integer("axis", -1), x.shape().rank());
    Node rows = Shapes.reshape(x, x.shape().slice(0, axis).size(), -1);
    Node y = Norms.rmsNorm(rows, call.number("epsilon", 1e-5));
    return call.result(Ops.multiply(Shapes.reshape(y, x.shape()), call.node(1)));
  }

  /** Each element divided by a power of the squares of its neighbours among the channels. */
  private static Value localResponse(Call call) {
    Node x = call.node(0);
    int size = call.integer("size", 1);
    int rank = x.shape().rank();
    int channels = x.shape().dim(1);
    call.require(size > 0 && size <= MOST_NEIGHBOURS, "size must be from 1 to %s", MOST_NEIGHBOURS);
    int[] low = new int[rank];
    int[] high = new int[rank];
    low[1] = (size - 1) / 2;
    high[1] = size - 1 - low[1];
    Node squares = Shapes.pad(Ops.square(x), low, high);
    Node sum =
        IntStream.range(0, size)
            .mapToObj(i -> Shapes.slice(squares, 1, i, i + channels))
            .reduce(Ops::add)
            .orElseThrow();
    Node scaled = Ops.multiply(sum, call.number("alpha", 1e-4) / size);
    Node base = Ops.add(scaled, call.number("bias", 1));
    return call.result(Ops.multiply(x, Ops.pow(base, -call.number("beta", 0.75))));
  }

  private static Value meanVariance(Call call) {
    Node x = call.node(0);
    int[] given = call.integers("axes");
    int[] axes =
        ShapeOperators.axes(call, given == null ? new int[] {0, 2, 3} : given, x.shape().rank());
    Node centred = Ops.subtract(x, Reductions.keepDims(Reductions::mean, x, axes));
    Node deviation = Reductions.keepDims(Reductions::standardDeviation, x, axes);
    return call.result(Ops.divide(centred, Ops.add(deviation, MVN_EPSILON)));
  }

  private static Value lp(Call call) {
    Node x = call.node(0);
    int axis = call.axis(call.integer("axis", -1), x.shape().rank());
    int p = call.integer("p", 2);
    Node norm =
        p == 1
            ? Reductions.keepDims((y, axes) -> Reductions.sum(Ops.abs(y), axes), x, axis)
            : Reductions.keepDims(Reductions::norm, x, axis);
    return call.result(Ops.divideNoNan(x, norm));
  }

  /** A vector of channels laid along axis 1 of so many axes. */
  static Node alongChannels(Node vector, int rank) {
    int[] dims = new int[rank];
    Arrays.fill(dims, 1);
    dims[1] = vector.shape().size();
    return Shapes.reshape(vector, dims);
  }
}
