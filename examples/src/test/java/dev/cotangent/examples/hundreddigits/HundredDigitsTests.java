package dev.cotangent.examples.hundreddigits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.Images;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.io.Checkpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HundredDigitsTests {
  @TempDir private Path folder;

  private void writeDigits(int size, int classes) throws IOException {
    LabelledImages digits = new GeneratedDigits(3, size).dataset(10);
    for (int i = 0; i < digits.size(); i++) {
      if (digits.label(i) < classes) {
        Path file = folder.resolve("%d/a.png".formatted(digits.label(i)));
        Files.createDirectories(file.getParent());
        Images.writePng(Images.of(digits.image(i), ColorScale.grey()), file);
      }
    }
  }

  private String refusal() {
    return assertThrows(IOException.class, () -> Digits.find(folder, 1)).getMessage();
  }

  @Test
  void learnsItsDigitsAndReports() throws IOException {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new HundredDigitsCommand())
            .setOut(new PrintWriter(out))
            .execute("--generated", "--epochs", "2", "--out", folder.toString());
    assertEquals(0, code, out.toString());
    List<String> history = Files.readAllLines(folder.resolve("history.csv"));
    assertEquals(3, history.size());
    double first = Double.parseDouble(history.get(1).split(",")[1]);
    double last = Double.parseDouble(history.get(2).split(",")[1]);
    assertTrue(last < 0.8 * first, first + " to " + last);
    String page = Files.readString(folder.resolve("report.html"));
    assertTrue(page.contains("Generated digits, as asked for"), page.substring(0, 2000));
    assertEquals(8, page.split("<img ", -1).length - 1);
    Checkpoint.load(folder.resolve("weights.safetensors"), HundredDigits.network(5).variables());
  }

  @Test
  void digitsAreReadFromAFolderOrOneInsideIt() throws IOException {
    writeDigits(50, 10);
    Digits digits = Digits.find(folder, 1);
    assertEquals(10, digits.training().size());
    assertTrue(digits.description().contains(folder.toString()), digits.description());
    assertTrue(digits.unseen().containsKey(Digits.GENERATED));
  }

  @Test
  void anEmptyFolderIsRefused() {
    assertTrue(refusal().contains("it must hold a folder for each class"), refusal());
  }

  @Test
  void aMissingDigitIsRefused() throws IOException {
    writeDigits(50, 9);
    assertTrue(refusal().contains("named after the digits 0 to 9"), refusal());
  }

  @Test
  void picturesOfAnotherSizeAreRefused() throws IOException {
    writeDigits(28, 10);
    String message = refusal();
    assertTrue(message.contains("must be 50 × 50 pixels: 28 × 28"), message);
  }

  @Test
  void enlargingKeepsConstantsAndInterpolatesLinearly() {
    float[] ramp = {0, 1, 2, 0, 1, 2, 0, 1, 2};
    LabelledImages image =
        LabelledImages.of(Shape.of(1, 3, 3), ramp, new int[] {0}, List.of("ramp"));
    Examples enlarged = new Enlarged(image, 6);
    Tensor row = enlarged.inputs(0);
    assertEquals(Shape.of(1, 1, 6, 6), row.shape());
    double[] expected = {0, 0.25, 0.75, 1.25, 1.75, 2};
    for (int i = 0; i < 36; i++) {
      assertEquals(expected[i % 6], row.at(i), 1e-6);
    }
  }
}
