package dev.cotangent.ops.kernels.loops;

import java.util.Arrays;

/**
 * Many additions to the same sums, none of which is rounded often: after a few additions the sums
 * are added to those of the next level and start anew, and so on up to the target.
 *
 * <p>Where few additions are made in all, they go to the target itself, and nothing is left to do.
 */
public final class Cascade {
  /** So many sums of one level are added up in one of the next. */
  private static final int RADIX = 8;

  private final FloatSupport loops;
  private final int few;
  private final int levels;

  /**
   * A cascade for some sums.
   *
   * @param few how many additions the lowest level may take
   * @param additions how many are made in all, at most
   */
  public Cascade(FloatSupport loops, int few, long additions) {
    this.loops = loops;
    this.few = few;
    int below = 0;
    for (long most = few; most < additions; most *= RADIX) {
      below++;
    }
    this.levels = below;
  }

  /** Whether additions go to the target itself, and not to the first sums below it. */
  public boolean isDirect() {
    return levels == 0;
  }

  /** The elements of the levels below the target, for so many sums. */
  public int scratch(int size) {
    return levels * size;
  }

  /** Starts from zeros. */
  public void clear(int size, float[] below, int belowAt, float[] target, int targetAt) {
    Arrays.fill(below, belowAt, belowAt + scratch(size), 0);
    Arrays.fill(target, targetAt, targetAt + size, 0);
  }

  /** Carries what is full, when so many additions have been made. */
  public void carry(
      long additions, int size, float[] below, int belowAt, float[] target, int targetAt) {
    long full = few;
    for (int level = 0; level < levels && additions % full == 0; level++) {
      lift(level, size, below, belowAt, target, targetAt);
      full *= RADIX;
    }
  }

  /** Carries all that is left. */
  public void finish(int size, float[] below, int belowAt, float[] target, int targetAt) {
    for (int level = 0; level < levels; level++) {
      lift(level, size, below, belowAt, target, targetAt);
    }
  }

  private void lift(int level, int size, float[] below, int belowAt, float[] target, int targetAt) {
    int from = belowAt + level * size;
    boolean last = level == levels - 1;
    float[] sums = last ? target : below;
    int to = last ? targetAt : from + size;
    loops.add(sums, to, below, from, sums, to, size);
    Arrays.fill(below, from, from + size, 0);
  }
}
