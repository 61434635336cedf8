package dev.cotangent.nn.program;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Compiled programs by what they were compiled for.
 *
 * <p>A program keeps the memory of its runs, which grows with the samples it takes at once. So
 * programs are given up, the least recently used first, while all together take more samples than a
 * few of the largest: however many sizes of batch there are, the memory is bounded, and the sizes
 * that come again and again stay.
 */
public final class ProgramCache<K, P> {
  /** Whole and last batch, in training and in evaluation. */
  private static final int LARGEST = 4;

  /** Batches up to this size count as few samples. */
  private static final int FEW_SAMPLES = 256;

  private final ToIntFunction<K> samples;
  private final Function<K, P> compile;
  private final LinkedHashMap<K, P> programs = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * An empty cache.
   *
   * @param samples how many samples a program takes at once
   * @param compile makes a program
   */
  public ProgramCache(ToIntFunction<K> samples, Function<K, P> compile) {
    this.samples = samples;
    this.compile = compile;
  }

  /** The program for a key, compiled if it is not there. */
  public P get(K key) {
    P found = programs.get(key);
    if (found == null) {
      found = compile.apply(key);
      programs.put(key, found);
      giveUpOld();
    }
    return found;
  }

  private void giveUpOld() {
    int largest = FEW_SAMPLES;
    long all = 0;
    for (K key : programs.keySet()) {
      largest = Math.max(largest, samples.applyAsInt(key));
      all += samples.applyAsInt(key);
    }
    Iterator<Map.Entry<K, P>> eldest = programs.entrySet().iterator();
    while (all > (long) LARGEST * largest) {
      K key = eldest.next().getKey();
      eldest.remove();
      all -= samples.applyAsInt(key);
    }
  }
}
