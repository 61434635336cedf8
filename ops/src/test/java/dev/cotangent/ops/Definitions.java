package dev.cotangent.ops;

import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The operations once more, index by index: for each element of the result, what it is. Slower than
 * the references and written another way, so that the two check each other.
 */
final class Definitions {
  private Definitions() {}

  /** A tensor whose element at each index is computed. */
  static Tensor fill(Shape shape, ToDoubleFunction<int[]> at) {
    return Tensor.generate(shape, position -> at.applyAsDouble(index(shape, position)));
  }

  static int[] index(Shape shape, int position) {
    int[] index = new int[shape.rank()];
    int rest = position;
    for (int axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape.dim(axis);
      rest /= shape.dim(axis);
    }
    return index;
  }

  static Tensor permute(Permute op, Tensor x) {
    int[] dims = op.order().stream().mapToInt(x.shape()::dim).toArray();
    return fill(
        Shape.of(dims),
        i -> {
          int[] source = new int[i.length];
          for (int axis = 0; axis < i.length; axis++) {
            source[op.order().get(axis)] = i[axis];
          }
          return x.get(source);
        });
  }

  /** The index in a small shape that stretches over an index in a large one. */
  private static int[] shrink(int[] index, Shape small) {
    int[] shrunk = Arrays.copyOfRange(index, index.length - small.rank(), index.length);
    for (int axis = 0; axis < shrunk.length; axis++) {
      shrunk[axis] %= small.dim(axis);
    }
    return shrunk;
  }

  static Tensor broadcast(Shape shape, Tensor x) {
    return fill(shape, i -> x.get(shrink(i, x.shape())));
  }

  static Tensor sumTo(Shape shape, Tensor x) {
    return fill(
        shape,
        i -> {
          double sum = 0;
          for (int position = 0; position < x.size(); position++) {
            if (Arrays.equals(shrink(index(x.shape(), position), shape), i)) {
              sum += x.at(position);
            }
          }
          return sum;
        });
  }

  static Tensor slice(Slice op, Tensor x) {
    return fill(
        Shape.of(Ints.toArray(op.sizes())),
        i -> {
          int[] source = new int[i.length];
          Arrays.setAll(source, a -> op.starts().get(a) + i[a] * op.steps().get(a));
          return x.get(source);
        });
  }

  static Tensor pad(Pad op, Tensor x) {
    int[] dims = x.shape().dims();
    for (int a = 0; a < dims.length; a++) {
      dims[a] += op.low().get(a) + op.high().get(a) + (dims[a] - 1) * op.interior().get(a);
    }
    return fill(
        Shape.of(dims),
        i -> {
          int[] source = new int[i.length];
          for (int a = 0; a < i.length; a++) {
            int offset = i[a] - op.low().get(a);
            int step = op.interior().get(a) + 1;
            if (offset < 0 || offset % step != 0 || offset / step >= x.shape().dim(a)) {
              return 0;
            }
            source[a] = offset / step;
          }
          return x.get(source);
        });
  }

  static Tensor concat(int axis, List<Tensor> parts) {
    int extent = parts.stream().mapToInt(part -> part.shape().dim(axis)).sum();
    return fill(
        parts.get(0).shape().with(axis, extent),
        i -> {
          int[] source = i.clone();
          int part = 0;
          while (source[axis] >= parts.get(part).shape().dim(axis)) {
            source[axis] -= parts.get(part++).shape().dim(axis);
          }
          return parts.get(part).get(source);
        });
  }

  static Tensor gather(Tensor x, Tensor indices) {
    int rank = indices.shape().rank();
    Shape row = x.shape().slice(1, x.shape().rank());
    return fill(
        indices.shape().concat(row),
        i -> {
          int[] source = new int[row.rank() + 1];
          System.arraycopy(i, rank, source, 1, row.rank());
          source[0] = (int) indices.get(Arrays.copyOf(i, rank));
          return x.get(source);
        });
  }

