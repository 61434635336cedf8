package dev.cotangent.examples.command;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that every program has. */
public class RunOptions {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      converter = Folder.class,
      description = "Folder for what is written (default: out/<program>).")
  private @Nullable Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Start of all random numbers (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = Count.class,
      description = "Threads to compute with (default: one for each processor).")
  private @Nullable Integer threads;

  /**
   * The folder that results go to.
   *
   * @param program names the folder under {@code out} that is used if none was given
   */
  public Path out(String program) {
    return out == null ? Path.of("out", program) : out;
  }

  /** The seed of all random numbers; the same seed gives the same run. */
  public long seed() {
    return seed;
  }

  /** How many threads to compute with, at least 1, if a number was given. */
  public OptionalInt threads() {
    return threads == null ? OptionalInt.empty() : OptionalInt.of(threads);
  }

  /** Reads a whole number from 1 on. */
  public static final class Count implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      try {
        int count = Integer.parseInt(value);
        if (count >= 1) {
          return count;
        }
      } catch (NumberFormatException e) {
        // said below
      }
      throw new TypeConversionException(
          "must be a whole number from 1 on: '%s'; leave it out for the default".formatted(value));
    }
  }

  /** Reads the name of a folder, or one that is free for a folder. */
  static final class Folder implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
      try {
        Path path = Path.of(value);
        if (!value.isBlank() && (Files.isDirectory(path) || Files.notExists(path))) {
          return path;
        }
      } catch (InvalidPathException e) {
        // said below
      }
      throw new TypeConversionException(
          "must be a folder, or a name that is free for one: '%s'".formatted(value));
    }
  }
}
