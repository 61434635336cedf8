package dev.cotangent.nn.training;

import dev.cotangent.nn.Network;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.DataException;
import dev.cotangent.nn.io.StateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The states of a training in a folder, and its best weights. */
final class Checkpoints {
  private static final Logger LOGGER = System.getLogger(Checkpoints.class.getName());
  private static final Pattern NAME = Pattern.compile("state-\\d{6,}-\\d{8,}\\.safetensors");
  private static final String REPLACED = "replaced.safetensors";

  private final Path folder;
  private final List<Figure> best = new ArrayList<>();
  private int everyEpochs = 1;
  private long everySteps = Long.MAX_VALUE;
  private long everyNanos = Long.MAX_VALUE;
  private int kept = 2;
  private boolean resumes;

  /** States of another training, which are there until this one has one. */
  private List<Path> foreign = List.of();

  private long stepsSince;
  private long savedAt = System.nanoTime();

  Checkpoints(Path folder) {
    this.folder = folder;
  }

  void everyEpochs(int epochs) {
    everyEpochs = epochs;
  }

  void everySteps(long steps) {
    everySteps = steps;
  }

  void every(Duration time) {
    everyNanos = time.toNanos();
  }

  void keepLast(int count) {
    kept = count;
  }

  void keepBest(Figure figure) {
    best.add(figure);
  }

  void resume() {
    resumes = true;
  }

  /** Whether the state is to be saved after an epoch. */
  boolean isDueAfter(int epoch) {
    return epoch % everyEpochs == 0;
  }

  /** Takes note of a step; whether the state is to be saved after it. */
  boolean isDue() {
    stepsSince++;
    return stepsSince >= everySteps
        || (everyNanos < Long.MAX_VALUE && System.nanoTime() - savedAt >= everyNanos);
  }

  /**
   * The newest good state; none where a training begins.
   *
   * @throws UncheckedIOException if no state that is there can be used
   */
  Optional<TrainingState> begin() {
    try {
      List<Path> files = files();
      if (!resumes) {
        foreign = files;
        return Optional.empty();
      }
      @Nullable DataException last = null;
      for (Path file : files) {
        try {
          return Optional.of(read(file));
        } catch (DataException e) {
          last = e;
          LOGGER.log(Level.WARNING, "left out a damaged state: " + e.getMessage());
        }
      }
      if (last != null) {
        throw new IOException(
            "[trainer] none of the %s states in %s can be used; remove them to begin anew: %s"
                .formatted(files.size(), folder, last.getMessage()),
            last);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TrainingState read(Path file) throws IOException {
    StateFile contents = StateFile.read(file);
    try {
      return TrainingState.of(contents);
    } catch (IllegalArgumentException | ArithmeticException | ClassCastException e) {
      throw new DataException(
          "state", file, "it must be the state of a training", String.valueOf(e.getMessage()));
    }
  }

  /** The states, the newest first. */
  private List<Path> files() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> NAME.matcher(entry.getFileName().toString()).matches())
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Writes a state, and removes those that are no longer kept. */
  void save(TrainingState state) {
    try {
      Path file = folder.resolve("state-%s.safetensors".formatted(state.place().name()));
      setForeignAside();
      state.toFile().write(file);
      List<Path> old = new ArrayList<>(files());
      old.removeIf(other -> other.compareTo(file) > 0); // of what was done before it was done again
      for (Path other : old.subList(Math.min(kept, old.size()), old.size())) {
        Files.deleteIfExists(other);
      }
      stepsSince = 0;
      savedAt = System.nanoTime();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The newest state of another training is kept under another name, in case it was a mistake. */
  private void setForeignAside() throws IOException {
    if (foreign.isEmpty()) {
      return;
    }
    Files.move(foreign.get(0), folder.resolve(REPLACED), StandardCopyOption.REPLACE_EXISTING);
    for (Path other : foreign.subList(1, foreign.size())) {
      Files.deleteIfExists(other);
    }
    foreign = List.of();
  }

  /** Writes the weights where the last epoch is the best by a figure. */
  void saveBest(List<Epoch> history, Collection<Network> networks) {
    Epoch last = history.get(history.size() - 1);
    List<Epoch> before = history.subList(0, history.size() - 1);
    for (Figure figure : best) {
      double value = figure.of(last);
      if (before.stream().allMatch(epoch -> figure.isBetter(value, figure.of(epoch)))) {
        try {
          Checkpoint.save(folder.resolve(fileName(figure)), TrainingVariables.saved(networks));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** For example {@code best-validation-loss.safetensors}. */
  private static String fileName(Figure figure) {
    String words = figure.toString().toLowerCase(Locale.ROOT).replaceAll("[^\\p{Alnum}]+", "-");
    return "best-%s.safetensors".formatted(words);
  }
}