  static Tensor scatterAdd(int rows, Tensor indices, Tensor updates) {
    int rank = indices.shape().rank();
    Shape row = updates.shape().slice(rank, updates.shape().rank());
    return fill(
        Shape.of(rows).concat(row),
        i -> {
          double sum = 0;
          for (int position = 0; position < updates.size(); position++) {
            int[] from = index(updates.shape(), position);
            boolean sameColumn =
                Arrays.equals(
                    Arrays.copyOfRange(from, rank, from.length),
                    Arrays.copyOfRange(i, 1, i.length));
            if (sameColumn && indices.get(Arrays.copyOf(from, rank)) == i[0]) {
              sum += updates.at(position);
            }
          }
          return sum;
        });
  }

  static Tensor takeAlong(Tensor x, Tensor positions) {
    return fill(positions.shape(), i -> x.get(last(i, (int) positions.get(i))));
  }

  static Tensor putAlong(int size, Tensor positions, Tensor updates) {
    return fill(
        positions.shape().with(-1, size),
        i -> {
          double sum = 0;
          for (int k = 0; k < positions.shape().dim(-1); k++) {
            sum += positions.get(last(i, k)) == i[i.length - 1] ? updates.get(last(i, k)) : 0;
          }
          return sum;
        });
  }

  private static int[] last(int[] index, int value) {
    int[] changed = index.clone();
    changed[index.length - 1] = value;
    return changed;
  }

  static Tensor argMax(Tensor x) {
    return fill(
        x.shape().with(-1, 1),
        i -> {
          int best = x.shape().dim(-1) - 1;
          for (int k = best; k >= 0; k--) {
            best = x.get(last(i, k)) >= x.get(last(i, best)) ? k : best;
          }
          return best;
        });
  }

  static Tensor matmul(MatMul op, Tensor a, Tensor b) {
    int rank = a.shape().rank();
    int inner = a.shape().dim(op.transposeA() ? -2 : -1);
    Shape shape =
        a.shape()
            .slice(0, rank - 2)
            .concat(
                Shape.of(
                    a.shape().dim(op.transposeA() ? -1 : -2),
                    b.shape().dim(op.transposeB() ? -2 : -1)));
    return fill(
        shape,
        i -> {
          double sum = 0;
          for (int k = 0; k < inner; k++) {
            sum +=
                entry(a, op.transposeA(), i, i[rank - 2], k)
                    * entry(b, op.transposeB(), i, k, i[rank - 1]);
          }
          return sum;
        });
  }

  private static double entry(Tensor x, boolean transposed, int[] batch, int row, int column) {
    int[] index = batch.clone();
    index[index.length - 2] = transposed ? column : row;
    index[index.length - 1] = transposed ? row : column;
    return x.get(index);
  }

  /** Where in an image a window's element lies at a place, along each axis. */
  private static int[] position(Window w, int[] place, int[] tap) {
    int[] position = new int[w.rank()];
    for (int axis = 0; axis < position.length; axis++) {
      WindowAxis a = w.axes().get(axis);
      position[axis] = place[axis] * a.stride() + tap[axis] * a.dilation() - a.before();
    }
    return position;
  }

  /** An element of an image, 0 outside; the indices are those behind batch and channel. */
  private static double pixel(Tensor x, int n, int c, int[] position) {
    return isInside(x.shape(), position) ? x.get(join(n, c, position)) : 0;
  }

  private static boolean isInside(Shape images, int[] position) {
    boolean inside = true;
    for (int axis = 0; axis < position.length; axis++) {
      inside &= position[axis] >= 0 && position[axis] < images.dim(axis + 2);
    }
    return inside;
  }

  private static int[] join(int first, int second, int[] rest) {
    int[] joined = new int[rest.length + 2];
    joined[0] = first;
    joined[1] = second;
    System.arraycopy(rest, 0, joined, 2, rest.length);
    return joined;
  }

  private static int[] behindChannels(int[] index) {
    return Arrays.copyOfRange(index, 2, index.length);
  }

  private static Shape behindChannels(Shape images) {
    return images.slice(2, images.rank());
  }

