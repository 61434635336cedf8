package dev.cotangent.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledImagesTests {
  private static final Shape SAMPLE = Shape.of(2, 1, 2);
  private static final List<String> CLASSES = List.of("cat", "dog", "owl");

  /** Five samples whose values are their index, in tenths; labels 0 1 2 0 1. */
  private static LabelledImages five() {
    float[] values = new float[20];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / 4 / 10f;
    }
    return LabelledImages.of(SAMPLE, values, new int[] {0, 1, 2, 0, 1}, CLASSES);
  }

  private static void assertFirstValues(float[] expected, LabelledImages data) {
    float[] found = new float[data.size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = (float) data.image(i).at(0);
    }
    assertArrayEquals(expected, found);
  }

  @Test
  void givesBatchesInTheOrderAskedFor() {
    Tensor images = five().inputs(4, 0, 4);
    assertEquals(Shape.of(3, 2, 1, 2), images.shape());
    assertEquals(Precision.FLOAT32, images.precision());
    assertArrayEquals(
        new float[] {.4f, .4f, .4f, .4f, 0, 0, 0, 0, .4f, .4f, .4f, .4f}, images.toFloats());
    Tensor labels = five().targets(4, 0, 2);
    assertEquals(Shape.of(3), labels.shape());
    assertArrayEquals(new float[] {1, 0, 2}, labels.toFloats());
  }

  @Test
  void scalesBytesToOne() {
    byte[] pixels = {0, 1, (byte) 128, (byte) 255};
    LabelledImages data = LabelledImages.of(SAMPLE, pixels, new int[] {0}, CLASSES);
    pixels[0] = 9;
    assertArrayEquals(
        new float[] {0, (float) (1 / 255.0), (float) (128 / 255.0), 1}, data.image(0).toFloats());
  }

  @Test
  void normalizesWhatItHolds() {
    byte[] pixels = {0, 51, 102, (byte) 255};
    LabelledImages data =
        LabelledImages.of(SAMPLE, pixels, new int[] {0}, CLASSES)
            .normalized(0.2, 0.5)
            .normalized(1, 2);
    float[] expected = {-0.7f, -0.5f, -0.3f, 0.3f};
    assertArrayEquals(expected, data.image(0).toFloats(), 1e-6f);
  }

  @Test
  void viewsKeepSamplesAndLabelsTogether() {
    assertFirstValues(new float[] {.1f, .2f, .3f}, five().subset(1, 4));
    assertFirstValues(new float[] {0, .1f}, five().take(2));
    assertFirstValues(new float[] {.2f, .3f}, five().filter(2, 0).subset(1, 3));
    LabelledImages dogs = five().filter(1);
    assertFirstValues(new float[] {.1f, .4f}, dogs);
    assertEquals(1, dogs.label(1));
    assertEquals(CLASSES, dogs.classes());
  }

  @Test
  void refusesWhatDoesNotFit() {
    float[] values = new float[8];
    assertThrows(
        IllegalArgumentException.class,
        () -> LabelledImages.of(SAMPLE, values, new int[] {0, 3}, CLASSES));
    assertThrows(
        IllegalArgumentException.class,
        () -> LabelledImages.of(SAMPLE, values, new int[] {0, -1}, CLASSES));
    assertThrows(
        IllegalArgumentException.class,
        () -> LabelledImages.of(SAMPLE, values, new int[] {0}, CLASSES));
    assertThrows(
        IllegalArgumentException.class,
        () -> LabelledImages.of(SAMPLE, new float[0], new int[0], CLASSES));
    assertThrows(
        IllegalArgumentException.class,
        () -> LabelledImages.of(Shape.of(4), values, new int[] {0, 1}, CLASSES));
  }

  @Test
  void refusesSamplesThatAreNotThere() {
    LabelledImages two = five().take(2);
    assertThrows(IllegalArgumentException.class, () -> two.inputs(0, 2));
    assertThrows(IllegalArgumentException.class, () -> two.label(-1));
    assertThrows(IllegalArgumentException.class, () -> two.targets(2));
    assertThrows(IllegalArgumentException.class, two::inputs);
    assertThrows(IllegalArgumentException.class, () -> two.subset(1, 1));
    assertThrows(IllegalArgumentException.class, () -> two.take(3));
    assertThrows(IllegalArgumentException.class, () -> two.filter(2));
    assertThrows(IllegalArgumentException.class, () -> two.normalized(0, 0));
    assertThrows(IllegalArgumentException.class, () -> two.normalized(0, Double.NaN));
  }
}
