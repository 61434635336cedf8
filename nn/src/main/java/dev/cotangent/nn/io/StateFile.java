package dev.cotangent.nn.io;

import dev.cotangent.core.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of tensors and facts: the state of long work.
 *
 * <p>It is a safetensors file; the note {@code cotangent.state} holds the facts as JSON, others
 * checksums of the facts and of the tensors. The latter is that of {@link Checkpoint}, which can
 * load variables out of it.
 *
 * @param tensors by name, in order; each keeps its precision
 * @param facts texts, whole numbers (as {@code Long}), doubles, truth values, lists and maps of
 *     such
 */
public record StateFile(Map<String, Tensor> tensors, Map<String, Object> facts) {
  private static final String FACTS = "cotangent.state";
  private static final String FACTS_CHECKSUM = "cotangent.state.crc32c";

  /** Keeps copies of the maps, in their order. */
  public StateFile {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /**
   * Writes the file, or replaces one.
   *
   * @throws IOException if it cannot be written; a file of that name is then as it was
   */
  public void write(Path file) throws IOException {
    String text = Json.text(facts);
    Map<String, String> notes = new LinkedHashMap<>();
    notes.put(Checkpoint.CHECKSUM, Checkpoint.checksum(tensors));
    notes.put(FACTS_CHECKSUM, checksum(text));
    notes.put(FACTS, text);
    new Safetensors(tensors, notes).write(file);
  }

  /**
   * Reads a file.
   *
   * @throws DataException if it is damaged, or no such file
   * @throws IOException if it cannot be read
   */
  public static StateFile read(Path file) throws IOException {
    Safetensors contents = Safetensors.read(file);
    Map<String, String> notes = contents.metadata();
    String text = notes.get(FACTS);
    if (text == null || !notes.containsKey(Checkpoint.CHECKSUM)) {
      throw new DataException(
          "state",
          file,
          "it must have the notes %s and %s".formatted(FACTS, Checkpoint.CHECKSUM),
          "notes on " + notes.keySet().stream().map(Printable::name).toList());
    }
    String found = checksum(text);
    if (!found.equals(notes.get(FACTS_CHECKSUM))) {
      throw new DataException(
          "state",
          file,
          "the checksum of its facts must be "
              + Printable.name(String.valueOf(notes.get(FACTS_CHECKSUM))),
          found);
    }
    Checkpoint.checkSum(contents, file);
    try {
      return new StateFile(contents.tensors(), Attributes.object(Json.parse(text)));
    } catch (IllegalArgumentException e) {
      throw new DataException("state", file, "it must hold facts", String.valueOf(e.getMessage()));
    }
  }

  private static String checksum(String text) {
    CRC32C checksum = new CRC32C();
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) checksum.getValue());
  }
}