  /** All indices of a shape, in row-major order. */
  private static List<int[]> indices(Shape shape) {
    return IntStream.range(0, shape.size()).mapToObj(i -> index(shape, i)).toList();
  }

  /** The number of places by trying them all. */
  private static Shape places(Window w, Shape image, int channels) {
    int[] places = new int[w.rank()];
    for (int axis = 0; axis < places.length; axis++) {
      WindowAxis a = w.axes().get(axis);
      int last = (a.size() - 1) * a.dilation() - a.before();
      while (places[axis] * a.stride() + last < image.dim(axis + 2) + a.after()) {
        places[axis]++;
      }
    }
    return Shape.of(join(image.dim(0), channels, places));
  }

  /** The sum, over a window's elements, of what they meet in an image times a weight. */
  private static double windowSum(
      Window w, int[] place, Function<int[], Double> pixel, ToDoubleFunction<int[]> weight) {
    double sum = 0;
    for (int[] tap : indices(w.size())) {
      sum += pixel.apply(position(w, place, tap)) * weight.applyAsDouble(tap);
    }
    return sum;
  }

  static Tensor conv(Convolution op, Tensor x, Tensor filter) {
    int outputs = filter.shape().dim(0);
    int perGroup = filter.shape().dim(1);
    return fill(
        places(op.window(), x.shape(), outputs),
        at -> {
          double sum = 0;
          for (int c = 0; c < perGroup; c++) {
            int input = c;
            int channel = at[1] * op.groups() / outputs * perGroup + c;
            sum +=
                windowSum(
                    op.window(),
                    behindChannels(at),
                    position -> pixel(x, at[0], channel, position),
                    tap -> filter.get(join(at[1], input, tap)));
          }
          return sum;
        });
  }

  static Tensor trueConv(TrueConvolution op, Tensor x, Tensor filter) {
    Tensor reversed =
        fill(
            filter.shape(),
            at -> {
              int[] tap = at.clone();
              for (int axis = 2; axis < tap.length; axis++) {
                tap[axis] = filter.shape().dim(axis) - 1 - at[axis];
              }
              return filter.get(tap);
            });
    return conv(new Convolution(op.window(), op.groups()), x, reversed);
  }

  /** For each element of a window the place at which it meets a position, found by trying. */
  private static double adjointSum(
      Window w, int[] position, Shape places, BiFunction<int[], int[], Double> term) {
    double sum = 0;
    for (int[] tap : indices(w.size())) {
      int[] met = new int[w.rank()];
      int axes = 0;
      for (int axis = 0; axis < met.length; axis++) {
        for (int place = 0; place < places.dim(axis); place++) {
          met[axis] = place;
          if (position(w, met, tap)[axis] == position[axis]) {
            axes++;
            break;
          }
        }
      }
      sum += axes == met.length ? term.apply(met, tap) : 0;
    }
    return sum;
  }

  static Tensor convTranspose(ConvolutionTranspose op, Tensor g, Tensor filter) {
    int perGroup = filter.shape().dim(1);
    int outputsPerGroup = filter.shape().dim(0) / op.groups();
    return fill(
        Shape.of(g.shape().dim(0), perGroup * op.groups()).concat(op.extents()),
        at -> {
          double sum = 0;
          for (int k = 0; k < outputsPerGroup; k++) {
            int o = at[1] / perGroup * outputsPerGroup + k;
            sum +=
                adjointSum(
                    op.window(),
                    behindChannels(at),
                    behindChannels(g.shape()),
                    (place, tap) ->
                        g.get(join(at[0], o, place)) * filter.get(join(o, at[1] % perGroup, tap)));
          }
          return sum;
        });
  }

