package dev.cotangent.nn.training;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Trainings with many settings: all of a grid, or some of it by chance.
 *
 * <pre>{@code
 * SweepTable table = new Sweep()
 *     .vary("rate", 1e-3, 3e-3, 1e-2)
 *     .vary("batch", 32, 64)
 *     .parallel(2)
 *     .resumable(Path.of("sweep.csv"))
 *     .run(point -> Map.of("accuracy", train(point.number("rate"), point.number("batch"))));
 * System.out.println(table.best("accuracy", true));
 * }</pre>
 *
 * <p>A sweep that is broken off and run again with the same file leaves out the points that are
 * done. What a point gives must not depend on the others: then the table does not depend on how
 * many run at once.
 */
public final class Sweep {
  private final Map<String, List<String>> varied = new LinkedHashMap<>();
  private int chosen = Integer.MAX_VALUE;
  private long seed;
  private int parallel = 1;
  private @Nullable Path file;

  /** A point of the grid: for each setting one of its values. */
  public record Point(Map<String, String> settings) {
    /** Keeps a copy, in its order. */
    public Point {
      settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /**
     * The value of a setting.
     *
     * @throws IllegalArgumentException if there is no such setting
     */
    public String text(String setting) {
      String value = settings.get(setting);
      if (value == null) {
        throw new IllegalArgumentException(
            "[sweep] a setting must be one that is varied, %s: '%s'"
                .formatted(settings.keySet(), setting));
      }
      return value;
    }

    /**
     * The value of a setting that is a number.
     *
     * @throws IllegalArgumentException if there is no such setting, or it is no number
     */
    public double number(String setting) {
      return Double.parseDouble(text(setting));
    }
  }

  /** What is done at a point. */
  @FunctionalInterface
  public interface Trial {
    /** Figures by name. */
    Map<String, Double> at(Point point) throws IOException;
  }

  /**
   * Varies a setting.
   *
   * @throws IllegalArgumentException if it is varied already, or there is no value, or one twice
   */
  @CanIgnoreReturnValue
  public Sweep vary(String setting, List<String> values) {
    if (values.isEmpty() || values.stream().distinct().count() < values.size()) {
      throw new IllegalArgumentException(
          "[sweep] a setting must have values that differ: %s of '%s'".formatted(values, setting));
    }
    if (varied.putIfAbsent(setting, List.copyOf(values)) != null) {
      throw new IllegalArgumentException(
          "[sweep] a setting must be varied once: '%s'".formatted(setting));
    }
    return this;
  }

  /** Varies a setting that is a number; see {@link #vary(String, List)}. */
  @CanIgnoreReturnValue
  public Sweep vary(String setting, double... values) {
    List<String> texts = new ArrayList<>();
    for (double value : values) {
      texts.add(
          value == Math.rint(value) && Math.abs(value) < 1e15
              ? Long.toString((long) value)
              : Double.toString(value));
    }
    return vary(setting, texts);
  }

  /**
   * Takes only some points of the grid, by chance.
   *
   * @param count how many at most, at least 1
   * @param newSeed which ones is a function of it
   */
  @CanIgnoreReturnValue
  public Sweep random(int count, long newSeed) {
    if (count < 1) {
      throw new IllegalArgumentException("[sweep] there must be at least 1 point: " + count);
    }
    chosen = count;
    seed = newSeed;
    return this;
  }

  /** How many points run at once, at least 1. */
  @CanIgnoreReturnValue
  public Sweep parallel(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("[sweep] at least 1 point must run at once: " + count);
    }
    parallel = count;
    return this;
  }

  /** Writes the table to a file after each point, and leaves out what is in it already. */
  @CanIgnoreReturnValue
  public Sweep resumable(Path table) {
    file = table;
    return this;
  }

  /** The points, in the order of the grid: the setting that was named last varies fastest. */
  public List<Point> points() {
    long all = 1;
    for (List<String> values : varied.values()) {
      all = Math.multiplyExact(all, values.size());
    }
    if (all > 1 << 20) {
      throw new IllegalArgumentException("[sweep] a grid has at most 2^20 points: " + all);
    }
    int[] order = new CounterRandom(seed, 1).permutation((int) all);
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < all && i < chosen; i++) {
      taken.add(chosen < all ? order[i] : i);
    }
    Collections.sort(taken);
    return taken.stream().map(this::point).toList();
  }

  private Point point(int number) {
    Map<String, String> settings = new LinkedHashMap<>(); // in the order of their names
    varied.keySet().forEach(name -> settings.put(name, ""));
    List<Map.Entry<String, List<String>>> backwards = new ArrayList<>(varied.entrySet());
    Collections.reverse(backwards);
    int rest = number;
    for (Map.Entry<String, List<String>> each : backwards) {
      List<String> values = each.getValue();
      settings.put(each.getKey(), values.get(rest % values.size()));
      rest /= values.size();
    }
    return new Point(settings);
  }

  /**
   * Runs the points that are not done.
   *
   * @return the figures of all points
   * @throws DataException if the file of {@link #resumable} is that of another sweep, or damaged
   * @throws IOException if it cannot be read or written, or a point throws this; the points that
   *     are done are in the file then
   */
  public SweepTable run(Trial trial) throws IOException {
    List<Point> points = points();
    SweepTable table = new SweepTable(List.copyOf(varied.keySet()), file);
    List<Future<?>> running = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(parallel);
    try {
      for (Point point : points) {
        if (!table.isDone(point)) {
          running.add(
              threads.submit(
                  () -> {
                    table.add(point, trial.at(point));
                    return null;
                  }));
        }
      }
      for (Future<?> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("[sweep] interrupted", e);
    } finally {
      threads.shutdownNow();
    }
    return table.of(points);
  }

  private static IOException rethrown(@Nullable Throwable cause) {
    if (cause instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
      return unchecked.getCause();
    }
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof IOException io ? io : new IOException(cause);
  }
}
