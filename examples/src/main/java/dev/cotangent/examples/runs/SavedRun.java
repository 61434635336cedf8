package dev.cotangent.examples.runs;

import static java.util.Objects.requireNonNull;

import dev.cotangent.examples.report.Provenance;
import dev.cotangent.nn.data.Csv;
import dev.cotangent.nn.io.AtomicFile;
import dev.cotangent.nn.io.DataException;
import dev.cotangent.nn.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a training left in its folder: the history, and how it came about.
 *
 * @param name what the folder is called
 * @param command the command line; empty if that is not known
 * @param settings the values of its options
 * @param history for each column of the history its numbers, one for each epoch
 */
public record SavedRun(
    String name, String command, Map<String, String> settings, Map<String, List<Double>> history) {
  /** The file with the figures of the epochs. */
  public static final String HISTORY = "history.csv";

  /** The file that says how they came about. */
  public static final String ORIGIN = "run.json";

  private static final long LARGEST = 64 << 20;

  /** Writes how a run comes about to its folder. */
  public static void writeOrigin(Path folder, Provenance provenance) throws IOException {
    Map<String, Object> origin = new LinkedHashMap<>();
    origin.put("command", provenance.command());
    origin.put("settings", provenance.settings());
    origin.put("versions", provenance.versions());
    AtomicFile.write(folder.resolve(ORIGIN), Json.prettyText(origin) + "\n");
  }

  /**
   * Reads a run.
   *
   * @throws DataException if a file in it is damaged
   * @throws IOException if there is no history in the folder, or it cannot be read
   */
  public static SavedRun read(Path folder) throws IOException {
    Path file = folder.resolve(HISTORY);
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "[run] the folder must be one that a training has written to: there is no %s in %s"
              .formatted(HISTORY, folder));
    }
    Path noted = folder.resolve(ORIGIN);
    Map<?, ?> origin = Files.isRegularFile(noted) ? origin(noted) : Map.of();
    String command = origin.get("command") instanceof String text ? text : "";
    Map<String, String> settings = new LinkedHashMap<>();
    if (origin.get("settings") instanceof Map<?, ?> values) {
      values.forEach((option, value) -> settings.put(option.toString(), value.toString()));
    }
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return new SavedRun(String.valueOf(name), command, settings, history(file));
  }

  private static Map<String, List<Double>> history(Path file) throws IOException {
    Csv table = Csv.open(file);
    List<Csv.Row> epochs = table.readAll();
    if (!table.columns().contains("epoch") || epochs.isEmpty()) {
      throw damaged(file, "a column epoch, and a line for each epoch");
    }
    Map<String, List<Double>> columns = new LinkedHashMap<>();
    for (String name : table.columns()) {
      List<Double> column = new ArrayList<>();
      for (Csv.Row epoch : epochs) {
        column.add(epoch.number(name));
      }
      columns.put(name, column);
    }
    return columns;
  }

  private static Map<?, ?> origin(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw damaged(file, "at most %s bytes".formatted(LARGEST));
    }
    try {
      if (Json.parse(Files.readString(file)) instanceof Map<?, ?> origin) {
        return origin;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw damaged(file, "a JSON object");
  }

  private static DataException damaged(Path file, String expected) {
    return new DataException("run", file, "it must hold " + expected, "something else");
  }

  /** How many epochs there were. */
  public int epochs() {
    return column("epoch").size();
  }

  /** The numbers of a column; NaN for each epoch if there is no such column. */
  public List<Double> column(String column) {
    List<Double> found = history.get(column);
    return found != null
        ? found
        : requireNonNull(history.get("epoch")).stream().map(epoch -> Double.NaN).toList();
  }
}
