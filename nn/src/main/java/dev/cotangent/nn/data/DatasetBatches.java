package dev.cotangent.nn.data;

import java.util.NoSuchElementException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The batches of a source, made when they are asked for. */
record DatasetBatches(Source<Minibatch> source) implements Batches {
  @Override
  public Pass epoch(int number, long first) {
    String place = "epoch " + number;
    try {
      return new SourcePass(cursor(source, number, first), number, first);
    } catch (Exception e) {
      throw DatasetException.at(place, e);
    }
  }

  /** Where the batches of an epoch come from, one after another. */
  static Elements.Cursor<Minibatch> cursor(Source<Minibatch> source, int number, long first)
      throws Exception {
    if (number < 1 || first < 0) {
      throw new IllegalArgumentException(
          "[batches] an epoch's number must be at least 1, and batches left out at least 0: %s and %s"
              .formatted(number, first));
    }
    return source.open(number).cursor(first);
  }

  @Override
  public OptionalLong count() {
    long count = source.count();
    return count == Source.UNKNOWN ? OptionalLong.empty() : OptionalLong.of(count);
  }

  /** Batches from anywhere as a source. */
  static Source<Minibatch> sourceOf(Batches batches) {
    if (batches instanceof DatasetBatches known) {
      return known.source;
    }
    return new Source<>(
        () -> batches.count().orElse(Source.UNKNOWN),
        false,
        true,
        epoch ->
            first -> {
              Pass pass = batches.epoch(epoch, first);
              return Elements.Cursor.of(
                  () -> {
                    if (!pass.hasNext()) {
                      return null;
                    }
                    Minibatch next = pass.next();
                    return () -> next;
                  },
                  pass::close);
            });
  }

  /** Where in an epoch a batch is. */
  static String place(int epoch, long batch) {
    return "epoch %s, batch %s".formatted(epoch, batch + 1);
  }

  /** Each batch is made by whoever takes it. */
  private static final class SourcePass implements Pass {
    private final Elements.Cursor<Minibatch> cursor;
    private final int epoch;
    private long taken;
    private boolean looked;
    private Elements.@Nullable Deferred<Minibatch> next;
    private @Nullable DatasetException failure;

    SourcePass(Elements.Cursor<Minibatch> cursor, int epoch, long first) {
      this.cursor = cursor;
      this.epoch = epoch;
      this.taken = first;
    }

    @Override
    public boolean hasNext() {
      if (!looked) {
        looked = true;
        try {
          next = cursor.next();
          if (next == null) {
            cursor.close();
          }
        } catch (Exception e) {
          failure = DatasetException.at(place(epoch, taken), e);
        }
      }
      return next != null || failure != null;
    }

    @Override
    public Minibatch next() {
      if (!hasNext()) {
        throw new NoSuchElementException("[batches] the epoch has no more batches");
      }
      Elements.Deferred<Minibatch> batch = next;
      try {
        if (failure == null && batch != null) {
          Minibatch made = batch.get();
          looked = false;
          taken++;
          return made;
        }
      } catch (Exception e) {
        failure = DatasetException.at(place(epoch, taken), e);
      }
      throw failure == null ? new IllegalStateException("[batches] no batch") : failure;
    }

    @Override
    public void close() {
      looked = true;
      next = null;
      try {
        cursor.close();
      } catch (Exception e) {
        throw DatasetException.at("epoch " + epoch, e);
      }
    }
  }
}
