package dev.cotangent.examples.runs;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cotangent.examples.report.Provenance;
import dev.cotangent.nn.io.AtomicFile;
import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.io.StringWriter;
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
  private static final JsonFactory FACTORY = new JsonFactory();

  /** Writes how a run comes about to its folder. */
  public static void writeOrigin(Path folder, Provenance provenance) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField("command", provenance.command());
      json.writeObjectFieldStart("settings");
      for (Map.Entry<String, String> setting : provenance.settings().entrySet()) {
        json.writeStringField(setting.getKey(), setting.getValue());
      }
      json.writeEndObject();
      json.writeStringField("versions", provenance.versions());
      json.writeEndObject();
    }
    AtomicFile.write(folder.resolve(ORIGIN), text + "\n");
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
    Map<String, String> settings = new LinkedHashMap<>();
    Path origin = folder.resolve(ORIGIN);
    String command = Files.isRegularFile(origin) ? origin(origin, settings) : "";
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return new SavedRun(String.valueOf(name), command, settings, history(file));
  }

  private static Map<String, List<Double>> history(Path file) throws IOException {
    requireSmall(file);
    List<String> lines = Files.readAllLines(file);
    String[] names = lines.isEmpty() ? new String[0] : lines.get(0).split(",", -1);
    Map<String, List<Double>> columns = new LinkedHashMap<>();
    for (String name : names) {
      columns.put(name, new ArrayList<>());
    }
    if (!columns.containsKey("epoch") || columns.size() != names.length || lines.size() < 2) {
      throw damaged(file, "a line of different headings, one of them epoch, and lines of numbers");
    }
    for (int i = 1; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(",", -1);
      for (int k = 0; k < names.length; k++) {
        try {
          requireNonNull(columns.get(names[k])).add(Double.valueOf(cells[k]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
          throw damaged(file, "%s numbers in line %s".formatted(names.length, i + 1));
        }
      }
    }
    return columns;
  }

  private static String origin(Path file, Map<String, String> settings) throws IOException {
    requireSmall(file);
    String command = "";
    try (JsonParser json = FACTORY.createParser(Files.readString(file))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw damaged(file, "a JSON object");
      }
      boolean inSettings = false;
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        String field = String.valueOf(json.currentName());
        if (token == JsonToken.START_OBJECT) {
          inSettings = field.equals("settings");
        } else if (token == JsonToken.END_OBJECT) {
          inSettings = false;
        } else if (token == JsonToken.VALUE_STRING && inSettings) {
          settings.put(field, json.getText());
        } else if (token == JsonToken.VALUE_STRING && field.equals("command")) {
          command = json.getText();
        }
      }
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw damaged(file, "well-formed JSON");
    }
    return command;
  }

  private static void requireSmall(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw damaged(file, "at most %s bytes".formatted(LARGEST));
    }
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
