package dev.cotangent.ops.kernels;

import java.util.Arrays;

/**
 * Vector loops, but plain ones until the JIT compiler has compiled those.
 *
 * <p>Plain loops are compiled in a tenth of the time, and run faster than vector loops that are not
 * compiled yet. So a program starts with plain loops, and vector loops get a share of the time to
 * become hot, each kind for itself ({@link Warmth}). Both compute the same bits, so no result tells
 * which of them did. Only loops that a first step spends much time in have both.
 */
final class EarlySupport extends VectorSupport {
  private final FloatSupport plain = new ScalarSupport(lanes(), panel());
  private final FloatSupport vectors = new VectorSupport();
  private final Warmth tiles = new Warmth(plain, vectors);
  private final Warmth narrowTiles = new Warmth(plain, vectors);
  private final Warmth taps = new Warmth(plain, vectors);
  private final Warmth panels = new Warmth(plain, vectors);
  private final Warmth narrowPanels = new Warmth(plain, vectors);
  private final Warmth dotProducts = new Warmth(plain, vectors);
  private final Warmth copies = new Warmth(plain, vectors);
  private final Warmth transposes = new Warmth(plain, vectors);
  private final Warmth relus = new Warmth(plain, vectors);
  private final Warmth stepFunctions = new Warmth(plain, vectors);
  private final Warmth sums = new Warmth(plain, vectors);
  private final Warmth products = new Warmth(plain, vectors);
  private final Warmth combinations = new Warmth(plain, vectors);
  private final Warmth pairsOfCombinations = new Warmth(plain, vectors);
  private final Warmth affines = new Warmth(plain, vectors);
  private final Warmth maxima = new Warmth(plain, vectors);
  private final Warmth spreads = new Warmth(plain, vectors);
  private final Warmth[] maps = new Warmth[Winograd.values().length];

  EarlySupport() {
    Arrays.setAll(maps, map -> new Warmth(plain, vectors));
  }

  /** Contractions have three sets of innermost loops. */
  private Warmth tiles(int columns, int count) {
    if (count == VectorTaps.STEPS) {
      return taps;
    }
    return columns < 2 * lanes() ? narrowTiles : tiles;
  }

  @Override
  public void contract(
      Offsets offsets,
      int rows,
      int columns,
      int steps,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int stride) {
    Warmth warmth = tiles(columns, steps);
    if (warmth.isWarm()) {
      super.contract(offsets, rows, columns, steps, a, aAt, b, bAt, c, cAt, stride);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.contract(offsets, rows, columns, steps, a, aAt, b, bAt, c, cAt, stride);
      warmth.took(loops, start, (long) rows * columns * steps);
    }
  }

  @Override
  public void product(
      Offsets offsets,
      int rows,
      int columns,
      int steps,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int stride) {
    Warmth warmth = tiles(columns, steps);
    if (warmth.isWarm()) {
      super.product(offsets, rows, columns, steps, a, aAt, b, bAt, c, cAt, stride);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.product(offsets, rows, columns, steps, a, aAt, b, bAt, c, cAt, stride);
      warmth.took(loops, start, (long) rows * columns * steps);
    }
  }

  @Override
  public void packedProduct(
      boolean add,
      int strips,
      int columns,
      int steps,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int stride) {
    Warmth warmth = columns < panel() ? narrowPanels : panels;
    if (warmth.isWarm()) {
      super.packedProduct(add, strips, columns, steps, a, aAt, aStride, b, bAt, c, cAt, stride);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.packedProduct(add, strips, columns, steps, a, aAt, aStride, b, bAt, c, cAt, stride);
      warmth.took(loops, start, (long) strips * columns * steps);
    }
  }

  @Override
  public void dots(Dots dots, int n, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
    Warmth warmth = dotProducts;
    if (warmth.isWarm()) {
      super.dots(dots, n, a, aAt, b, bAt, c, cAt);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.dots(dots, n, a, aAt, b, bAt, c, cAt);
      warmth.took(loops, start, (long) dots.aRuns.length * dots.bRuns.length * n);
    }
  }

  @Override
  public void winograd(Winograd map, Lines lines, float[] x, int xAt, float[] y, int yAt) {
    Warmth warmth = maps[map.ordinal()];
    if (warmth.isWarm()) {
      super.winograd(map, lines, x, xAt, y, yAt);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.winograd(map, lines, x, xAt, y, yAt);
      warmth.took(loops, start, (long) lines.runs() * lines.places());
    }
  }

