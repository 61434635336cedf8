package dev.cotangent.nn.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The elements of a source's first epoch, read once and kept. */
final class Cached<T> {
  private final Source<T> source;
  private @Nullable List<T> elements;

  Cached(Source<T> source) {
    this.source = source;
  }

  Source<T> asSource() {
    return new Source<>(
        this::count,
        true,
        false,
        epoch -> {
          List<T> all = elements();
          return Elements.indexed(all.size(), i -> all.get((int) i));
        });
  }

  private long count() {
    long known = source.count();
    try {
      return known == Source.UNKNOWN ? elements().size() : known;
    } catch (Exception e) {
      throw DatasetException.at("cache", e);
    }
  }

  private synchronized List<T> elements() throws Exception {
    if (elements == null) {
      List<T> all = new ArrayList<>();
      try (Elements.Cursor<T> cursor = source.open(1).cursor(0)) {
        for (Elements.Deferred<T> next = cursor.next(); next != null; next = cursor.next()) {
          all.add(next.get());
        }
      }
      elements = List.copyOf(all);
    }
    return elements;
  }
}
