package dev.cotangent.core;

/**
 * Random numbers as a pure function of a seed, a stream and a counter.
 *
 * <p>Number {@code n} of a stream does not depend on which numbers were asked for before, so
 * results are the same in any order and on any number of threads. The bits are those of SplitMix64
 * (Steele, Lea and Flood, <i>Fast splittable pseudorandom number generators</i>, OOPSLA 2014),
 * started at a point mixed from seed and stream.
 *
 * @param seed chooses the family of streams
 * @param stream chooses one stream of the family
 */
public record CounterRandom(long seed, long stream) {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  /** 64 random bits. */
  public long bits(long counter) {
    long start = mix(mix(seed + GOLDEN_GAMMA) ^ (stream * 0xD1342543DE82EF95L + GOLDEN_GAMMA));
    return mix(start + counter * GOLDEN_GAMMA);
  }

  /** A number in [0, 1), a multiple of 2⁻²⁴ and so exact in float32. */
  public double uniform(long counter) {
    return (bits(counter) >>> 40) * 0x1p-24;
  }

  /** An integer in [0, bound). */
  public int below(int bound, long counter) {
    return (int) (((bits(counter) >>> 32) * bound) >>> 32);
  }

  /** A standard normal number (Box and Muller, 1958). */
  public double normal(long counter) {
    double radius =
        StrictMath.sqrt(-2 * StrictMath.log(((bits(2 * counter) >>> 11) + 1) * 0x1p-53));
    return radius * StrictMath.cos(2 * StrictMath.PI * ((bits(2 * counter + 1) >>> 11) * 0x1p-53));
  }

  /** A float64 tensor of standard normal numbers. */
  public Tensor normal(Shape shape) {
    return Tensor.generate(shape, this::normal);
  }

  /** The numbers 0 to {@code count − 1} in random order (Fisher and Yates, by Durstenfeld). */
  public int[] permutation(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = below(i + 1, i);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