  static Tensor convFilter(ConvolutionFilter op, Tensor x, Tensor g) {
    int outputs = g.shape().dim(1);
    int perGroup = x.shape().dim(1) / op.groups();
    return fill(
        Shape.of(outputs, perGroup).concat(op.window().size()),
        at -> {
          int channel = at[0] / (outputs / op.groups()) * perGroup + at[1];
          double sum = 0;
          for (int n = 0; n < g.shape().dim(0); n++) {
            for (int[] place : indices(behindChannels(g.shape()))) {
              int[] position = position(op.window(), place, behindChannels(at));
              sum += g.get(join(n, at[0], place)) * pixel(x, n, channel, position);
            }
          }
          return sum;
        });
  }

  static Tensor sumPool(Window w, Tensor x) {
    return fill(
        places(w, x.shape(), x.shape().dim(1)),
        at ->
            windowSum(
                w, behindChannels(at), position -> pixel(x, at[0], at[1], position), tap -> 1));
  }

  static Tensor sumUnpool(SumUnpool op, Tensor g) {
    return fill(
        g.shape().slice(0, 2).concat(op.extents()),
        at ->
            adjointSum(
                op.window(),
                behindChannels(at),
                behindChannels(g.shape()),
                (place, tap) -> g.get(join(at[0], at[1], place))));
  }

  static Tensor maxPoolPositions(Window w, Tensor x) {
    int[] strides = behindChannels(x.shape()).strides();
    List<int[]> taps = new ArrayList<>(indices(w.size()));
    Collections.reverse(taps);
    return fill(
        places(w, x.shape(), x.shape().dim(1)),
        at -> {
          int best = -1;
          double greatest = Double.NEGATIVE_INFINITY;
          for (int[] tap : taps) {
            int[] position = position(w, behindChannels(at), tap);
            if (isInside(x.shape(), position) && pixel(x, at[0], at[1], position) >= greatest) {
              greatest = pixel(x, at[0], at[1], position);
              best = IntStream.range(0, w.rank()).map(i -> position[i] * strides[i]).sum();
            }
          }
          return best;
        });
  }

  static Tensor softmax(Tensor x) {
    return fill(
        x.shape(),
        i -> {
          double sum = 0;
          for (int k = 0; k < x.shape().dim(-1); k++) {
            sum += StrictMath.exp(x.get(last(i, k)) - x.get(i));
          }
          return 1 / sum;
        });
  }

  /** An element of random numbers: Philox-4x32-10, a round as a matrix of words at a time. */
  static double philox(RandomUniform op, long counter, int element) {
    BigInteger word = BigInteger.ONE.shiftLeft(32);
    long[] c = {element / 4, counter, op.stream() & 0xFFFFFFFFL, op.stream() >>> 32};
    for (int round = 0; round < 10; round++) {
      BigInteger[] left =
          BigInteger.valueOf(0xD2511F53L)
              .multiply(BigInteger.valueOf(c[0]))
              .divideAndRemainder(word);
      BigInteger[] right =
          BigInteger.valueOf(0xCD9E8D57L)
              .multiply(BigInteger.valueOf(c[2]))
              .divideAndRemainder(word);
      long low = (op.seed() + round * 0x9E3779B9L) & 0xFFFFFFFFL;
      long high = ((op.seed() >>> 32) + round * 0xBB67AE85L) & 0xFFFFFFFFL;
      c =
          new long[] {
            right[0].longValue() ^ c[1] ^ low,
            right[1].longValue(),
            left[0].longValue() ^ c[3] ^ high,
            left[1].longValue()
          };
    }
    return (c[element % 4] >> 8) / (double) (1 << 24);
  }

  /** What {@code FunctionCases} has a rule of its own for. */
  static Tensor productAndTanh(Tensor a, Tensor b) {
    int n = a.size();
    return Tensor.generate(
        Shape.of(2 * n), i -> i < n ? a.at(i) * b.at(i) : Math.tanh(a.at(i - n)));
  }

