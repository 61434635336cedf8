package dev.cotangent.nn.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cotangent.nn.training.Batch;
import dev.cotangent.nn.training.Epoch;
import dev.cotangent.nn.training.Evaluation;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A file with one JSON object a line: one for each training step, one for each epoch.
 *
 * <p>A step has {@code step, epoch, batch, samples, learningRate, loss} and the metrics; an epoch
 * {@code step, epoch, samples, seconds, samplesPerSecond} and the objects {@code training} and
 * {@code validation}. Numbers that are not finite are the texts {@code "NaN"}, {@code "Infinity"}
 * and {@code "-Infinity"}. Lines are added to a file that is there: where a training went on from
 * an earlier step, the last line of a step counts.
 */
public final class JsonLines implements RunLog {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final Writer out;

  private JsonLines(Writer out) {
    this.out = out;
  }

  /**
   * Opens a file to add lines to; it, and the folder above it, is made if it is missing. A last
   * line that a killed process left unfinished is ended first.
   *
   * @throws IOException if it cannot be written
   */
  public static JsonLines to(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    boolean unfinished = isUnfinished(file);
    Writer out =
        Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (unfinished) {
      out.write('\n');
    }
    return new JsonLines(out);
  }

  private static boolean isUnfinished(Path file) throws IOException {
    if (Files.notExists(file) || Files.size(file) == 0) {
      return false;
    }
    try (var channel = Files.newByteChannel(file)) {
      var last = java.nio.ByteBuffer.allocate(1);
      return channel.position(channel.size() - 1).read(last) == 1 && last.get(0) != '\n';
    }
  }

  @Override
  public void step(long step, Batch batch) throws IOException {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(line)) {
      json.writeStartObject();
      json.writeNumberField("step", step);
      json.writeNumberField("epoch", batch.epoch());
      json.writeNumberField("batch", batch.batch());
      json.writeNumberField("samples", batch.samples());
      json.writeNumberField("learningRate", batch.learningRate());
      write(json, batch.result());
      json.writeEndObject();
    }
    add(line);
  }

  @Override
  public void epoch(long step, Epoch epoch) throws IOException {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(line)) {
      json.writeStartObject();
      json.writeNumberField("step", step);
      json.writeNumberField("epoch", epoch.number());
      json.writeNumberField("samples", epoch.samples());
      json.writeNumberField("seconds", epoch.seconds());
      json.writeNumberField("samplesPerSecond", epoch.samplesPerSecond());
      json.writeObjectFieldStart("training");
      write(json, epoch.training());
      json.writeEndObject();
      if (!epoch.validation().isNone()) {
        json.writeObjectFieldStart("validation");
        write(json, epoch.validation());
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    add(line);
    out.flush();
  }

  private static void write(JsonGenerator json, Evaluation result) throws IOException {
    json.writeNumberField(Evaluation.LOSS, result.loss());
    for (Map.Entry<String, Double> metric : result.metrics().entrySet()) {
      json.writeNumberField(metric.getKey(), metric.getValue());
    }
  }

  private void add(StringWriter line) throws IOException {
    out.write(line + "\n");
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
