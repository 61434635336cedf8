package dev.cotangent.ops.kernels.loops;

/**
 * How long sums of products are cut.
 *
 * <p>A sum of {@code n} products of one sign that is taken in one register is rounded {@code n}
 * times, and if all are equal, the errors of a binade are, too: they add up to as much as {@code n
 * · 2⁻²⁶} of the sum. So a register takes a short chain, which starts from zero and is then added
 * to what has been summed so far; of that, too, there is no long sequence (see {@link Cascade}).
 */
public final class Chains {
  /**
   * The most products of a chain. Shorter chains cost the tiles of a matrix product more than 5 %
   * of their time, longer ones of equal products come near an error of 10⁻⁶.
   */
  private static final int LONGEST = 56;

  /**
   * The most products of a chain of a whole sum that has no more than two: the error of 64 or 128
   * equal products is 9.9 · 10⁻⁷ at most.
   */
  private static final int WHOLE = 64;

  /** A chain and the additions of such chains, one by one, are no more than this together. */
  private static final int MOST_ROUNDINGS = 64;

  private Chains() {}

  /** The length of the chains of so many products: all but the last are equally long. */
  public static int length(int products) {
    return length(products, LONGEST);
  }

  /** The length of the chains of so many products that nothing is added to. */
  public static int lengthOfWhole(int products) {
    return length(products, products <= 2 * WHOLE ? WHOLE : LONGEST);
  }

  /** The length of chains of at most so many. */
  public static int length(int products, int longest) {
    int chains = (products - 1) / longest + 1;
    return products == 0 ? 1 : (products - 1) / chains + 1;
  }

  /** How many chains so many products are cut into. */
  public static int count(int products) {
    return (products - 1) / LONGEST + 1;
  }

  /** How many sums of so many products may be added to each other one by one. */
  public static int few(int products) {
    return Math.max(1, (MOST_ROUNDINGS - length(products)) / count(products));
  }
}
