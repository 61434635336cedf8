package dev.cotangent.onnx.operator;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import dev.cotangent.ops.Indexing;
import dev.cotangent.ops.Linalg;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Shapes;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Windows of signals and Fourier transforms, which are products with matrices known at import. */
final class SignalOperators {
  private SignalOperators() {}

  static void register(Operators all) {
    all.add("HannWindow", call -> window(call, t -> 0.5 - 0.5 * Math.cos(t)));
    all.add("HammingWindow", call -> window(call, t -> 25.0 / 46 - 21.0 / 46 * Math.cos(t)));
    all.add(
        "BlackmanWindow",
        call -> window(call, t -> 0.42 - 0.5 * Math.cos(t) + 0.08 * Math.cos(2 * t)));
    all.add("DFT", SignalOperators::fourier);
    all.add("STFT", SignalOperators::shortTime);
    all.add("MelWeightMatrix", SignalOperators::mel);
  }

  private static Value window(Call call, DoubleUnaryOperator function) {
    int size = call.requireSmall(call.scalar(0));
    ElementType type = call.typeAttribute("output_datatype", ElementType.FLOAT);
    int period = call.flag("periodic", true) ? size : size - 1;
    double[] values = new double[size];
    Arrays.setAll(values, i -> function.applyAsDouble(period == 0 ? 0 : 2 * Math.PI * i / period));
    return Value.Known.of(OnnxTensor.ofNumbers(type, new int[] {size}, values));
  }

  private static Value fourier(Call call) {
    Node x = call.node(0);
    int rank = x.shape().rank();
    boolean attribute = call.opset() < 20;
    int axis =
        call.axis(
            attribute ? call.integer("axis", 1) : call.has(2) ? (int) call.scalar(2) : -2, rank);
    boolean inverse = call.flag("inverse", false);
    boolean half = call.flag("onesided", false);
    int given = x.shape().dim(axis);
    int n = call.has(1) ? (int) call.scalar(1) : inverse && half ? 2 * (given - 1) : given;
    call.require(axis < rank - 1 && n > 0, "the last axis holds real and imaginary parts");
    return call.result(transform(call, x, axis, n, inverse, half));
  }

  /** The transform of real or complex numbers along an axis that is not the last. */
  private static Node transform(Call call, Node x, int axis, int n, boolean inverse, boolean half) {
    int unused = call.requireSmall(4.0 * n * n);
    int rank = x.shape().rank();
    int parts = x.shape().dim(-1);
    int[] order = IntStream.range(0, rank).toArray();
    order[axis] = rank - 2;
    order[rank - 2] = axis;
    Node last = Shapes.permute(x, order);
    boolean toReal = inverse && half;
    int frequencies = n / 2 + 1;
    int length = toReal ? frequencies : n;
    Node fitted = fit(last, rank - 2, length);
    int results = half && !inverse ? frequencies : n;
    int outputs = toReal ? 1 : 2;
    double sign = inverse ? 1 : -1;
    double factor = inverse ? 1.0 / n : 1;
    Tensor matrix =
        Tensor.generate(
            Shape.of(length * parts, results * outputs),
            i -> {
              int row = i / (results * outputs);
              int column = i % (results * outputs);
              int t = row / parts;
              long turn = (long) t * (column / outputs) % n;
              double angle = sign * 2 * Math.PI * turn / n;
              boolean fromImaginary = row % parts == 1;
              boolean toImaginary = column % outputs == 1;
              // (a + ib)(cos + i sin) = (a cos − b sin) + i (a sin + b cos)
              double value =
                  fromImaginary == toImaginary
                      ? Math.cos(angle)
                      : fromImaginary ? -Math.sin(angle) : Math.sin(angle);
              boolean twice = toReal && t > 0 && 2 * t < n;
              return value * factor * (twice ? 2 : 1);
            });
    Node rows = Shapes.reshape(fitted, -1, length * parts);
    Node product = Linalg.matmul(rows, Expressions.constant(matrix));
    Shape shape = fitted.shape().slice(0, rank - 2).concat(Shape.of(results, outputs));
    return Shapes.permute(Shapes.reshape(product, shape), order);
  }

  /** Cut, or filled up with zeros, along an axis. */
  private static Node fit(Node x, int axis, int length) {
    int n = x.shape().dim(axis);
    if (length <= n) {
      return length == n ? x : Shapes.slice(x, axis, 0, length);
    }
    int[] none = new int[x.shape().rank()];
    int[] behind = none.clone();
    behind[axis] = length - n;
    return Shapes.pad(x, none, behind);
  }

  private static Value shortTime(Call call) {
    Node x = call.node(0);
    int step = (int) call.scalar(1);
    Node signal = x.shape().rank() == 2 ? Shapes.reshape(x, x.shape().concat(Shape.of(1))) : x;
    int samples = signal.shape().dim(1);
    int length = call.has(3) ? (int) call.scalar(3) : call.has(2) ? call.dims(2)[0] : samples;
    call.require(step > 0 && length > 0 && length <= samples, "frames must fit the signal");
    int frames = 1 + (samples - length) / step;
    int[] taken = new int[frames * length];
    Arrays.setAll(taken, i -> i / length * step + i % length);
    int parts = signal.shape().dim(2);
    Node cut =
        Shapes.reshape(
            Indexing.take(signal, 1, taken), signal.shape().dim(0), frames, length, parts);
    if (call.has(2)) {
      cut = Ops.multiply(cut, Shapes.reshape(call.node(2), -1, 1));
    }
    return call.result(transform(call, cut, 2, length, false, call.flag("onesided", true)));
  }

  /** Triangles over frequencies, equally wide on the mel scale. */
  private static Value mel(Call call) {
    int bins = (int) call.scalar(0);
    int length = (int) call.scalar(1);
    int rate = (int) call.scalar(2);
    double low = melOf(call.doubles(3)[0]);
    double high = melOf(call.doubles(4)[0]);
    int spectrum = length / 2 + 1;
    int[] edges = new int[bins + 2];
    double step = (high - low) / edges.length;
    for (int i = 0; i < edges.length; i++) {
      double frequency = 700 * (Math.pow(10, (i * step + low) / 2595) - 1);
      edges[i] = (int) Math.floor((length + 1) * frequency / rate);
    }
    double[] values = new double[call.requireSmall((double) spectrum * bins)];
    for (int bin = 0; bin < bins; bin++) {
      int start = edges[bin];
      int centre = edges[bin + 1];
      int end = edges[bin + 2];
      if (centre == start) {
        values[centre * bins + bin] = 1;
      } else {
        for (int i = start; i <= centre; i++) {
          values[i * bins + bin] = (double) (i - start) / (centre - start);
        }
      }
      for (int i = centre; i < end; i++) {
        values[i * bins + bin] = (double) (end - i) / (end - centre);
      }
    }
    ElementType type = call.typeAttribute("output_datatype", ElementType.FLOAT);
    return Value.Known.of(OnnxTensor.ofNumbers(type, new int[] {spectrum, bins}, values));
  }

  private static double melOf(double frequency) {
    return 2595 * Math.log10(1 + frequency / 700);
  }
}