  @Override
  public void copy(
      float[] x, int xAt, int xStride, int rows, int columns, float[] y, int yAt, int yStride) {
    Warmth warmth = copies;
    if (warmth.isWarm()) {
      super.copy(x, xAt, xStride, rows, columns, y, yAt, yStride);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.copy(x, xAt, xStride, rows, columns, y, yAt, yStride);
      warmth.took(loops, start, (long) rows * columns);
    }
  }

  @Override
  public void transpose(
      float[] x, int xAt, int xStride, int rows, int columns, float[] y, int yAt, int yStride) {
    Warmth warmth = transposes;
    if (warmth.isWarm()) {
      super.transpose(x, xAt, xStride, rows, columns, y, yAt, yStride);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.transpose(x, xAt, xStride, rows, columns, y, yAt, yStride);
      warmth.took(loops, start, (long) rows * columns);
    }
  }

  @Override
  public void relu(float[] x, int xAt, float[] y, int yAt, int n) {
    Warmth warmth = relus;
    if (warmth.isWarm()) {
      super.relu(x, xAt, y, yAt, n);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.relu(x, xAt, y, yAt, n);
      warmth.took(loops, start, n);
    }
  }

  @Override
  public void step(float[] x, int xAt, float[] y, int yAt, int n) {
    Warmth warmth = stepFunctions;
    if (warmth.isWarm()) {
      super.step(x, xAt, y, yAt, n);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.step(x, xAt, y, yAt, n);
      warmth.took(loops, start, n);
    }
  }

  @Override
  public void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    Warmth warmth = sums;
    if (warmth.isWarm()) {
      super.add(a, aAt, b, bAt, y, yAt, n);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.add(a, aAt, b, bAt, y, yAt, n);
      warmth.took(loops, start, n);
    }
  }

  @Override
  public void multiply(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    Warmth warmth = products;
    if (warmth.isWarm()) {
      super.multiply(a, aAt, b, bAt, y, yAt, n);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.multiply(a, aAt, b, bAt, y, yAt, n);
      warmth.took(loops, start, n);
    }
  }

  @Override
  public void combine(
      float[] a, int aAt, float p, float[] b, int bAt, float q, float[] y, int yAt, int n) {
    Warmth warmth = combinations;
    if (warmth.isWarm()) {
      super.combine(a, aAt, p, b, bAt, q, y, yAt, n);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.combine(a, aAt, p, b, bAt, q, y, yAt, n);
      warmth.took(loops, start, n);
    }
  }

  @Override
  public void combineTwice(
      float[] a,
      int aAt,
      float p,
      float[] b,
      int bAt,
      float q,
      float[] c,
      int cAt,
      float r,
      float t,
      float[] y,
      int yAt,
      float[] z,
      int zAt,
      int n) {
    Warmth warmth = pairsOfCombinations;
    if (warmth.isWarm()) {
      super.combineTwice(a, aAt, p, b, bAt, q, c, cAt, r, t, y, yAt, z, zAt, n);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.combineTwice(a, aAt, p, b, bAt, q, c, cAt, r, t, y, yAt, z, zAt, n);
      warmth.took(loops, start, n);
    }
  }

  @Override
  public void affine(float[] x, int xAt, float factor, float term, float[] y, int yAt, int n) {
    Warmth warmth = affines;
    if (warmth.isWarm()) {
      super.affine(x, xAt, factor, term, y, yAt, n);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.affine(x, xAt, factor, term, y, yAt, n);
      warmth.took(loops, start, n);
    }
  }

  @Override
  public void maxOfSquares(
      float[] x,
      int xAt,
      int width,
      int rows,
      int columns,
      float[] y,
      int yAt,
      float[] positions,
      int positionsAt,
      float[] sums,
      int sumsAt) {
    Warmth warmth = maxima;
    if (warmth.isWarm()) {
      super.maxOfSquares(
          x, xAt, width, rows, columns, y, yAt, positions, positionsAt, sums, sumsAt);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.maxOfSquares(
          x, xAt, width, rows, columns, y, yAt, positions, positionsAt, sums, sumsAt);
      warmth.took(loops, start, (long) rows * columns);
    }
  }

  @Override
  public void spreadSquares(
      float[] terms,
      int termsAt,
      float[] positions,
      int positionsAt,
      int rows,
      int columns,
      float[] y,
      int yAt) {
    Warmth warmth = spreads;
    if (warmth.isWarm()) {
      super.spreadSquares(terms, termsAt, positions, positionsAt, rows, columns, y, yAt);
    } else {
      FloatSupport loops = warmth.next();
      long start = System.nanoTime();
      loops.spreadSquares(terms, termsAt, positions, positionsAt, rows, columns, y, yAt);
      warmth.took(loops, start, (long) rows * columns);
    }
  }
}
