package dev.cotangent.ops.kernels.loops.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Op;
import dev.cotangent.ops.cases.OpCases;
import dev.cotangent.ops.kernels.Loops;
import dev.cotangent.ops.kernels.Loops.Run;
import dev.cotangent.ops.kernels.loops.Dots;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.loops.Lines;
import dev.cotangent.ops.kernels.loops.Loop;
import dev.cotangent.ops.kernels.loops.LoopTable;
import dev.cotangent.ops.kernels.loops.PackedProduct;
import dev.cotangent.ops.kernels.loops.SquareMaxima;
import dev.cotangent.ops.kernels.loops.Winograd;
import dev.cotangent.ops.kernels.loops.scalar.ScalarSupport;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The loops that a process starts with, beside those it goes on with. */
class WarmupLoopsTests {
  private static final int ROUNDS = 60;
  private static final float[] SPECIAL = {0f, -0f, Float.NaN, Float.MIN_VALUE, 3e38f};

  /** One call of a loop on random numbers; gives what the loop has written. */
  @FunctionalInterface
  private interface Call {
    float[] run(FloatSupport loops, Random random);
  }

  private static final Map<String, Call> CALLS = new TreeMap<>();

  static {
    CALLS.put("contract", (loops, random) -> contraction(loops, random, true));
    CALLS.put("product", (loops, random) -> contraction(loops, random, false));
    CALLS.put("correlate", (loops, random) -> correlation(loops, random, false));
    CALLS.put("correlateTaps", (loops, random) -> correlation(loops, random, true));
    CALLS.put("packedProduct", WarmupLoopsTests::packedProduct);
    CALLS.put("dots", WarmupLoopsTests::dots);
    CALLS.put("sumRows", WarmupLoopsTests::sumRows);
    CALLS.put("winograd", WarmupLoopsTests::winograd);
    CALLS.put(
        "magnitudes",
        (loops, random) -> {
          int rows = 1 + random.nextInt(20);
          int columns = 1 + random.nextInt(90);
          float[] y = new float[2 * columns];
          float[] x = numbers(random, rows * (columns + 1));
          loops.magnitudes(x, 0, columns + 1, rows, columns, y, 0, columns);
          return y;
        });
    CALLS.put(
        "rank",
        (loops, random) -> {
          int columns = 1 + random.nextInt(90);
          float[] y = new float[3 * columns];
          for (int row = 0; row < 8; row++) {
            loops.rank(numbers(random, columns), 0, y, 0, 3, columns, columns);
          }
          return y;
        });
    CALLS.put(
        "copy",
        (loops, random) -> {
          int rows = 1 + random.nextInt(20);
          int columns = 1 + random.nextInt(90);
          float[] y = new float[rows * (columns + 2)];
          float[] x = numbers(random, rows * (columns + 1));
          loops.copy(x, 0, columns + 1, rows, columns, y, 0, columns + 2);
          return y;
        });
    CALLS.put(
        "transpose",
        (loops, random) -> {
          int rows = 1 + random.nextInt(40);
          int columns = 1 + random.nextInt(40);
          float[] y = new float[columns * (rows + 2)];
          float[] x = numbers(random, rows * (columns + 1));
          loops.transpose(x, 0, columns + 1, rows, columns, y, 0, rows + 2);
          return y;
        });
    for (String name : new String[] {"relu", "step", "affine"}) {
      Loops.Unary loop = Loops.UNARY.get(name).loop();
      CALLS.put(
          name,
          (loops, random) -> {
            float[] x = numbers(random, 1 + random.nextInt(100));
            float[] y = new float[x.length];
            loop.run(loops, new Run(x, 0), new Run(y, 0), x.length);
            return y;
          });
    }
    for (String name : new String[] {"add", "multiply", "combine"}) {
      Loops.Binary loop = Loops.BINARY.get(name).loop();
      CALLS.put(
          name,
          (loops, random) -> {
            float[] a = numbers(random, 1 + random.nextInt(100));
            float[] b = numbers(random, a.length);
            float[] y = new float[a.length];
            loop.run(loops, new Run(a, 0), new Run(b, 0), new Run(y, 0), a.length);
            return y;
          });
    }
    CALLS.put(
        "combineTwice",
        (loops, random) -> {
          int n = 1 + random.nextInt(100);
          Run a = new Run(numbers(random, n), 0);
          Run b = new Run(numbers(random, n), 0);
          Run c = new Run(numbers(random, n), 0);
          float[] y = new float[2 * n];
          Run[] runs = {a, b, c, new Run(y, 0), new Run(y, n)};
          Loops.run(loops.elementwise().combineTwice(), runs, n, -2.5f, 1.5f, 0.5f, 0.7f, -0.3f);
          return y;
        });
    CALLS.put("maxOfSquares", WarmupLoopsTests::maxOfSquares);
    CALLS.put("spreadSquares", WarmupLoopsTests::spreadSquares);
    CALLS.put(
        "sumInSquares",
        (loops, random) -> {
          int rows = 1 + random.nextInt(9);
          int columns = 1 + random.nextInt(40);
          int width = 2 * columns + random.nextInt(3);
          float[] y = new float[rows * columns];
          float[] x = numbers(random, 2 * rows * width);
          loops.sumInSquares(x, 0, width, rows, columns, y, 0);
          return y;
        });
    CALLS.put(
        "fillSquares",
        (loops, random) -> {
          int rows = 1 + random.nextInt(9);
          int columns = 1 + random.nextInt(40);
          float[] y = new float[4 * rows * columns];
          loops.fillSquares(numbers(random, rows * columns), 0, rows, columns, y, 0);
          return y;
        });
  }

