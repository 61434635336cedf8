package dev.cotangent.onnx.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElementTypeTests {
  private static final List<ElementType> SMALL =
      List.of(
          ElementType.FLOAT16,
          ElementType.BFLOAT16,
          ElementType.FLOAT8E4M3FN,
          ElementType.FLOAT8E4M3FNUZ,
          ElementType.FLOAT8E5M2,
          ElementType.FLOAT8E5M2FNUZ,
          ElementType.FLOAT4E2M1);

  /** What a pattern stands for is the nearest number to itself, so rounding leaves it. */
  @Test
  void numbersOfATypeAreLeftAsTheyAre() {
    for (ElementType type : SMALL) {
      for (int pattern = 0; pattern < 1 << type.bits(); pattern++) {
        float number = type.decode(pattern);
        assertEquals(number, (float) type.round(number), type + " " + pattern);
      }
    }
  }

  /** Rounding gives the nearest of all numbers of the type, found by looking at each. */
  @Test
  void roundingGivesTheNearest() {
    for (ElementType type : SMALL) {
      double[] all =
          java.util.stream.IntStream.range(0, 1 << type.bits())
              .mapToDouble(type::decode)
              .filter(Double::isFinite)
              .sorted()
              .toArray();
      double greatest = all[all.length - 1];
      for (int i = 0; i < 400; i++) {
        double x = greatest * Math.pow(2, -i / 12.0) * (i % 2 == 0 ? 1 : -1);
        double nearest = Arrays.stream(all).map(number -> Math.abs(number - x)).min().orElseThrow();
        assertEquals(nearest, Math.abs(type.round(x) - x), type + " " + x);
      }
    }
  }

  @Test
  void whatIsTooLargeIsAsTheTypeHasIt() {
    assertEquals(Double.POSITIVE_INFINITY, ElementType.FLOAT16.round(65520));
    assertEquals(65504, ElementType.FLOAT16.round(65519));
    assertTrue(Double.isNaN(ElementType.FLOAT8E4M3FN.round(1e6)));
    assertEquals(448, ElementType.FLOAT8E4M3FN.round(1e6, true));
    assertEquals(240, ElementType.FLOAT8E4M3FNUZ.round(Double.POSITIVE_INFINITY, true));
    assertEquals(57344, ElementType.FLOAT8E5M2.round(1e6, true));
    assertEquals(Double.NEGATIVE_INFINITY, ElementType.FLOAT8E5M2.round(-1e6));
    assertEquals(0.0, ElementType.FLOAT8E5M2FNUZ.round(-1e-9));
  }

  @Test
  void wholeNumbersWrapAround() {
    assertEquals(-128, ElementType.INT8.wrap(128));
    assertEquals(255, ElementType.UINT8.wrap(-1));
    assertEquals(-8, ElementType.INT4.wrap(8));
    assertEquals(15, ElementType.UINT4.greatest());
    assertEquals(-8, ElementType.INT4.least());
    assertEquals(1, ElementType.BOOL.wrap(7));
  }

  @Test
  void tensorsHoldWhatTheyAreGiven() {
    OnnxTensor tensor = OnnxTensor.ofIntegers(ElementType.UINT64, new int[] {2}, -1, 3);
    assertArrayEquals(new double[] {0x1p64, 3}, tensor.toDoubles());
    assertEquals(0, OnnxTensor.size(3, 0, Integer.MAX_VALUE));
    assertThrows(IllegalArgumentException.class, () -> OnnxTensor.size(1 << 20, 1 << 20));
    assertThrows(IllegalArgumentException.class, () -> OnnxTensor.ofTexts(new int[] {2}, "one"));
  }
}
