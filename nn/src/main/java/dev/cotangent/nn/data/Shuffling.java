package dev.cotangent.nn.data;

import dev.cotangent.core.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Orders that are a function of a seed and the epoch's number. */
final class Shuffling {
  private Shuffling() {}

  /** All elements in random order. */
  static <T> Source<T> full(Source<T> source, long seed) {
    return new Source<>(
        source.counted(),
        true,
        true,
        epoch -> {
          Elements.Indexed<T> elements = source.openIndexed(epoch);
          Order order =
              new Order(new CounterRandom(seed, epoch), Math.toIntExact(elements.count()));
          return Elements.indexed(elements.count(), i -> elements.at(order.get()[(int) i]));
        });
  }

  /** A permutation that is drawn when it is first asked for. */
  private static final class Order {
    private final CounterRandom random;
    private final int count;
    private int @Nullable [] order;

    Order(CounterRandom random, int count) {
      this.random = random;
      this.count = count;
    }

    synchronized int[] get() {
      if (order == null) {
        order = random.permutation(count);
      }
      return order;
    }
  }

  /** Each next element is one of so many that have been read ahead. */
  static <T> Source<T> buffered(Source<T> source, long seed, int capacity) {
    return new Source<>(
        source.counted(),
        false,
        true,
        epoch -> {
          Elements<T> elements = source.open(epoch);
          CounterRandom random = new CounterRandom(seed, epoch);
          return first ->
              Source.skipped(
                  first, () -> new BufferedCursor<>(elements.cursor(0), random, capacity));
        });
  }

  private static final class BufferedCursor<T> implements Elements.Cursor<T> {
    private final Elements.Cursor<T> source;
    private final CounterRandom random;
    private final int capacity;
    private final List<Elements.Deferred<T>> buffer = new ArrayList<>();
    private boolean ended;
    private long taken;

    BufferedCursor(Elements.Cursor<T> source, CounterRandom random, int capacity) {
      this.source = source;
      this.random = random;
      this.capacity = capacity;
    }

    @Override
    public Elements.@Nullable Deferred<T> next() throws Exception {
      while (!ended && buffer.size() < capacity) {
        Elements.Deferred<T> next = source.next();
        if (next == null) {
          ended = true;
        } else {
          buffer.add(next);
        }
      }
      if (buffer.isEmpty()) {
        return null;
      }
      int chosen = random.below(buffer.size(), taken++);
      Elements.Deferred<T> last = buffer.remove(buffer.size() - 1);
      return chosen == buffer.size() ? last : buffer.set(chosen, last);
    }

    @Override
    public void close() throws Exception {
      source.close();
    }
  }
}
