package dev.cotangent.ops;

/**
 * Philox-4x32-10 (Salmon, Moraes, Dror and Shaw, <i>Parallel random numbers: as easy as 1, 2,
 * 3</i>, SC 2011): for each key a bijection of 128 bits, of which {@link #next} takes and gives
 * four words. Different counters never give the same block.
 */
final class Philox {
  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final long LOW = 0xFFFFFFFFL;

  private final long key;
  private int word0;
  private int word1;
  private int word2;
  private int word3;

  Philox(long key) {
    this.key = key;
  }

  /** Goes to the block of a counter. */
  void next(int counter0, int counter1, int counter2, int counter3) {
    int c0 = counter0;
    int c1 = counter1;
    int c2 = counter2;
    int c3 = counter3;
    int key0 = (int) key;
    int key1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * (c0 & LOW);
      long product1 = MULTIPLIER_1 * (c2 & LOW);
      c0 = (int) (product1 >>> 32) ^ c1 ^ key0;
      c1 = (int) product1;
      c2 = (int) (product0 >>> 32) ^ c3 ^ key1;
      c3 = (int) product0;
      key0 += WEYL_0;
      key1 += WEYL_1;
    }
    word0 = c0;
    word1 = c1;
    word2 = c2;
    word3 = c3;
  }

  /** One of the four words of the block. */
  int word(int index) {
    return switch (index) {
      case 0 -> word0;
      case 1 -> word1;
      case 2 -> word2;
      default -> word3;
    };
  }
}
