package dev.cotangent.ops;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

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

  /** An element of an image, 0 outside. */
  private static double pixel(Tensor x, int n, int c, int row, int column) {
    boolean inside = row >= 0 && row < x.shape().dim(2) && column >= 0 && column < x.shape().dim(3);
    return inside ? x.get(n, c, row, column) : 0;
  }

  private static int row(Window w, int place, int tap) {
    return place * w.strideHeight() + tap * w.dilationHeight() - w.padTop();
  }

  private static int column(Window w, int place, int tap) {
    return place * w.strideWidth() + tap * w.dilationWidth() - w.padLeft();
  }

  /** The number of places by trying them all. */
  private static Shape places(Window w, Shape image, int channels) {
    int rows = 0;
    while (row(w, rows, w.height() - 1) < image.dim(2) + w.padBottom()) {
      rows++;
    }
    int columns = 0;
    while (column(w, columns, w.width() - 1) < image.dim(3) + w.padRight()) {
      columns++;
    }
    return Shape.of(image.dim(0), channels, rows, columns);
  }

  static Tensor conv2d(Conv2d op, Tensor x, Tensor filter) {
    Window w = op.window();
    int outputs = filter.shape().dim(0);
    int perGroup = filter.shape().dim(1);
    return fill(
        places(w, x.shape(), outputs),
        at -> {
          int firstChannel = at[1] * op.groups() / outputs * perGroup;
          double sum = 0;
          for (int i = 0; i < w.height(); i++) {
            for (int j = 0; j < w.width(); j++) {
              for (int c = 0; c < perGroup; c++) {
                sum +=
                    filter.get(at[1], c, i, j)
                        * pixel(x, at[0], firstChannel + c, row(w, at[2], i), column(w, at[3], j));
              }
            }
          }
          return sum;
        });
  }

  static Tensor conv2dTranspose(Conv2dTranspose op, Tensor g, Tensor filter) {
    Window w = op.window();
    int perGroup = filter.shape().dim(1);
    int outputsPerGroup = filter.shape().dim(0) / op.groups();
    return fill(
        Shape.of(g.shape().dim(0), perGroup * op.groups(), op.height(), op.width()),
        at -> {
          double sum = 0;
          for (int k = 0; k < outputsPerGroup; k++) {
            int o = at[1] / perGroup * outputsPerGroup + k;
            for (int y = 0; y < g.shape().dim(2); y++) {
              for (int x = 0; x < g.shape().dim(3); x++) {
                for (int i = 0; i < w.height(); i++) {
                  for (int j = 0; j < w.width(); j++) {
                    if (row(w, y, i) == at[2] && column(w, x, j) == at[3]) {
                      sum += g.get(at[0], o, y, x) * filter.get(o, at[1] % perGroup, i, j);
                    }
                  }
                }
              }
            }
          }
          return sum;
        });
  }

  static Tensor conv2dFilter(Conv2dFilter op, Tensor x, Tensor g) {
    Window w = op.window();
    int outputs = g.shape().dim(1);
    int perGroup = x.shape().dim(1) / op.groups();
    return fill(
        Shape.of(outputs, perGroup, w.height(), w.width()),
        at -> {
          int channel = at[0] / (outputs / op.groups()) * perGroup + at[1];
          double sum = 0;
          for (int n = 0; n < g.shape().dim(0); n++) {
            for (int y = 0; y < g.shape().dim(2); y++) {
              for (int z = 0; z < g.shape().dim(3); z++) {
                sum +=
                    g.get(n, at[0], y, z)
                        * pixel(x, n, channel, row(w, y, at[2]), column(w, z, at[3]));
              }
            }
          }
          return sum;
        });
  }

  static Tensor sumPool(Window w, Tensor x) {
    return fill(
        places(w, x.shape(), x.shape().dim(1)),
        at -> {
          double sum = 0;
          for (int i = 0; i < w.height(); i++) {
            for (int j = 0; j < w.width(); j++) {
              sum += pixel(x, at[0], at[1], row(w, at[2], i), column(w, at[3], j));
            }
          }
          return sum;
        });
  }

  static Tensor sumUnpool(SumUnpool op, Tensor g) {
    Window w = op.window();
    return fill(
        Shape.of(g.shape().dim(0), g.shape().dim(1), op.height(), op.width()),
        at -> {
          double sum = 0;
          for (int y = 0; y < g.shape().dim(2); y++) {
            for (int x = 0; x < g.shape().dim(3); x++) {
              int down = at[2] - row(w, y, 0);
              int right = at[3] - column(w, x, 0);
              boolean inside =
                  down >= 0
                      && down % w.dilationHeight() == 0
                      && down / w.dilationHeight() < w.height()
                      && right >= 0
                      && right % w.dilationWidth() == 0
                      && right / w.dilationWidth() < w.width();
              sum += inside ? g.get(at[0], at[1], y, x) : 0;
            }
          }
          return sum;
        });
  }

  static Tensor maxPoolPositions(Window w, Tensor x) {
    int height = x.shape().dim(2);
    int width = x.shape().dim(3);
    return fill(
        places(w, x.shape(), x.shape().dim(1)),
        at -> {
          int best = -1;
          for (int row = height - 1; row >= 0; row--) {
            for (int column = width - 1; column >= 0; column--) {
              int down = row - row(w, at[2], 0);
              int right = column - column(w, at[3], 0);
              if (down < 0
                  || right < 0
                  || down % w.dilationHeight() != 0
                  || right % w.dilationWidth() != 0
                  || down / w.dilationHeight() >= w.height()
                  || right / w.dilationWidth() >= w.width()) {
                continue;
              }
              if (best < 0
                  || x.get(at[0], at[1], row, column)
                      >= x.get(at[0], at[1], best / width, best % width)) {
                best = row * width + column;
              }
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
}
