package dev.cotangent.nn.data;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Elements to learn from, and what becomes of them on their way into batches.
 *
 * <pre>{@code
 * Batches batches =
 *     images.samples().shuffle(1).map(2, augmentation).batch(64, Sample::stack).prefetch(2);
 * }</pre>
 *
 * <p>A data set is a description: nothing is read before a pass over its batches is taken, and
 * every method gives a new one. What an epoch holds, and in which order, is a function of its
 * number and of the seeds: it is the same in another process, and for any number of threads.
 * Functions that are given to it are called by several threads at once, and may throw anything.
 *
 * <p>Elements can be had by number if they come from memory or from a file with {@linkplain
 * #of(long, Reading) random access}, and as long as nothing is filtered; then nothing is read that
 * is skipped, and {@link #shuffle(long)} takes all of them. {@link #cache()} gives others a number.
 *
 * @param <T> what an element is: a file's name, a line, a {@link Sample}
 */
public final class Dataset<T> {
  private final Source<T> source;

  private Dataset(Source<T> source) {
    this.source = source;
  }

  /** An element by its number; called by several threads at once. */
  @FunctionalInterface
  public interface Reading<T> {
    /** Reads, or makes, an element. */
    T read(long index) throws Exception;
  }

  /** What an element becomes. */
  @FunctionalInterface
  public interface Mapping<T, R> {
    /** Applies the function. */
    R apply(T element) throws Exception;
  }

  /** What an element becomes by chance. */
  @FunctionalInterface
  public interface RandomMapping<T, R> {
    /**
     * Applies the function.
     *
     * @param random numbers for this element in this epoch, which nothing else of the same seed has
     */
    R apply(T element, CounterRandom random) throws Exception;
  }

  /** What an element must fulfil. */
  @FunctionalInterface
  public interface Condition<T> {
    /** Whether it does. */
    boolean test(T element) throws Exception;
  }

  /** What two elements become. */
  @FunctionalInterface
  public interface Pairing<T, U, R> {
    /** Applies the function. */
    R apply(T first, U second) throws Exception;
  }

  /** What makes a batch of elements of one bucket. */
  @FunctionalInterface
  public interface BucketCollation<T> {
    /**
     * Makes a batch.
     *
     * @param elements at least one
     * @param length the bucket's length, which none of them exceeds
     */
    Minibatch collate(List<T> elements, int length) throws Exception;
  }

  /** The elements of a list, which is copied. */
  public static <T> Dataset<T> of(List<T> elements) {
    List<T> copy = List.copyOf(elements);
    return of(copy.size(), index -> copy.get((int) index));
  }

  /**
   * Elements that can be read by number.
   *
   * @param count how many there are
   * @throws IllegalArgumentException if the count is negative
   */
  public static <T> Dataset<T> of(long count, Reading<? extends T> reading) {
    requireNotNegative("of", "the number of elements", count);
    return new Dataset<>(Source.indexed(count, reading::read));
  }

  /** Examples as samples with {@code inputs} and {@code targets}. */
  public static Dataset<Sample> of(Examples examples) {
    return of(
        examples.size(),
        index -> Sample.of(row(examples.inputs((int) index)), row(examples.targets((int) index))));
  }

  private static Values row(Tensor batchOfOne) {
    Shape shape = batchOfOne.shape();
    return Values.of(batchOfOne.reshape(shape.slice(1, shape.rank()).dims()));
  }

  /**
   * The rows of tensors as samples of the same names.
   *
   * @param tensors at least one, all with as many rows along their first axis
   * @throws IllegalArgumentException if there is none, one is a scalar, or their numbers differ
   */
  public static Dataset<Sample> of(Map<String, Tensor> tensors) {
    Minibatch rows = new Minibatch(tensors);
    return of(
        rows.size(),
        index -> {
          Map<String, Values> values = new LinkedHashMap<>();
          rows.tensors().forEach((name, tensor) -> values.put(name, row(tensor, (int) index)));
          return new Sample(values);
        });
  }

  private static Values row(Tensor tensor, int index) {
    Shape shape = tensor.shape().slice(1, tensor.shape().rank());
    return Values.of(
        shape,
        (target, at) ->
            Buffer.of(Shape.of(shape.size()), target, at)
                .copyFrom(tensor.values().slice(index * shape.size(), shape.size())));
  }

  /**
   * Records that are read one after another, once in each pass: from a file larger than memory.
   *
   * <p>What each pass reads must be the same. Readers are closed at the end of a pass.
   */
  public static <T> Dataset<T> reading(RecordReader.Opener<? extends T> opener) {
    return sequential(
        () -> {
          RecordReader<? extends T> reader = opener.open();
          return Elements.Cursor.of(
              () -> {
                T element = reader.read();
                return element == null ? null : () -> element;
              },
              reader);
        });
  }

  /** The elements of streams, of which one is opened, and closed, in each pass. */
  public static <T> Dataset<T> streaming(Callable<? extends Stream<? extends T>> opener) {
    return sequential(
        () -> {
          Stream<? extends T> stream = opener.call();
          Iterator<? extends T> elements = stream.iterator();
          return Elements.Cursor.of(
              () -> {
                if (!elements.hasNext()) {
                  return null;
                }
                T element = elements.next();
                return () -> element;
              },
              stream::close);
        });
  }

  /** What is read anew, from its beginning, in each pass. */
  private static <T> Dataset<T> sequential(Source.Opening<T> opening) {
    return new Dataset<>(Source.sequential(epoch -> first -> Source.skipped(first, opening)));
  }

  /** How many elements an epoch has, if that is known before its end. */
  public OptionalLong count() {
    long count = source.count();
    return count == Source.UNKNOWN ? OptionalLong.empty() : OptionalLong.of(count);
  }

  /** Every element by a function. */
  public <R> Dataset<R> map(Mapping<? super T, ? extends R> mapping) {
    return new Dataset<>(source.map((element, epoch, number) -> mapping.apply(element)));
  }

  /**
   * Every element by a function with random numbers, for example an augmentation.
   *
   * @param seed the random numbers are those of the seed, the epoch and the element's number in it
   */
  public <R> Dataset<R> map(long seed, RandomMapping<? super T, ? extends R> mapping) {
    return new Dataset<>(mapped(source, seed, mapping));
  }

  static <T, R> Source<R> mapped(
      Source<T> source, long seed, RandomMapping<? super T, ? extends R> mapping) {
    return source.map(
        (element, epoch, number) ->
            mapping.apply(
                element, new CounterRandom(new CounterRandom(seed, epoch).bits(0), number)));
  }

  /**
   * The elements that fulfil a condition.
   *
   * <p>From then on elements have no numbers, and are computed for the condition by the thread that
   * goes through them; filter before what takes time.
   */
  public Dataset<T> filter(Condition<? super T> condition) {
    return new Dataset<>(source.filter(condition));
  }

  /**
   * All elements in random order, another one in each epoch.
   *
   * @throws IllegalStateException if elements have no numbers, or more than an int
   */
  public Dataset<T> shuffle(long seed) {
    requireIndexed(
        "shuffle", "shuffle(seed, buffer) mixes elements that are read one after another");
    return new Dataset<>(Shuffling.full(source, seed));
  }

  /**
   * The elements in an order in which each next one is drawn from so many that are read ahead.
   *
   * <p>An element can come any time later, but only {@code buffer − 1} places earlier: what lies
   * sorted in a file needs a buffer of many times what is alike.
   *
   * @throws IllegalArgumentException if the buffer is below 1
   */
  public Dataset<T> shuffle(long seed, int buffer) {
    if (buffer < 1) {
      throw new IllegalArgumentException(
          "[shuffle] the buffer must hold at least 1 element: " + buffer);
    }
    return new Dataset<>(Shuffling.buffered(source, seed, buffer));
  }

  /**
   * The first elements, or all if there are fewer.
   *
   * @throws IllegalArgumentException if the number is negative
   */
  public Dataset<T> take(long most) {
    requireNotNegative("take", "the number of elements", most);
    return new Dataset<>(source.range(0, most));
  }

  /**
   * The elements after the first ones.
   *
   * @throws IllegalArgumentException if the number is negative
   */
  public Dataset<T> skip(long left) {
    requireNotNegative("skip", "the number of elements", left);
    return new Dataset<>(source.range(left, Long.MAX_VALUE - left));
  }

  /**
   * The elements so many times in each epoch; what is random is so anew each time.
   *
   * @throws IllegalArgumentException if that is not at least once
   */
  public Dataset<T> repeat(int times) {
    if (times < 1) {
      throw new IllegalArgumentException("[repeat] once is the least: " + times);
    }
    return new Dataset<>(source.repeat(times));
  }

  /** These elements, then others. */
  public Dataset<T> concat(Dataset<T> other) {
    return new Dataset<>(source.concat(other.source));
  }

  /** Pairs of elements by a function, as many as the shorter of the two has. */
  public <U, R> Dataset<R> zip(
      Dataset<U> other, Pairing<? super T, ? super U, ? extends R> pairing) {
    return new Dataset<>(Zip.of(source, other.source, pairing));
  }

  /**
   * The elements kept in memory: read at the first pass, all of them, and never again. They have
   * numbers from then on. What is random before has the values and the order of the first epoch.
   */
  public Dataset<T> cache() {
    return new Dataset<>(new Cached<>(source).asSource());
  }

  /**
   * Elements by their numbers, in this order.
   *
   * @throws IllegalStateException if elements have no numbers
   * @throws IllegalArgumentException if there is no such element
   */
  public Dataset<T> select(int... numbers) {
    requireIndexed("select", "cache() gives elements numbers");
    long count = source.count();
    for (int number : numbers) {
      if (number < 0 || number >= count) {
        throw new IllegalArgumentException(
            "[select] an element's number must be in [0, %s): %s".formatted(count, number));
      }
    }
    int[] chosen = numbers.clone();
    return new Dataset<>(
        new Source<>(
            () -> chosen.length,
            true,
            source.reordered(),
            epoch -> {
              Elements.Indexed<T> elements = source.openIndexed(epoch);
              return Elements.indexed(chosen.length, i -> elements.at(chosen[(int) i]));
            }));
  }

  /**
   * Disjoint parts, by chance, each in the order in which the elements lie here.
   *
   * @param fractions of all elements, positive and together at most 1
   * @throws IllegalStateException if elements have no numbers, or another order in each epoch
   * @throws IllegalArgumentException if the fractions are wrong
   */
  public List<Dataset<T>> split(long seed, double... fractions) {
    return split(seed, element -> 0, fractions);
  }

  /**
   * Disjoint parts, by chance, in each of which the classes have their shares: stratified. All
   * elements are read once for their classes.
   *
   * @param classOf the class of an element
   * @param fractions of the elements of each class, positive and together at most 1
   * @throws IllegalStateException if elements have no numbers, or another order in each epoch
   * @throws IllegalArgumentException if the fractions are wrong
   * @throws DatasetException if an element cannot be read
   */
  public List<Dataset<T>> split(
      long seed, Mapping<? super T, Integer> classOf, double... fractions) {
    requireIndexed("split", "cache() gives elements numbers");
    if (source.reordered()) {
      throw new IllegalStateException(
          "[split] the order must be the same in each epoch, or the parts would share elements:"
              + " split first, then shuffle the parts");
    }
    List<int[]> parts;
    try {
      parts = Split.of(source.openIndexed(1), classOf, seed, fractions);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (Exception e) {
      throw DatasetException.at("split", e);
    }
    List<Dataset<T>> split = new ArrayList<>();
    for (int[] part : parts) {
      split.add(select(part));
    }
    return split;
  }

  /**
   * Batches of so many elements, of which the last may have fewer; {@code batch(64, Sample::stack)}
   * of samples.
   *
   * @throws IllegalArgumentException if the size is below 1
   */
  public Batches batch(int size, Collation<T> collation) {
    requireSize(size);
    return new DatasetBatches(Batching.of(source, size, true, collation));
  }

  /**
   * As {@link #batch}, but without a last batch that has fewer elements.
   *
   * @throws IllegalArgumentException if the size is below 1
   */
  public Batches batchDroppingLast(int size, Collation<T> collation) {
    requireSize(size);
    return new DatasetBatches(Batching.of(source, size, false, collation));
  }

  /**
   * Batches of elements of about the same length, so that little is padded and few shapes arise.
   *
   * <p>An element belongs to the first of the lengths that it does not exceed. A batch comes when
   * so many elements of a length are there; those that are left come last.
   *
   * @param length of an element, at least 0
   * @param lengths in ascending order
   * @param size of a batch
   * @param collation makes a batch of elements and the length of their bucket
   * @throws IllegalArgumentException if there is no length, they do not ascend, or the size is
   *     below 1
   */
  public Batches bucketByLength(
      ToIntFunction<? super T> length, int[] lengths, int size, BucketCollation<T> collation) {
    requireSize(size);
    boolean ascending =
        IntStream.range(1, lengths.length).allMatch(i -> lengths[i - 1] < lengths[i]);
    if (lengths.length == 0 || !ascending) {
      throw new IllegalArgumentException(
          "[bucketByLength] there must be lengths in ascending order: " + Arrays.toString(lengths));
    }
    return new DatasetBatches(Batching.byLength(source, length, lengths.clone(), size, collation));
  }

  /** What is done with an element. */
  @FunctionalInterface
  public interface Action<T> {
    /** Does it. */
    void accept(T element) throws IOException;
  }

  /**
   * Goes through the elements of an epoch, as to look at them.
   *
   * @throws DatasetException if an element cannot be read, or the action fails
   */
  public void forEach(int epoch, Action<? super T> action) {
    long number = 0;
    try (Elements.Cursor<T> cursor = source.open(epoch).cursor(0)) {
      for (Elements.Deferred<T> next = cursor.next(); next != null; next = cursor.next()) {
        action.accept(next.get());
        number++;
      }
    } catch (Exception e) {
      throw DatasetException.at("epoch %s, element %s".formatted(epoch, number + 1), e);
    }
  }

  private void requireIndexed(String op, String hint) {
    if (!source.indexed()) {
      throw new IllegalStateException(
          "[%s] elements must have numbers, which those that are read one after another or filtered have not: %s"
              .formatted(op, hint));
    }
    if (source.count() > Integer.MAX_VALUE) {
      throw new IllegalStateException(
          "[%s] there must be at most %s elements: %s"
              .formatted(op, Integer.MAX_VALUE, source.count()));
    }
  }

  private static void requireSize(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("[batch] the size must be at least 1: " + size);
    }
  }

  private static void requireNotNegative(String op, String what, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "[%s] %s must be at least 0: %s".formatted(op, what, value));
    }
  }
}
