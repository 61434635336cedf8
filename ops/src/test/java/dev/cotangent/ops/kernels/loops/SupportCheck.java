package dev.cotangent.ops.kernels.loops;

import dev.cotangent.ops.kernels.Loops;
import dev.cotangent.ops.kernels.Loops.Run;
import dev.cotangent.ops.kernels.Provider;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Compares the loops of a support with plain float64 loops.
 *
 * <p>Has a main method, so that vectors of another width can be checked in a process of their own:
 * one that has met two widths is slow on JDK 17.
 */
public final class SupportCheck {
  static final int[] LENGTHS = {0, 1, 3, 7, 8, 15, 16, 17, 31, 33, 63, 65, 207, 1000, 4098};

  private static final float[] SPECIAL = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    0x1p-130f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    88f,
    -88f,
    88.72f,
    88.73f,
    89f,
    -87.5f,
    -103f,
    -104f,
    -105f,
    1e4f,
    -1e4f,
    0.624f,
    0.625f,
    -0.625f,
    9f,
    -9f,
    1e-10f,
    -1e-10f,
    1f,
    -1f,
    0x1.fffffep-1f,
    0x1.000002p0f,
    0.6666667f,
    1.3333334f
  };

  /** A few units in the last place, also of denormals. */
  private static final double TOLERANCE = 4;

  private SupportCheck() {}

  /** Checks the support this process has chosen, whose description must start as given. */
  public static void main(String[] args) {
    Provider provider = Provider.chosen();
    if (!provider.describe().startsWith(args[0])) {
      throw new AssertionError("expected " + args[0] + " but got " + provider.describe());
    }
    if (provider.support().isPresent()) {
      all(provider.support().get());
    }
    System.out.println("checked: " + provider.describe());
  }

  static void all(FloatSupport loops) {
    random(loops);
    special(loops);
    pairs(loops);
    methods(loops);
    reductions(loops);
    contractions(loops);
    dots(loops);
    correlations(loops);
    packedProducts(loops);
    addedRows(loops);
    summedRows(loops);
    winograd(loops);
    magnitudes(loops);
    ranks(loops);
    transposes(loops);
    squares(loops);
    spreads(loops);
    sumsInSquares(loops);
  }

  /** Sums in squares, with nothing behind the last, and numbers spread over them. */
  static void sumsInSquares(FloatSupport loops) {
    Random random = new Random(6);
    for (int columns : new int[] {1, 2, 3, 5, 7, 8, 14, 15, 16, 17, 33}) {
      for (int rows : new int[] {1, 2, 5, 9, 17, 20}) {
        int width = 2 * columns + random.nextInt(3);
        int places = rows * columns;
        float[] x = normal(random, 3 + 2 * rows * width);
        float[] sums = guarded(places);
        loops.sumInSquares(x, 3, width, rows, columns, sums, 2);
        checkGuards("sumInSquares", sums, places);
        float[] filled = guarded(4 * places);
        loops.fillSquares(x, 3, rows, columns, filled, 2);
        checkGuards("fillSquares", filled, 4 * places);
        for (int i = 0; i < places; i++) {
          int corner = 3 + i / columns * 2 * width + i % columns * 2;
          double above = (double) x[corner] + x[corner + 1];
          double sum = above + x[corner + width] + x[corner + width + 1];
          check("sum in square " + i, Math.abs(sums[2 + i] - sum) <= 1e-5);
        }
        for (int i = 0; i < 4 * places; i++) {
          int place = i / (4 * columns) * columns + i % (2 * columns) / 2;
          check("number in square " + place, filled[2 + i] == x[3 + place]);
        }
      }
    }
  }

  /** The greatest of four, with many equal and infinite numbers, by the definition. */
  static void squares(FloatSupport loops) {
    Random random = new Random(4);
    for (int columns : new int[] {1, 7, 14, 16, 17, 33}) {
      for (int round = 0; round < 20; round++) {
        int rows = 1 + random.nextInt(4);
        int width = 2 * columns + random.nextInt(3);
        float[] x = new float[3 + 2 * rows * width + 2 * loops.lanes()];
        for (int i = 0; i < x.length; i++) {
          x[i] = random.nextInt(4) > 0 ? random.nextInt(3) : SPECIAL[1 + random.nextInt(4)];
        }
        squares(loops, x, width, rows, columns);
      }
    }
  }

  private static void squares(FloatSupport loops, float[] x, int width, int rows, int columns) {
    int places = rows * columns;
    int overrun = Math.max(0, loops.lanes() - columns);
    float[] y = guarded(places + overrun);
    float[] positions = guarded(places + overrun);
    float[] sums = new float[1 + loops.lanes()];
    SquareMaxima maxima = new SquareMaxima(width, rows, columns, x, sums, 1);
    maxima.xAt = 3;
    maxima.y = y;
    maxima.yAt = 2;
    maxima.positions = positions;
    maxima.positionsAt = 2;
    loops.maxOfSquares(maxima);
    checkGuards("squares", y, places + overrun);
    checkGuards("squares", positions, places + overrun);
    for (int i = 0; i < places; i++) {
      int corner = i / columns * 2 * width + i % columns * 2;
      int best = corner;
      for (int place : new int[] {1, width, width + 1}) {
        best = x[3 + corner + place] > x[3 + best] ? corner + place : best;
      }
      check("position in square " + i, positions[2 + i] == best);
      check("value of square " + i, Float.compare(y[2 + i], x[3 + best]) == 0);
    }
    int odd = 3 + (places - 1) / columns * 2 * width + (places - 1) % columns * 2 + width;
    x[odd] = Float.NaN;
    loops.maxOfSquares(maxima);
    boolean seen = false;
    for (float sum : sums) {
      seen |= Float.isNaN(sum);
    }
    check("NaN in a square", seen);
  }

  /** Terms in their squares, zeros around them. */
  static void spreads(FloatSupport loops) {
    Random random = new Random(5);
    for (int columns : new int[] {1, 7, 14, 16, 17, 33}) {
      int rows = 1 + random.nextInt(4);
      int places = rows * columns;
      int overrun = Math.max(0, loops.lanes() - columns);
      float[] terms = normal(random, 3 + places + overrun);
      float[] positions = new float[4 + places + overrun];
      float[] expected = new float[4 * places];
      for (int i = 0; i < places; i++) {
        int corner = i / columns * 4 * columns + i % columns * 2;
        int position = corner + random.nextInt(2) + random.nextInt(2) * 2 * columns;
        positions[4 + i] = position;
        expected[position] = terms[3 + i];
      }
      float[] y = guarded(4 * places + 2 * overrun);
      loops.spreadSquares(terms, 3, positions, 4, rows, columns, y, 2);
      checkGuards("spread", y, 4 * places + 2 * overrun);
      same("spread of %d columns".formatted(columns), expected, 0, y, 2, 4 * places);
    }
  }

  /** Every elementwise loop on random numbers, awkward lengths and offsets. */
  static void random(FloatSupport loops) {
    Random random = new Random(1);
    for (int n : LENGTHS) {
      for (int at : new int[] {0, 1, 5, 16}) {
        float[] a = normal(random, at + n + 2);
        float[] b = normal(random, at + n + 3);
        Loops.unary(loops).forEach((name, c) -> unary(loops, name, c, a, at, n));
        Loops.binary(loops).forEach((name, c) -> binary(loops, name, c, a, at, b, at + 1, n));
      }
    }
  }

  /** Every elementwise loop on special values, in every lane and in the tail. */
  static void special(FloatSupport loops) {
    int count = SPECIAL.length;
    float[] a = new float[count * count + 5];
    float[] b = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      a[i] = SPECIAL[i % count];
      b[i] = SPECIAL[i / count % count];
    }
    Loops.unary(loops).forEach((name, c) -> unary(loops, name, c, a, 0, a.length));
    Loops.binary(loops).forEach((name, c) -> binary(loops, name, c, a, 0, b, 0, a.length));
  }

  /** The elementwise loops that are methods, too. */
  static void methods(FloatSupport loops) {
    Random random = new Random(9);
    int n = 207;
    float[] a = normal(random, n);
    float[] b = normal(random, n);
    float[] y = guarded(n);
    loops.exp(a, 0, y, 2, n);
    sameAsUnary(loops, "exp", a, y);
    loops.affine(a, 0, -2.5f, 1.5f, y, 2, n);
    sameAsUnary(loops, "affine", a, y);
    loops.add(a, 0, b, 0, y, 2, n);
    sameAsBinary(loops, "add", a, b, y);
    loops.maximum(a, 0, b, 0, y, 2, n);
    sameAsBinary(loops, "maximum", a, b, y);
  }

  private static void sameAsUnary(FloatSupport loops, String name, float[] x, float[] y) {
    float[] expected = new float[x.length];
    Loops.UNARY.get(name).loop().run(loops, new Run(x, 0), new Run(expected, 0), x.length);
    same(name + " by its method", expected, 0, y, 2, x.length);
    checkGuards(name, y, x.length);
  }

  private static void sameAsBinary(
      FloatSupport loops, String name, float[] a, float[] b, float[] y) {
    float[] expected = new float[a.length];
    Run to = new Run(expected, 0);
    Loops.BINARY.get(name).loop().run(loops, new Run(a, 0), new Run(b, 0), to, a.length);
    same(name + " by its method", expected, 0, y, 2, a.length);
    checkGuards(name, y, a.length);
  }

  private static void unary(
      FloatSupport loops, String name, Loops.UnaryCase c, float[] x, int at, int n) {
    float[] y = guarded(n);
    c.loop().run(loops, new Run(x, at), new Run(y, 2), n);
    checkGuards(name, y, n);
    for (int i = 0; i < n; i++) {
      close(name, x[at + i], Float.NaN, c.meaning().applyAsDouble(x[at + i]), y[2 + i]);
    }
    float[] own = x.clone();
    c.loop().run(loops, new Run(own, at), new Run(own, at), n);
    same(name + " in place", y, 2, own, at, n);
    float[] single = guarded(n);
    for (int i = 0; i < n; i++) {
      c.loop().run(loops, new Run(x, at + i), new Run(single, 2 + i), 1);
    }
    same(name + " one by one", y, 2, single, 2, n);
  }

  private static void binary(
      FloatSupport loops,
      String name,
      Loops.BinaryCase c,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      int n) {
    float[] y = guarded(n);
    c.loop().run(loops, new Run(a, aAt), new Run(b, bAt), new Run(y, 2), n);
    checkGuards(name, y, n);
    for (int i = 0; i < n; i++) {
      float p = a[aAt + i];
      float q = b[bAt + i];
      close(name, p, q, c.meaning().applyAsDouble(p, q), y[2 + i]);
    }
    float[] own = b.clone();
    Run target = new Run(own, bAt);
    c.loop().run(loops, new Run(a, aAt), target, target, n);
    same(name + " in place", y, 2, own, bAt, n);
  }

  /** Two combinations at once against one after the other, also written over what they read. */
  static void pairs(FloatSupport loops) {
    Random random = new Random(7);
    for (int n : LENGTHS) {
      float[][] read = {normal(random, n + 4), normal(random, n + 5), normal(random, n + 6)};
      float[] first = guarded(n);
      float[] second = guarded(n);
      Run y1 = new Run(first, 2);
      Run y2 = new Run(second, 2);
      Run[] runs = {new Run(read[0], 1), new Run(read[1], 2), new Run(read[2], 3)};
      Loop combine = loops.elementwise().combine();
      Loops.run(combine, new Run[] {runs[0], runs[1], y1, y1, y1}, n, -2.5f, 1.5f, 0.5f);
      Loops.run(combine, new Run[] {runs[2], y1, y1, y2, y2}, n, 0.7f, -0.3f, -0f);
      for (int y = -1; y < 3; y++) {
        for (int z = -1; z < 3; z++) {
          if (y != z || y < 0) {
            pair(loops, read, y, z, first, second, n);
          }
        }
      }
    }
  }

  /** Writes the results over the operands of these numbers; −1 for arrays of their own. */
  private static void pair(
      FloatSupport loops, float[][] read, int y, int z, float[] first, float[] second, int n) {
    float[] a = read[0].clone();
    float[] b = read[1].clone();
    float[] c = read[2].clone();
    float[][] all = {guarded(n), a, b, c, guarded(n)};
    float[] yArray = all[y + 1];
    float[] zArray = z < 0 ? all[4] : all[z + 1];
    int yAt = y < 0 ? 2 : y + 1;
    int zAt = z < 0 ? 2 : z + 1;
    Run[] runs = {
      new Run(a, 1), new Run(b, 2), new Run(c, 3), new Run(yArray, yAt), new Run(zArray, zAt)
    };
    Loops.run(loops.elementwise().combineTwice(), runs, n, -2.5f, 1.5f, 0.5f, 0.7f, -0.3f);
    same("first of two", first, 2, yArray, yAt, n);
    same("second of two", second, 2, zArray, zAt, n);
    checkGuards("first of two", all[0], n);
    checkGuards("second of two", all[4], n);
  }

  /** Sums and greatest elements. */
  static void reductions(FloatSupport loops) {
    Random random = new Random(2);
    for (int n : LENGTHS) {
      float[] x = normal(random, n + 6);
      x[1] = x[2] = Float.NaN;
      x[n + 3] = Float.NaN;
      double sum = 0;
      double size = 0;
      float max = Float.NEGATIVE_INFINITY;
      for (int i = 3; i < n + 3; i++) {
        sum += x[i];
        size += Math.abs(x[i]);
        max = Math.max(max, x[i]);
      }
      check(
          "sum of " + n,
          Math.abs(loops.sum(x, 3, n, new float[loops.lanes()], 0) - sum) <= 1e-6 * size);
      check("max of " + n, loops.max(x, 3, n) == max);
      for (int i = 3; i < n + 3; i += 5) {
        float[] odd = x.clone();
        odd[i] = Float.NaN;
        check("sum with NaN", Float.isNaN(loops.sum(odd, 3, n, new float[loops.lanes()], 0)));
        check("max with NaN", Float.isNaN(loops.max(odd, 3, n)));
        odd[i] = Float.POSITIVE_INFINITY;
        check(
            "sum with ∞",
            loops.sum(odd, 3, n, new float[loops.lanes()], 0) == Float.POSITIVE_INFINITY);
        check("max with ∞", loops.max(odd, 3, n) == Float.POSITIVE_INFINITY);
      }
    }
  }

  /** Moments of rows, and what is made of a row with them. */
  static void moments(FloatSupport loops) {
    Random random = new Random(12);
    for (int n : LENGTHS) {
      float[] x = normal(random, n + 6);
      float[] g = normal(random, n + 6);
      for (float[] one : List.of(x, g)) {
        one[2] = Float.NaN;
        one[n + 3] = Float.NaN;
      }
      float[] y = guarded(n);
      RowMoments m = new RowMoments(x, g, y, new float[4 * loops.lanes()], 0);
      m.xAt = 3;
      m.gAt = 3;
      m.yAt = 2;
      m.shift = 0.25f;
      double[] sums = new double[4];
      double[] sizes = new double[4];
      for (int i = 3; i < n + 3; i++) {
        double rest = x[i] - m.shift;
        double[] terms = {rest, rest * rest, g[i], g[i] * rest};
        for (int k = 0; k < 4; k++) {
          sums[k] += terms[k];
          sizes[k] += Math.abs(terms[k]);
        }
      }
      loops.moments(m, n);
      check("sum of " + n, Math.abs(m.sum - sums[0]) <= 1e-6 * sizes[0]);
      check("squares of " + n, Math.abs(m.squares - sums[1]) <= 1e-6 * sizes[1]);
      loops.productMoments(m, n);
      double[] found = {m.sum, m.squares, m.cotangents, m.products};
      for (int k = 0; k < 4; k++) {
        check("moment %s of %s".formatted(k, n), Math.abs(found[k] - sums[k]) <= 1e-6 * sizes[k]);
      }
      m.factor = 1.5f;
      m.slope = -0.5f;
      m.term = 3;
      loops.rescale(m, n);
      for (int i = 0; i < n; i++) {
        double expected = (x[3 + i] - 0.25) * 1.5 + 3;
        check("rescaled " + i, Math.abs(y[2 + i] - expected) <= 1e-6 * (3 + Math.abs(expected)));
      }
      loops.rescaleBoth(m, n);
      for (int i = 0; i < n; i++) {
        double expected = g[3 + i] * 1.5 + (x[3 + i] - 0.25) * -0.5 + 3;
        check("both " + i, Math.abs(y[2 + i] - expected) <= 1e-6 * (9 + Math.abs(expected)));
      }
      checkGuards("rescaled", y, n);
    }
  }

  /** Matrix products of all remainders, through shuffled offset tables. */
  static void contractions(FloatSupport loops) {
    Random random = new Random(3);
    for (int rows : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 29}) {
      for (int panels = 1; panels <= 5; panels++) {
        int columns = panels * loops.lanes();
        for (int steps : new int[] {0, 1, 2, 7, 9, 64, 150}) {
          contraction(loops, random, rows, columns, steps);
        }
      }
    }
  }

  /** Windows of some rows, and their adjoint, by the definitions. */
  static void correlations(FloatSupport loops) {
    Random random = new Random(5);
    for (int count : new int[] {0, 1, 2, 7, 30}) {
      int[] rows = IndirectionTable.table(count, k -> random.nextInt(50));
      int stride = loops.lanes() + 3;
      float[] a = normal(random, 4 + 50 + FloatSupport.PLACES + FloatSupport.TAPS);
      float[] elements = normal(random, 5 + count * FloatSupport.TAPS * stride);
      float[] places = normal(random, 6 + FloatSupport.PLACES * stride);
      float[] c = places.clone();
      loops.correlate(rows, a, 4, elements, 5, c, 6, stride);
      float[] d = elements.clone();
      loops.correlateTaps(rows, a, 4, places, 6, d, 5, stride);
      double[] sums = new double[c.length];
      double[] tapSums = new double[d.length];
      double[] sizes = new double[c.length];
      double[] tapSizes = new double[d.length];
      for (int i = 0; i < c.length; i++) {
        boolean inside = i >= 6 && (i - 6) % stride < loops.lanes();
        sums[i] = inside ? 0 : places[i];
      }
      for (int i = 0; i < d.length; i++) {
        tapSums[i] = elements[i];
        tapSizes[i] = Math.abs(elements[i]);
      }
      for (int i = 0; i < count * FloatSupport.TAPS * FloatSupport.PLACES; i++) {
        int element = i / FloatSupport.PLACES;
        int place = i % FloatSupport.PLACES;
        int at = 4 + rows[element / FloatSupport.TAPS] + place + element % FloatSupport.TAPS;
        for (int lane = 0; lane < loops.lanes(); lane++) {
          int from = 5 + element * stride + lane;
          int to = 6 + place * stride + lane;
          double product = (double) a[at] * elements[from];
          sums[to] += product;
          sizes[to] += Math.abs(product);
          product = (double) a[at] * places[to];
          tapSums[from] += product;
          tapSizes[from] += Math.abs(product);
        }
      }
      close("correlation", sums, sizes, c);
      close("correlation of taps", tapSums, tapSizes, d);
    }
  }

  private static void close(String what, double[] expected, double[] sizes, float[] actual) {
    for (int i = 0; i < actual.length; i++) {
      check(
          "%s at %d: %s, not %s".formatted(what, i, actual[i], expected[i]),
          Math.abs(actual[i] - expected[i]) <= 1e-6 * sizes[i]);
    }
  }

  /** Products of rows and packed panels of all widths, on their own and added to what is there. */
  static void packedProducts(FloatSupport loops) {
    Random random = new Random(4);
    for (int strips = 0; strips <= 2; strips++) {
      for (int columns = loops.lanes() - 1; columns <= 3 * loops.panel(); columns += 3) {
        for (int steps : new int[] {1, 2, 17, 150}) {
          packedProduct(loops, random, strips, columns, steps);
        }
      }
    }
  }

  private static void packedProduct(
      FloatSupport loops, Random random, int strips, int columns, int steps) {
    int width = loops.padded(columns);
    check("padded", width >= columns && width % loops.lanes() == 0);
    int rows = strips * FloatSupport.STRIP;
    int stride = width + 3;
    float[] a = normal(random, 4 + rows * (steps + 2));
    float[] b = normal(random, 5 + width * steps);
    float[] before = normal(random, 6 + rows * stride);
    for (boolean add : new boolean[] {false, true}) {
      float[] c = before.clone();
      PackedProduct x = new PackedProduct(b, new float[6 * loops.panel()], 0);
      x.add = add;
      x.strips = strips;
      x.columns = columns;
      x.steps = steps;
      x.a = a;
      x.aAt = 4;
      x.aStride = steps + 2;
      x.bAt = 5;
      x.c = c;
      x.cAt = 6;
      x.cStride = stride;
      loops.packedProduct(x);
      for (int i = 0; i < c.length; i++) {
        int row = (i - 6) / stride;
        int column = (i - 6) % stride;
        boolean inside = i >= 6 && column < width && row < rows;
        double expected = add || !inside ? before[i] : 0;
        double size = Math.abs(expected);
        int panel = column / loops.panel() * loops.panel();
        int panelWidth = Math.min(loops.panel(), width - panel);
        for (int k = 0; k < steps && inside; k++) {
          int at = 5 + panel * steps + k * panelWidth + column - panel;
          double product = (double) a[4 + row * (steps + 2) + k] * b[at];
          expected += product;
          size += Math.abs(product);
        }
        check(
            "packed product of %d strips, %d columns, %d steps at %d: %s, not %s"
                .formatted(strips, columns, steps, i, c[i], expected),
            Math.abs(c[i] - expected) <= 1e-6 * size);
      }
    }
  }

  /** Sums of rows of all remainders, each times a number. */
  static void addedRows(FloatSupport loops) {
    Random random = new Random(7);
    for (int rows : new int[] {0, 1, 7, 8, 19}) {
      for (int n : new int[] {0, 1, 15, 16, 33, 100}) {
        float[] x = normal(random, 4 + rows);
        float[] a = normal(random, 5 + rows * n);
        float[] before = normal(random, 6 + n + 2);
        float[] y = before.clone();
        loops.addRows(x, 4, rows, a, 5, y, 6, n);
        for (int j = 0; j < y.length; j++) {
          double expected = before[j];
          double size = Math.abs(expected);
          for (int i = 0; i < rows && j >= 6 && j < 6 + n; i++) {
            double product = (double) x[4 + i] * a[5 + i * n + j - 6];
            expected += product;
            size += Math.abs(product);
          }
          check(
              "%d rows of %d at %d: %s, not %s".formatted(rows, n, j, y[j], expected),
              Math.abs(y[j] - expected) <= 1e-6 * size);
        }
      }
    }
  }

  /** Sums of rows of all remainders, with what rounding cuts off beside them. */
  static void summedRows(FloatSupport loops) {
    Random random = new Random(8);
    for (int n : new int[] {0, 1, 15, 16, 33, 100}) {
      int stride = n + 3;
      float[] sums = new float[2 + n];
      float[] errors = new float[3 + n];
      double[] expected = new double[n];
      double[] size = new double[n];
      for (int rows : new int[] {0, 1, 3, 8, 19, 12, 400}) {
        float[] a = normal(random, 5 + rows * stride);
        loops.sumRows(a, 5, rows, stride, sums, 2, errors, 3, n);
        for (int j = 0; j < n; j++) {
          for (int i = 0; i < rows; i++) {
            expected[j] += a[5 + i * stride + j];
            size[j] += Math.abs(a[5 + i * stride + j]);
          }
          double sum = (double) sums[2 + j] + errors[3 + j];
          check("sum %d of rows".formatted(j), Math.abs(sum - expected[j]) <= 1.8e-7 * size[j]);
          check("sum %d rounded".formatted(j), sums[2 + j] == (float) sum);
        }
      }
      check("sums of rows beside their run", sums[0] == 0 && sums[1] == 0 && errors[2] == 0);
    }
  }

  private static void contraction(
      FloatSupport loops, Random random, int rows, int columns, int steps) {
    int stride = columns + 3;
    int[] aRow = IndirectionTable.table(rows, i -> random.nextInt(50));
    int[] aStep = IndirectionTable.table(steps, i -> random.nextInt(50));
    int[] bStep = IndirectionTable.table(steps, i -> random.nextInt(50));
    float[] a = normal(random, 4 + 100);
    float[] b = normal(random, 5 + 50 + columns);
    float[] c = normal(random, 6 + rows * stride);
    float[] before = c.clone();
    IndirectionTable table = new IndirectionTable(aRow, aStep, bStep, columns, stride);
    loops.contract(table, a, 4, b, 5, c, 6);
    float[] fresh = guardedRows(rows, columns, stride, c.length);
    loops.product(table, a, 4, b, 5, fresh, 6);
    double[] expected = new double[c.length];
    double[] size = new double[c.length];
    Arrays.setAll(expected, i -> before[i]);
    Arrays.setAll(size, i -> Math.abs(before[i]));
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < steps; k++) {
        for (int j = 0; j < columns; j++) {
          double product = (double) a[4 + aRow[i] + aStep[k]] * b[5 + bStep[k] + j];
          expected[6 + i * stride + j] += product;
          size[6 + i * stride + j] += Math.abs(product);
        }
      }
    }
    for (int i = 0; i < c.length; i++) {
      check(
          "contraction %d × %d × %d at %d: %s, not %s"
              .formatted(rows, columns, steps, i, c[i], expected[i]),
          Math.abs(c[i] - expected[i]) <= 1e-6 * size[i]);
      boolean inside = i >= 6 && (i - 6) % stride < columns && (i - 6) / stride < rows;
      check(
          "product %d × %d × %d at %d".formatted(rows, columns, steps, i),
          inside
              ? Math.abs(fresh[i] + before[i] - expected[i]) <= 1e-6 * size[i]
              : fresh[i] == -7.5f);
    }
  }

  /** NaN where a matrix is to be overwritten, guards around its rows. */
  private static float[] guardedRows(int rows, int columns, int stride, int length) {
    float[] c = new float[length];
    Arrays.fill(c, -7.5f);
    for (int i = 0; i < rows; i++) {
      Arrays.fill(c, 6 + i * stride, 6 + i * stride + columns, Float.NaN);
    }
    return c;
  }

  /** Dot products of all remainders, through shuffled offset tables. */
  static void dots(FloatSupport loops) {
    Random random = new Random(6);
    for (int rows = 1; rows <= 7; rows++) {
      for (int columns = 1; columns <= 9; columns++) {
        for (int n : new int[] {0, 1, 15, 16, 64, 77}) {
          dots(loops, random, rows, columns, n);
        }
      }
    }
  }

  private static void dots(FloatSupport loops, Random random, int rows, int columns, int n) {
    int lanes = loops.lanes();
    int[] aRuns = IndirectionTable.table(rows, i -> random.nextInt(50));
    int[] bRuns = IndirectionTable.table(columns, i -> random.nextInt(50));
    boolean turned = random.nextBoolean();
    Dots dots =
        new Dots(aRuns, bRuns, turned ? lanes : columns * lanes, turned ? rows * lanes : lanes);
    float[] a = normal(random, 4 + 50 + n);
    float[] b = normal(random, 5 + 50 + n);
    float[] partial = normal(random, 6 + rows * columns * lanes);
    float[] before = new float[rows * columns];
    loops.sumLanes(partial, 6, before, 0, before.length);
    loops.dots(dots, n, a, 4, b, 5, partial, 6);
    float[] sums = guarded(rows * columns);
    loops.sumLanes(partial, 6, sums, 2, rows * columns);
    checkGuards("sums across lanes", sums, rows * columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int at = turned ? j * rows + i : i * columns + j;
        double expected = before[at];
        double size = 100;
        for (int p = 0; p < n; p++) {
          double product = (double) a[4 + aRuns[i] + p] * b[5 + bRuns[j] + p];
          expected += product;
          size += Math.abs(product);
        }
        check(
            "dot product %d, %d of %d × %d: %s, not %s"
                .formatted(i, j, rows, columns, sums[2 + at], expected),
            Math.abs(sums[2 + at] - expected) <= 1e-6 * size);
      }
    }
  }

  /** The maps of the Winograd convolution against their matrices, forwards and backwards. */
  static void winograd(FloatSupport loops) {
    Random random = new Random(4);
    int places = 3;
    int runs = 2;
    int fromPlace = loops.lanes() + 1;
    int toPlace = loops.lanes() + 2;
    int fromStride = places * fromPlace;
    int toStride = places * toPlace + 1;
    for (Winograd map : Winograd.values()) {
      int fromRun = map.columns() * fromStride + 1;
      int toRun = map.rows() * toStride;
      float[] x = normal(random, 5 + runs * fromRun);
      for (int direction : new int[] {1, -1}) {
        int xAt = direction > 0 ? 5 : 5 + (map.columns() - 1) * fromStride;
        Lines lines =
            new Lines(
                direction * fromStride, toStride, places, fromPlace, toPlace, runs, fromRun, toRun);
        float[] y = new float[7 + runs * toRun];
        loops.winograd(map, lines, x, xAt, y, 7);
        for (int k = 0; k < y.length; k++) {
          int run = (k - 7) / toRun;
          int row = (k - 7) % toRun / toStride;
          int place = (k - 7) % toRun % toStride / toPlace;
          int lane = (k - 7) % toRun % toStride % toPlace;
          if (k < 7 || place >= places || lane >= loops.lanes()) {
            check(map + " writes beside its lines", y[k] == 0);
            continue;
          }
          double expected = 0;
          double size = 0;
          for (int column = 0; column < map.columns(); column++) {
            int at = xAt + run * fromRun + place * fromPlace + column * direction * fromStride;
            expected += map.at(row, column) * x[at + lane];
            size += Math.abs(map.at(row, column) * x[at + lane]);
          }
          check(map + " " + row, Math.abs(y[k] - expected) <= 1e-6 * size);
        }
      }
    }
  }

  /** Sums and maxima of magnitudes down columns, with a NaN in one of them. */
  static void magnitudes(FloatSupport loops) {
    Random random = new Random(8);
    for (int n : new int[] {1, 3, 8, 15, 16, 17, 32, 45}) {
      for (int rows : new int[] {1, 2, 7, 20}) {
        for (int gap : new int[] {0, 1, 3}) {
          int stride = n + gap;
          float[] x = normal(random, 3 + rows * stride);
          int nan = 3 + random.nextInt(rows) * stride + random.nextInt(n);
          x[nan] = Float.NaN;
          float[] y = guarded(2 * n);
          loops.magnitudes(x, 3, stride, rows, n, y, 2, 2 + n);
          checkGuards("magnitudes", y, 2 * n);
          for (int j = 0; j < n; j++) {
            boolean spoiled = (nan - 3) % stride == j;
            double sum = 0;
            double most = 0;
            for (int i = 0; i < rows; i++) {
              double size = Math.abs(x[3 + i * stride + j]);
              most = Math.max(most, size);
              sum += size;
            }
            check("greatest magnitude", Double.compare(y[2 + n + j], most) == 0);
            check("sum of magnitudes", spoiled || Math.abs(y[2 + j] - sum) <= 1e-5 * rows);
          }
        }
      }
    }
  }

  /** The greatest of some magnitudes in order, with NaN above infinity. */
  static void ranks(FloatSupport loops) {
    Random random = new Random(9);
    for (int n : new int[] {1, 3, 15, 16, 17, 45}) {
      for (int rows : new int[] {1, 4, 9}) {
        int count = 1 + random.nextInt(5);
        int stride = n + random.nextInt(3);
        float[][] x = new float[rows][];
        float[] ranks = guarded(count * stride);
        Arrays.fill(ranks, 2, 2 + count * stride, 0);
        for (int row = 0; row < rows; row++) {
          x[row] = normal(random, 3 + n);
          for (int j = 0; j < x[row].length; j++) {
            x[row][j] = Math.abs(x[row][j]);
          }
          x[row][3 + random.nextInt(n)] = random.nextBoolean() ? Float.NaN : 1 / 0f;
          loops.rank(x[row].clone(), 3, ranks, 2, count, n, stride);
        }
        checkGuards("rank", ranks, count * stride);
        for (int j = 0; j < n; j++) {
          float[] sorted = new float[Math.max(rows, count)];
          for (int row = 0; row < rows; row++) {
            sorted[row] = x[row][3 + j];
          }
          Arrays.sort(sorted);
          for (int rank = 0; rank < count; rank++) {
            float expected = sorted[sorted.length - 1 - rank];
            if (rank > 0 && Float.isNaN(sorted[sorted.length - rank])) {
              break; // what lies below NaN means nothing
            }
            check("rank", Float.compare(ranks[2 + rank * stride + j], expected) == 0);
          }
        }
      }
    }
  }

  /** Transposes, and copies, of awkward sizes. */
  static void transposes(FloatSupport loops) {
    Random random = new Random(5);
    for (int rows : new int[] {1, 3, 4, 9, 16, 18, 33, 64}) {
      for (int columns : new int[] {1, 3, 8, 14, 16, 19, 40}) {
        int xStride = columns + random.nextInt(3);
        int yStride = rows + random.nextInt(3);
        float[] x = normal(random, 3 + rows * xStride);
        float[] y = new float[2 + columns * yStride + 5];
        loops.transpose(x, 3, xStride, rows, columns, y, 2, yStride);
        for (int k = 0; k < y.length; k++) {
          int i = (k - 2) % yStride;
          int j = (k - 2) / yStride;
          boolean inside = k >= 2 && i < rows && j < columns;
          check("transpose", y[k] == (inside ? x[3 + i * xStride + j] : 0));
        }
        int copyStride = columns + random.nextInt(3);
        float[] copy = new float[2 + rows * copyStride + 5];
        loops.copy(x, 3, xStride, rows, columns, copy, 2, copyStride);
        for (int k = 0; k < copy.length; k++) {
          int i = (k - 2) / copyStride;
          int j = (k - 2) % copyStride;
          boolean inside = k >= 2 && i < rows && j < columns;
          check("copy", copy[k] == (inside ? x[3 + i * xStride + j] : 0));
        }
      }
    }
  }

  private static float[] normal(Random random, int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) (random.nextGaussian() * (1 + random.nextInt(5)));
    }
    return x;
  }

  private static float[] guarded(int n) {
    float[] y = new float[n + 4];
    Arrays.fill(y, -7.5f);
    return y;
  }

  private static void checkGuards(String name, float[] y, int n) {
    boolean kept = y[0] == -7.5f && y[1] == -7.5f && y[n + 2] == -7.5f && y[n + 3] == -7.5f;
    check(name + " writes outside its run", kept);
  }

  private static void close(String name, float a, float b, double expected, float actual) {
    float rounded = (float) expected;
    double ulp = Float.isFinite(rounded) ? Math.ulp(rounded) : 0;
    boolean sameZero = rounded != 0 || actual != 0;
    boolean close =
        Float.compare(rounded, actual) == 0
            || (Math.abs(actual - expected) <= TOLERANCE * ulp && sameZero);
    check("%s(%s, %s) should be %s: %s".formatted(name, a, b, rounded, actual), close);
  }

  private static void same(String what, float[] a, int aAt, float[] b, int bAt, int n) {
    check(what, Arrays.equals(a, aAt, aAt + n, b, bAt, bAt + n));
  }

  private static void check(String what, boolean holds) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
