package dev.cotangent.nn.data;

/** Two sources, element by element. */
final class Zip {
  private Zip() {}

  static <T, U, R> Source<R> of(
      Source<T> left, Source<U> right, Dataset.Pairing<? super T, ? super U, ? extends R> pairing) {
    return new Source<>(
        () ->
            left.count() == Source.UNKNOWN || right.count() == Source.UNKNOWN
                ? Source.UNKNOWN
                : Math.min(left.count(), right.count()),
        left.indexed() && right.indexed(),
        left.reordered() || right.reordered(),
        epoch -> {
          Elements<T> one = left.open(epoch);
          Elements<U> other = right.open(epoch);
          if (one instanceof Elements.Indexed<T> first
              && other instanceof Elements.Indexed<U> second) {
            return Elements.indexed(
                Math.min(first.count(), second.count()),
                i -> pairing.apply(first.at(i), second.at(i)));
          }
          return from -> cursor(one, other, from, pairing);
        });
  }

  private static <T, U, R> Elements.Cursor<R> cursor(
      Elements<T> left,
      Elements<U> right,
      long from,
      Dataset.Pairing<? super T, ? super U, ? extends R> pairing)
      throws Exception {
    Elements.Cursor<T> first = left.cursor(from);
    Elements.Cursor<U> second;
    try {
      second = right.cursor(from);
    } catch (Exception | Error e) {
      first.close();
      throw e;
    }
    return Elements.Cursor.of(
        () -> {
          Elements.Deferred<T> one = first.next();
          Elements.Deferred<U> other = one == null ? null : second.next();
          return one == null || other == null ? null : () -> pairing.apply(one.get(), other.get());
        },
        () -> {
          try (first) {
            second.close();
          }
        });
  }
}
