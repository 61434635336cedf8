package dev.cotangent.examples.look;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.Images;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.DoubleStream;

/** What the server says, as JSON. */
final class Answer {
  /** The least probability of a digit, in percent, that is not called unsure. */
  static final int SURE_PERCENT = 80;

  private static final JsonFactory JSON = new JsonFactory();
  private static final int COLUMNS = 8;
  private static final int STRIP = 32;
  private static final int GAP = 0x8C959F;

  private Answer() {}

  /** Something that writes JSON. */
  @FunctionalInterface
  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** The networks that can be asked. */
  static String networks(List<TrainedNetwork> networks) {
    return write(
        json -> {
          json.writeStartArray();
          for (TrainedNetwork network : networks) {
            json.writeStartObject();
            json.writeStringField("name", network.kind().toString());
            json.writeNumberField("size", network.network().sampleShape().dim(-1));
            json.writeStringField("about", network.about());
            json.writeNumberField("sureFrom", SURE_PERCENT / 100.0);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** What a network makes of a drawing. */
  static String view(Insight.View view) {
    return write(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("probabilities");
          for (double probability : view.probabilities()) {
            json.writeNumber(probability);
          }
          json.writeEndArray();
          json.writeBooleanField(
              "sure",
              DoubleStream.of(view.probabilities()).max().orElse(0) >= SURE_PERCENT / 100.0);
          json.writeStringField(
              "saliency",
              dataUri(Images.of(view.saliency(), ColorScale.diverging(view.saliency()))));
          json.writeArrayFieldStart("layers");
          for (Tensor layer : view.layers()) {
            json.writeStartObject();
            json.writeStringField("shape", layer.shape().toString());
            json.writeStringField("picture", dataUri(sheet(layer)));
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** Why there is no answer. */
  static String refusal(String why) {
    return write(
        json -> {
          json.writeStartObject();
          json.writeStringField("error", why);
          json.writeEndObject();
        });
  }

  private static String write(Body body) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return text.toString();
  }

  /** All maps of a layer side by side; a vector in rows. */
  private static BufferedImage sheet(Tensor layer) {
    Shape shape = layer.shape();
    if (shape.rank() == 1) {
      int columns = Math.min(STRIP, shape.size());
      int rows = (shape.size() + columns - 1) / columns;
      Tensor plane =
          Tensor.generate(Shape.of(rows, columns), i -> i < shape.size() ? layer.at(i) : 0);
      return Images.of(plane, ColorScale.sequential(layer));
    }
    List<BufferedImage> maps = Images.planes(layer, ColorScale.sequential(layer));
    int columns = Math.min(COLUMNS, maps.size());
    int rows = (maps.size() + columns - 1) / columns;
    int width = shape.dim(-1) + 1;
    int height = shape.dim(-2) + 1;
    BufferedImage sheet =
        new BufferedImage(columns * width - 1, rows * height - 1, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < sheet.getHeight(); y++) {
      for (int x = 0; x < sheet.getWidth(); x++) {
        int map = y / height * columns + x / width;
        boolean inside = x % width < width - 1 && y % height < height - 1 && map < maps.size();
        sheet.setRGB(x, y, inside ? maps.get(map).getRGB(x % width, y % height) : GAP);
      }
    }
    return sheet;
  }

  private static String dataUri(BufferedImage image) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(Images.png(image));
  }
}
