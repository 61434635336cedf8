package dev.cotangent.nn.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Elements put together to batches. */
final class Batching {
  private Batching() {}

  /**
   * Batches of so many elements in their order.
   *
   * @param keepLast whether a smaller batch at the end counts
   */
  static <T> Source<Minibatch> of(
      Source<T> source, int size, boolean keepLast, Collation<T> collation) {
    return new Source<>(
        () ->
            source.count() == Source.UNKNOWN
                ? Source.UNKNOWN
                : batches(source.count(), size, keepLast),
        source.indexed(),
        source.reordered(),
        epoch -> {
          Elements<T> inner = source.open(epoch);
          if (inner instanceof Elements.Indexed<T> elements) {
            return Elements.indexed(
                batches(elements.count(), size, keepLast),
                batch -> {
                  long first = batch * size;
                  int count = (int) Math.min(size, elements.count() - first);
                  List<Elements.Deferred<T>> members = new ArrayList<>(count);
                  for (long i = first; i < first + count; i++) {
                    long index = i;
                    members.add(() -> elements.at(index));
                  }
                  return collate(members, collation, epoch, batch);
                });
          }
          return first -> {
            Elements.Cursor<T> cursor = inner.cursor(Math.multiplyExact(first, size));
            long[] next = {first};
            return Elements.Cursor.of(
                () -> {
                  List<Elements.Deferred<T>> members = take(cursor, size);
                  long batch = next[0]++;
                  boolean none = members.isEmpty() || (members.size() < size && !keepLast);
                  return none ? null : () -> collate(members, collation, epoch, batch);
                },
                cursor);
          };
        });
  }

  private static long batches(long count, int size, boolean keepLast) {
    return count / size + (keepLast && count % size > 0 ? 1 : 0);
  }

  private static <T> List<Elements.Deferred<T>> take(Elements.Cursor<T> cursor, int most)
      throws Exception {
    List<Elements.Deferred<T>> members = new ArrayList<>(most);
    while (members.size() < most) {
      Elements.Deferred<T> next = cursor.next();
      if (next == null) {
        break;
      }
      members.add(next);
    }
    return members;
  }

  private static <T> Minibatch collate(
      List<Elements.Deferred<T>> members, Collation<T> collation, int epoch, long batch)
      throws Exception {
    List<T> elements = new ArrayList<>(members.size());
    for (Elements.Deferred<T> member : members) {
      try {
        elements.add(member.get());
      } catch (Exception e) {
        String place =
            "epoch %s, batch %s, sample %s of it".formatted(epoch, batch + 1, elements.size() + 1);
        throw DatasetException.at(place, e);
      }
    }
    return collation.collate(elements);
  }

  /** Batches of elements of about the same length. */
  static <T> Source<Minibatch> byLength(
      Source<T> source,
      ToIntFunction<? super T> length,
      int[] lengths,
      int size,
      Dataset.BucketCollation<T> collation) {
    return new Source<>(
        () -> Source.UNKNOWN,
        false,
        source.reordered(),
        epoch -> {
          Elements<T> elements = source.open(epoch);
          return first ->
              Source.skipped(
                  first, () -> new Buckets<>(elements.cursor(0), length, lengths, size, collation));
        });
  }

  private static final class Buckets<T> implements Elements.Cursor<Minibatch> {
    private final Elements.Cursor<T> source;
    private final ToIntFunction<? super T> length;
    private final int[] lengths;
    private final int size;
    private final Dataset.BucketCollation<T> collation;
    private final List<List<T>> buckets = new ArrayList<>();

    Buckets(
        Elements.Cursor<T> source,
        ToIntFunction<? super T> length,
        int[] lengths,
        int size,
        Dataset.BucketCollation<T> collation) {
      this.source = source;
      this.length = length;
      this.lengths = lengths;
      this.size = size;
      this.collation = collation;
      for (int i = 0; i < lengths.length; i++) {
        buckets.add(new ArrayList<>());
      }
    }

    @Override
    public Elements.@Nullable Deferred<Minibatch> next() throws Exception {
      for (Elements.Deferred<T> next = source.next(); next != null; next = source.next()) {
        T element = next.get();
        int bucket = bucket(length.applyAsInt(element));
        buckets.get(bucket).add(element);
        if (buckets.get(bucket).size() == size) {
          return empty(bucket);
        }
      }
      for (int i = 0; i < lengths.length; i++) {
        if (!buckets.get(i).isEmpty()) {
          return empty(i);
        }
      }
      return null;
    }

    private int bucket(int found) {
      int at = Arrays.binarySearch(lengths, found);
      int bucket = at < 0 ? -1 - at : at;
      if (bucket == lengths.length) {
        throw new IllegalArgumentException(
            "[bucketByLength] an element must be at most %s long: %s; add a length, or leave out such elements with filter"
                .formatted(lengths[lengths.length - 1], found));
      }
      return bucket;
    }

    private Elements.Deferred<Minibatch> empty(int bucket) {
      List<T> members = buckets.set(bucket, new ArrayList<>());
      return () -> collation.collate(members, lengths[bucket]);
    }

    @Override
    public void close() throws Exception {
      source.close();
    }
  }
}