  @Test
  void plainLoopsComputeTheBitsOfVectors() {
    FloatSupport vectors = new VectorSupport();
    FloatSupport plain = new ScalarSupport(vectors.lanes(), vectors.panel());
    CALLS.forEach(
        (name, call) -> {
          for (int seed = 0; seed < ROUNDS; seed++) {
            int[] expected = bits(call.run(vectors, new Random(seed)));
            int[] actual = bits(call.run(plain, new Random(seed)));
            assertArrayEquals(expected, actual, name + " with seed " + seed);
          }
        });
  }

  @Test
  void noLoopIsForgotten() {
    Set<String> early = new TreeSet<>();
    for (Method method : WarmupLoops.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        early.add(method.getName());
      }
    }
    LoopTable vectors = new VectorSupport().elementwise();
    LoopTable switched = new WarmupLoops().elementwise();
    for (Class<? extends Op> op : OpCases.all().keySet()) {
      if (Elementwise.class.isAssignableFrom(op)) {
        Class<? extends Elementwise> elementwise = op.asSubclass(Elementwise.class);
        if (!switched.operation(elementwise).equals(vectors.operation(elementwise))) {
          early.add(Loops.name(elementwise));
        }
      }
    }
    Map<String, Function<LoopTable, Loop>> others =
        Map.of(
            "affine", LoopTable::affine,
            "combine", LoopTable::combine,
            "combineTwice", LoopTable::combineTwice,
            "combineSquare", LoopTable::combineSquare,
            "subtractQuotient", LoopTable::subtractQuotient);
    others.forEach(
        (name, loop) -> {
          if (loop.apply(switched) != loop.apply(vectors)) {
            early.add(name);
          }
        });
    early.remove("elementwise");
    assertEquals(CALLS.keySet(), early);
  }

  private static float[] contraction(FloatSupport loops, Random random, boolean add) {
    int rows = 1 + random.nextInt(2 * 12 + 5);
    int columns = (1 + random.nextInt(5)) * loops.lanes();
    int steps = random.nextInt(3) == 0 ? VectorProducts.TAP_STEPS : random.nextInt(150);
    IndirectionTable table =
        new IndirectionTable(
            IndirectionTable.strided(rows, steps),
            IndirectionTable.strided(steps, 1),
            IndirectionTable.strided(steps, 7),
            columns,
            columns);
    float[] a = numbers(random, rows * steps);
    float[] b = numbers(random, 7 * steps + columns);
    float[] c = numbers(random, rows * columns);
    if (add) {
      loops.contract(table, a, 0, b, 0, c, 0);
    } else {
      loops.product(table, a, 0, b, 0, c, 0);
    }
    return c;
  }

  private static float[] correlation(FloatSupport loops, Random random, boolean ofTaps) {
    int[] rows = IndirectionTable.strided(random.nextInt(25), 17);
    int stride = loops.lanes() + random.nextInt(3);
    int taps = rows.length * FloatSupport.TAPS;
    float[] a = numbers(random, 17 * rows.length);
    float[] ofElements = numbers(random, (taps + 1) * stride);
    float[] ofPlaces = numbers(random, (FloatSupport.PLACES + 1) * stride);
    if (ofTaps) {
      loops.correlateTaps(rows, a, 3, ofPlaces, 1, ofElements, 0, stride);
      return ofElements;
    }
    loops.correlate(rows, a, 3, ofElements, 1, ofPlaces, 0, stride);
    return ofPlaces;
  }

  private static float[] packedProduct(FloatSupport loops, Random random) {
    int strips = 1 + random.nextInt(2);
    int columns = 1 + random.nextInt(2 * loops.panel());
    int steps = 1 + random.nextInt(150);
    int rows = strips * FloatSupport.STRIP;
    int padded = loops.padded(columns);
    float[] a = numbers(random, rows * steps);
    float[] b = numbers(random, padded * steps);
    float[] c = numbers(random, rows * padded);
    PackedProduct x = new PackedProduct(b, new float[6 * loops.panel()], 0);
    x.add = random.nextBoolean();
    x.strips = strips;
    x.columns = columns;
    x.steps = steps;
    x.a = a;
    x.aStride = steps;
    x.c = c;
    x.cStride = padded;
    loops.packedProduct(x);
    return c;
  }

  private static float[] dots(FloatSupport loops, Random random) {
    int aCount = 1 + random.nextInt(7);
    int bCount = 1 + random.nextInt(9);
    int lanes = loops.lanes();
    Dots dots =
        new Dots(
            IndirectionTable.strided(aCount, 3),
            IndirectionTable.strided(bCount, 5),
            bCount * lanes,
            lanes);
    int n = random.nextInt(40 * lanes);
    float[] a = numbers(random, 3 * aCount + n);
    float[] b = numbers(random, 5 * bCount + n);
    float[] c = numbers(random, aCount * bCount * lanes);
    loops.dots(dots, n, a, 0, b, 0, c, 0);
    return c;
  }

  private static float[] sumRows(FloatSupport loops, Random random) {
    int n = 1 + random.nextInt(70);
    int stride = n + random.nextInt(3);
    float[] sums = new float[2 * n];
    for (int round = 0; round < 3; round++) {
      int rows = random.nextInt(30);
      loops.sumRows(numbers(random, rows * stride), 0, rows, stride, sums, 0, sums, n, n);
    }
    for (int i = 0; i < n; i++) {
      sums[n + i] = Float.isFinite(sums[i]) ? sums[n + i] : 0;
    }
    return sums;
  }

  private static float[] winograd(FloatSupport loops, Random random) {
    Winograd map = Winograd.values()[random.nextInt(Winograd.values().length)];
    int lanes = loops.lanes();
    int places = 1 + random.nextInt(3);
    int stride = places * lanes;
    float[] x = numbers(random, 2 * map.columns() * stride);
    float[] y = new float[2 * map.rows() * stride];
    int fromRun = map.columns() * stride;
    int toRun = map.rows() * stride;
    loops.winograd(
        map, new Lines(stride, stride, places, lanes, lanes, 2, fromRun, toRun), x, 0, y, 0);
    return y;
  }

  private static float[] maxOfSquares(FloatSupport loops, Random random) {
    int rows = 1 + random.nextInt(4);
    int columns = 1 + random.nextInt(40);
    int places = rows * columns;
    float[] x = new float[4 * places + 2 * loops.lanes()];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextInt(5);
    }
    float[] y = new float[places + loops.lanes()];
    float[] positions = new float[places + loops.lanes()];
    float[] sums = new float[loops.lanes()];
    SquareMaxima maxima = new SquareMaxima(2 * columns, rows, columns, x, sums, 0);
    maxima.y = y;
    maxima.positions = positions;
    loops.maxOfSquares(maxima);
    float[] both = new float[2 * places]; // what is behind the planes may be anything
    System.arraycopy(y, 0, both, 0, places);
    System.arraycopy(positions, 0, both, places, places);
    return both;
  }

  private static float[] spreadSquares(FloatSupport loops, Random random) {
    int rows = 1 + random.nextInt(4);
    int columns = 1 + random.nextInt(40);
    int places = rows * columns;
    float[] terms = numbers(random, places + loops.lanes());
    float[] positions = new float[places + loops.lanes()];
    for (int i = 0; i < places; i++) {
      int corner = i / columns * 4 * columns + i % columns * 2;
      positions[i] = corner + random.nextInt(2) + random.nextInt(2) * 2 * columns;
    }
    float[] y = new float[4 * places + 2 * loops.lanes()];
    loops.spreadSquares(terms, 0, positions, 0, rows, columns, y, 0);
    return Arrays.copyOf(y, 4 * places);
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] =
          random.nextInt(50) == 0
              ? SPECIAL[random.nextInt(SPECIAL.length)]
              : (float) random.nextGaussian();
    }
    return numbers;
  }

  /** The bits, all NaNs alike: which one comes out of two is up to the processor. */
  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }
}
