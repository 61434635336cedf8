package dev.cotangent.nn.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Elements, epoch after epoch, as a function of its number.
 *
 * @param counted how many an epoch has; {@link #UNKNOWN} where only its end tells
 * @param indexed whether they can be had by number
 * @param reordered whether the order is another in each epoch
 * @param epochs the elements of an epoch, from 1
 */
record Source<T>(LongSupplier counted, boolean indexed, boolean reordered, Epochs<T> epochs) {
  static final long UNKNOWN = -1;

  /** The elements of an epoch. */
  @FunctionalInterface
  interface Epochs<T> {
    Elements<T> of(int epoch) throws Exception;
  }

  /** Elements by number, the same in each epoch. */
  static <T> Source<T> indexed(long count, Elements.At<T> at) {
    Elements<T> elements = Elements.indexed(count, at);
    return new Source<>(() -> count, true, false, epoch -> elements);
  }

  /** Elements one after another, of which nobody knows how many there are. */
  static <T> Source<T> sequential(Epochs<T> epochs) {
    return new Source<>(() -> UNKNOWN, false, false, epochs);
  }

  long count() {
    return counted.getAsLong();
  }

  Elements<T> open(int epoch) throws Exception {
    return epochs.of(epoch);
  }

  /** The elements of an epoch of a source whose elements can be had by number. */
  Elements.Indexed<T> openIndexed(int epoch) throws Exception {
    if (open(epoch) instanceof Elements.Indexed<T> elements) {
      return elements;
    }
    throw new IllegalStateException("[dataset] elements cannot be had by number");
  }

  /** A source of the same kind with as many elements. */
  <R> Source<R> with(Epochs<R> changed) {
    return new Source<>(counted, indexed, reordered, changed);
  }

  /** Every element by a function of it and its number in the epoch. */
  <R> Source<R> map(EpochMapping<T, R> mapping) {
    return with(
        epoch -> {
          Elements<T> inner = open(epoch);
          if (inner instanceof Elements.Indexed<T> elements) {
            return Elements.indexed(elements.count(), i -> mapping.apply(elements.at(i), epoch, i));
          }
          return first -> {
            Elements.Cursor<T> cursor = inner.cursor(first);
            long[] next = {first};
            return Elements.Cursor.of(
                () -> {
                  Elements.Deferred<T> element = cursor.next();
                  long number = next[0]++;
                  return element == null ? null : () -> mapping.apply(element.get(), epoch, number);
                },
                cursor);
          };
        });
  }

  /** A function of an element, the epoch's number, and that of the element in it. */
  @FunctionalInterface
  interface EpochMapping<T, R> {
    R apply(T element, int epoch, long number) throws Exception;
  }

  /** The elements that fulfil a condition. */
  Source<T> filter(Dataset.Condition<? super T> condition) {
    return new Source<>(
        () -> UNKNOWN,
        false,
        reordered,
        epoch -> {
          Elements<T> inner = open(epoch);
          return first ->
              skipped(
                  first,
                  () -> {
                    Elements.Cursor<T> cursor = inner.cursor(0);
                    return Elements.Cursor.of(
                        () -> {
                          for (Elements.Deferred<T> next = cursor.next();
                              next != null;
                              next = cursor.next()) {
                            T element = next.get();
                            if (condition.test(element)) {
                              return () -> element;
                            }
                          }
                          return null;
                        },
                        cursor);
                  });
        });
  }

  /** What opens a cursor at the first element. */
  @FunctionalInterface
  interface Opening<T> {
    Elements.Cursor<T> open() throws Exception;
  }

  /** A cursor that has gone past so many elements, none of which is computed. */
  static <T> Elements.Cursor<T> skipped(long count, Opening<T> opening) throws Exception {
    Elements.Cursor<T> cursor = opening.open();
    try {
      for (long i = 0; i < count && cursor.next() != null; i++) {}
      return cursor;
    } catch (Exception | Error e) {
      cursor.close();
      throw e;
    }
  }

  /** The elements {@code from} (inclusive) to {@code from + most} (exclusive). */
  Source<T> range(long from, long most) {
    return new Source<>(
        () -> count() == UNKNOWN ? UNKNOWN : within(count(), from, most),
        indexed,
        reordered,
        epoch -> {
          Elements<T> inner = open(epoch);
          if (inner instanceof Elements.Indexed<T> elements) {
            return Elements.indexed(
                within(elements.count(), from, most), i -> elements.at(from + i));
          }
          return first -> {
            Elements.Cursor<T> cursor = inner.cursor(from + first);
            long[] left = {most - first};
            return Elements.Cursor.of(() -> left[0]-- > 0 ? cursor.next() : null, cursor);
          };
        });
  }

  private static long within(long count, long from, long most) {
    return Math.max(0, Math.min(most, count - from));
  }

  /** These elements, then others. */
  Source<T> concat(Source<T> other) {
    return new Source<>(
        () -> count() == UNKNOWN || other.count() == UNKNOWN ? UNKNOWN : count() + other.count(),
        indexed && other.indexed,
        reordered || other.reordered,
        epoch -> joined(List.of(() -> open(epoch), () -> other.open(epoch))));
  }

  /** These elements so many times; each time is an epoch of this source. */
  Source<T> repeat(int times) {
    return new Source<>(
        () -> count() == UNKNOWN ? UNKNOWN : Math.multiplyExact(count(), (long) times),
        indexed,
        reordered,
        epoch -> {
          List<Part<T>> parts = new ArrayList<>();
          for (int i = 0; i < times; i++) {
            int inner = Math.addExact(Math.multiplyExact(epoch - 1, times), i + 1);
            parts.add(() -> open(inner));
          }
          return joined(parts);
        });
  }

  /** One of several parts, opened when it is reached. */
  @FunctionalInterface
  private interface Part<T> {
    Elements<T> open() throws Exception;
  }

  private static <T> Elements<T> joined(List<Part<T>> parts) throws Exception {
    List<Elements.Indexed<T>> opened = new ArrayList<>();
    for (Part<T> part : parts) {
      if (!(part.open() instanceof Elements.Indexed<T> elements)) {
        return first -> skipped(first, () -> new JoinedCursor<>(parts));
      }
      opened.add(elements);
    }
    long count = opened.stream().mapToLong(Elements.Indexed::count).sum();
    return Elements.indexed(
        count,
        index -> {
          long left = index;
          int part = 0;
          while (left >= opened.get(part).count()) {
            left -= opened.get(part++).count();
          }
          return opened.get(part).at(left);
        });
  }

  private static final class JoinedCursor<T> implements Elements.Cursor<T> {
    private final List<Part<T>> parts;
    private int opened;
    private Elements.@Nullable Cursor<T> current;

    JoinedCursor(List<Part<T>> parts) {
      this.parts = parts;
    }

    @Override
    public Elements.@Nullable Deferred<T> next() throws Exception {
      while (true) {
        if (current == null) {
          if (opened == parts.size()) {
            return null;
          }
          current = parts.get(opened++).open().cursor(0);
        }
        Elements.Deferred<T> next = current.next();
        if (next != null) {
          return next;
        }
        close();
      }
    }

    @Override
    public void close() throws Exception {
      Elements.Cursor<T> done = current;
      current = null;
      if (done != null) {
        done.close();
      }
    }
  }
}
