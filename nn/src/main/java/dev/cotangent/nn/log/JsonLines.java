package dev.cotangent.nn.log;

import dev.cotangent.nn.io.Json;
import dev.cotangent.nn.training.Batch;
import dev.cotangent.nn.training.Epoch;
import dev.cotangent.nn.training.Evaluation;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
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
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return channel.position(channel.size() - 1).read(last) == 1 && last.get(0) != '\n';
    }
  }

  @Override
  public void step(long step, Batch batch) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    line.put("epoch", batch.epoch());
    line.put("batch", batch.batch());
    line.put("samples", batch.samples());
    line.put("learningRate", batch.learningRate());
    line.putAll(figures(batch.result()));
    add(line);
  }

  @Override
  public void epoch(long step, Epoch epoch) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    line.put("epoch", epoch.number());
    line.put("samples", epoch.samples());
    line.put("seconds", epoch.seconds());
    line.put("samplesPerSecond", epoch.samplesPerSecond());
    line.put("training", figures(epoch.training()));
    if (!epoch.validation().isNone()) {
      line.put("validation", figures(epoch.validation()));
    }
    add(line);
    out.flush();
  }

  private static Map<String, Object> figures(Evaluation result) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put(Evaluation.LOSS, result.loss());
    figures.putAll(result.metrics());
    return figures;
  }

  private void add(Map<String, Object> line) throws IOException {
    out.write(Json.text(line) + "\n");
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
