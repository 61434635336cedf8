package dev.cotangent.nn.data;

import org.jspecify.annotations.Nullable;

/** The elements of one epoch in order. */
interface Elements<T> {
  /** Goes through the elements from one on. */
  Cursor<T> cursor(long first) throws Exception;

  /** Elements that can be had by number, by several threads at once. */
  interface Indexed<T> extends Elements<T> {
    long count();

    T at(long index) throws Exception;

    @Override
    default Cursor<T> cursor(long first) {
      return new Cursor<>() {
        private long next = first;

        @Override
        public @Nullable Deferred<T> next() {
          if (next >= count()) {
            return null;
          }
          long index = next++;
          return () -> at(index);
        }

        @Override
        public void close() {}
      };
    }
  }

  /** Elements by number, of one function. */
  static <T> Indexed<T> indexed(long count, At<T> at) {
    return new Indexed<>() {
      @Override
      public long count() {
        return count;
      }

      @Override
      public T at(long index) throws Exception {
        return at.at(index);
      }
    };
  }

  /** An element by its number. */
  @FunctionalInterface
  interface At<T> {
    T at(long index) throws Exception;
  }

  /** What goes from element to element; one thread at a time. */
  interface Cursor<T> extends AutoCloseable {
    /** The next element, or null behind the last. */
    @Nullable Deferred<T> next() throws Exception;

    @Override
    void close() throws Exception;

    /** A cursor whose elements come from others. */
    static <T> Cursor<T> of(Next<T> next, AutoCloseable source) {
      return new Cursor<>() {
        @Override
        public @Nullable Deferred<T> next() throws Exception {
          return next.next();
        }

        @Override
        public void close() throws Exception {
          source.close();
        }
      };
    }
  }

  /** See {@link Cursor#next}. */
  @FunctionalInterface
  interface Next<T> {
    @Nullable Deferred<T> next() throws Exception;
  }

  /** An element that has yet to be read, decoded or computed, by any thread. */
  @FunctionalInterface
  interface Deferred<T> {
    T get() throws Exception;
  }
}
