package dev.cotangent.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DotChartTests {
  private static final int BLUE = 0x0072B2;

  private static DotChart chart() {
    return new DotChart("Errors", -8, 0, List.of("one"));
  }

  /** The columns that have a pixel of the first series' colour, below the legend. */
  private static int[] marked(DotChart chart) {
    BufferedImage image = chart.draw();
    int first = image.getHeight() - 50 * Images.DENSITY;
    return IntStream.range(0, image.getWidth())
        .filter(
            x ->
                IntStream.range(first, image.getHeight())
                    .anyMatch(y -> (image.getRGB(x, y) & 0xFFFFFF) == BLUE))
        .toArray();
  }

  @Test
  void marksStandWhereTheirPowersOfTenAre() {
    int low = marked(chart().add("x", 1e-6))[0];
    int middle = marked(chart().add("x", 1e-4))[0];
    int high = marked(chart().add("x", 1e-2))[0];
    assertTrue(low < middle);
    assertEquals(middle - low, high - middle);
  }

  @Test
  void whatHasNoLogarithmHasNoMarkAndWhatIsBeyondTheAxisIsAtItsEnd() {
    for (double value : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertEquals(0, marked(chart().add("x", value)).length);
    }
    assertEquals(marked(chart().add("x", 1))[0], marked(chart().add("x", 1e9))[0]);
    assertEquals(marked(chart().add("x", 1e-8))[0], marked(chart().add("x", 1e-99))[0]);
  }

  @Test
  void everyRowMakesRoomForItself() {
    BufferedImage one = chart().add("x", 1).draw();
    BufferedImage two = chart().add("x", 1).add("a longer name", 1).draw();
    assertTrue(two.getHeight() > one.getHeight());
    assertTrue(two.getWidth() > one.getWidth());
  }

  @Test
  void rowsAndSeriesMustFit() {
    assertThrows(IllegalArgumentException.class, () -> chart().add("x", 1, 2));
    assertThrows(IllegalArgumentException.class, () -> new DotChart("t", 0, 0, List.of("one")));
    assertThrows(IllegalArgumentException.class, () -> new DotChart("t", 0, 1, List.of()));
  }
}