  /** The loop of {@code FunctionCases}, element by element. */
  static Tensor scan(Scan scan, List<Tensor> in) {
    int n = in.get(0).size();
    int steps = scan.steps();
    int keptFrom = 2 * n + steps * n;
    double[] results = new double[keptFrom + scan.kept().size() * steps * n];
    for (int i = 0; i < n; i++) {
      double[] state = {in.get(0).at(i), in.get(1).at(i)};
      for (int step = 0; step < steps; step++) {
        int row = scan.reverse() ? steps - 1 - step : step;
        double x = in.get(2).at(row * n + i);
        for (int k = 0; k < scan.kept().size(); k++) {
          results[keptFrom + (k * steps + row) * n + i] = state[scan.kept().get(k)];
        }
        results[2 * n + row * n + i] = state[0] * x;
        state = new double[] {Math.tanh(x + in.get(3).at(i) * state[0]), state[0] - state[1]};
      }
      results[i] = state[0];
      results[n + i] = state[1];
    }
    return Tensor.vector(results);
  }

  /** The position of rank r is that of the element which r others come before. */
  static Tensor argSort(boolean descending, Tensor x) {
    return fill(
        x.shape(),
        i -> {
          for (int position = 0; position < x.shape().dim(-1); position++) {
            double element = along(x, i, position);
            int before = 0;
            for (int other = 0; other < x.shape().dim(-1); other++) {
              double difference = along(x, i, other) - element;
              before += (descending ? difference > 0 : difference < 0) ? 1 : 0;
            }
            if (before == i[i.length - 1]) {
              return position;
            }
          }
          throw new AssertionError("equal elements");
        });
  }

  static Tensor cumulativeSum(boolean backwards, Tensor x) {
    int n = x.shape().dim(-1);
    return fill(
        x.shape(),
        i -> {
          int here = i[i.length - 1];
          return IntStream.range(backwards ? here : 0, backwards ? n : here + 1)
              .mapToDouble(position -> along(x, i, position))
              .sum();
        });
  }

  private static double along(Tensor x, int[] index, int last) {
    int[] at = index.clone();
    at[at.length - 1] = last;
    return x.get(at);
  }

  /** By Kummer's series, whose terms all have one sign. */
  static double erf(double x) {
    double term = 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * x;
    double sum = 0;
    for (int n = 0; n < 100; n++) {
      sum += term;
      term *= 2 * x * x / (2 * n + 3);
    }
    return sum;
  }

  /** The argument in [low, high] at which an increasing function has a value, by bisection. */
  static double inverse(DoubleUnaryOperator f, double value, double low, double high) {
    double from = low;
    double to = high;
    for (int i = 0; i < 100; i++) {
      double middle = (from + to) / 2;
      if (f.applyAsDouble(middle) < value) {
        from = middle;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /** By Lanczos' approximation with g = 7. */
  static double lgamma(double x) {
    double[] c = {
      676.5203681218851,
      -1259.1392167224028,
      771.32342877765313,
      -176.61502916214059,
      12.507343278686905,
      -0.13857109526572012,
      9.9843695780195716e-6,
      1.5056327351493116e-7
    };
    double sum = 0.99999999999980993;
    for (int i = 0; i < c.length; i++) {
      sum += c[i] / (x + i);
    }
    double t = x + 6.5;
    return 0.5 * StrictMath.log(2 * Math.PI)
        + (x - 0.5) * StrictMath.log(t)
        - t
        + StrictMath.log(sum);
  }

  /** The sums of which they are defined, their tails by the midpoint rule with two corrections. */
  static double polygamma(int order, double x) {
    int terms = 2000;
    double end = x + terms - 0.5;
    double sum = 0;
    if (order == 0) {
      for (int k = terms - 1; k >= 0; k--) {
        sum -= 1 / (x + k);
      }
      return sum + StrictMath.log(end) + 1 / (24 * end * end);
    }
    int s = order + 1;
    for (int k = terms - 1; k >= 0; k--) {
      sum += StrictMath.pow(x + k, -s);
    }
    sum += StrictMath.pow(end, 1 - s) / (s - 1) - s * StrictMath.pow(end, -s - 1) / 24;
    double factorial = IntStream.rangeClosed(1, order).asDoubleStream().reduce(1, (a, b) -> a * b);
    return (order % 2 == 1 ? 1 : -1) * factorial * sum;
  }
}
