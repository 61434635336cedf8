package dev.cotangent.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTests {
  private static ConfusionMatrix animals() {
    ConfusionMatrix matrix = new ConfusionMatrix(List.of("cat", "dog", "eel"));
    matrix.add(0, 0);
    matrix.add(0, 0);
    matrix.add(0, 1);
    matrix.add(1, 1);
    return matrix;
  }

  @Test
  void countsAndFractions() {
    ConfusionMatrix matrix = animals();
    assertEquals(2, matrix.count(0, 0));
    assertEquals(1, matrix.count(0, 1));
    assertEquals(0, matrix.count(1, 0));
    assertEquals(3, matrix.actual(0));
    assertEquals(2, matrix.predicted(1));
    assertEquals(4, matrix.total());
    assertEquals(0.75, matrix.accuracy());
    assertEquals(2 / 3.0, matrix.recall(0));
    assertEquals(0.5, matrix.precision(1));
    assertEquals(Double.NaN, matrix.recall(2));
    assertEquals(Double.NaN, new ConfusionMatrix(List.of("a")).accuracy());
  }

  @Test
  void theTextHoldsEveryNumber() {
    assertEquals(
        """
        rows: actual, columns: predicted
                       cat      dog      eel   recall
        cat              2        1        0  66.67 %
        dog              0        1        0 100.00 %
        eel              0        0        0        –
        precision 100.00 %  50.00 %        –  75.00 %
        """,
        animals().toString());
  }

  @Test
  void classesThatAreNotThereAreRefused() {
    ConfusionMatrix matrix = new ConfusionMatrix(Collections.nCopies(10, "digit"));
    assertThrows(IllegalArgumentException.class, () -> matrix.add(10, 0));
    assertThrows(IllegalArgumentException.class, () -> matrix.add(0, -1));
    assertThrows(IllegalArgumentException.class, () -> new ConfusionMatrix(List.of()));
    assertEquals(0, matrix.total());
  }

  @Test
  void anyNumberOfClassesIsDrawn() {
    for (int classes : new int[] {1, 10, 26, 400}) {
      ConfusionMatrix matrix = new ConfusionMatrix(Collections.nCopies(classes, "class"));
      assertTrue(matrix.draw("none yet").getWidth() > 50);
    }
  }
}
