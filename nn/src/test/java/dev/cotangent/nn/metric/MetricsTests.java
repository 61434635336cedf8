package dev.cotangent.nn.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class MetricsTests {
  private static Node constant(Shape shape, double... values) {
    return Expressions.constant(Tensor.of(shape, values));
  }

  @Test
  void metricsCountWhatIsRight() {
    Node logits = constant(Shape.of(3, 2), 1, 2, 3, 0, 0, 1);
    Tensor byIndex =
        Interpreter.evaluate(
            Metrics.correctClass(logits, constant(Shape.of(3), 1, 1, 1)), Map.of());
    assertEquals(Tensor.vector(1, 0, 1), byIndex);
    Node oneHot = constant(Shape.of(3, 2), 0, 1, 0, 1, 1, 0);
    assertEquals(
        Tensor.vector(1, 0, 0),
        Interpreter.evaluate(Metrics.correctClass(logits, oneHot), Map.of()));
    Node regression = constant(Shape.of(3, 1), 1, 2, 3);
    assertTrue(
        Double.isNaN(
            Interpreter.evaluate(
                    Metrics.correctClass(regression, constant(Shape.of(3), 0, 0, 0)), Map.of())
                .at(0)));
    assertTrue(
        Double.isNaN(
            Interpreter.evaluate(Metrics.correctClass(regression, regression), Map.of()).at(0)));
    assertEquals(
        Tensor.vector(1, 0, 1),
        Interpreter.evaluate(
            Metrics.correctSide(constant(Shape.of(3), 2, 0.1, -3), constant(Shape.of(3), 1, 0, 0)),
            Map.of()));
  }

  private static double measured(Metric metric, Tensor predictions, Tensor targets) {
    return Metrics.measure(metric, predictions, targets).value();
  }

  @Test
  void figuresThatArePublished() {
    // The examples of scikit-learn's documentation of roc_auc_score and average_precision_score.
    Tensor targets = Tensor.vector(0, 0, 1, 1);
    Tensor scores = Tensor.vector(0.1, 0.4, 0.35, 0.8);
    assertEquals(0.75, measured(Metrics.rocAuc(), scores, targets), 1e-12);
    assertEquals(0.8333333333, measured(Metrics.averagePrecision(), scores, targets), 1e-9);
    // Of r2_score, mean_squared_error and mean_absolute_error.
    Tensor truth = Tensor.vector(3, -0.5, 2, 7);
    Tensor predicted = Tensor.vector(2.5, 0, 2, 8);
    assertEquals(0.9486081370, measured(Metrics.r2(), predicted, truth), 1e-9);
    assertEquals(0.375, measured(Metrics.meanSquaredError(), predicted, truth), 1e-12);
    assertEquals(0.5, measured(Metrics.meanAbsoluteError(), predicted, truth), 1e-12);
    // Of precision_recall_fscore_support and f1_score.
    Tensor classes = Tensor.vector(0, 1, 2, 0, 1, 2);
    Tensor taken = oneHot(3, 0, 2, 1, 0, 0, 1);
    ConfusionMatrix matrix = Metrics.confusionMatrix(3);
    assertEquals(0.2666666667, measured(matrix.f1(Average.MACRO), taken, classes), 1e-9);
    assertEquals(0.3333333333, measured(matrix.f1(Average.MICRO), taken, classes), 1e-9);
    assertEquals(0.2666666667, measured(matrix.f1(Average.WEIGHTED), taken, classes), 1e-9);
    assertEquals(0.2222222222, measured(matrix.precision(Average.MACRO), taken, classes), 1e-9);
    assertEquals(0.3333333333, measured(matrix.recall(Average.MACRO), taken, classes), 1e-9);
    // Of confusion_matrix.
    Tensor right = Tensor.vector(2, 0, 2, 2, 0, 1);
    Tensor guessed = oneHot(3, 0, 0, 2, 2, 0, 2);
    assertEquals("2 0 0\n0 0 1\n1 0 2\n", Metrics.measure(matrix, guessed, right).toString());
  }

  private static Tensor oneHot(int depth, int... classes) {
    return Tensor.generate(
        Shape.of(classes.length, depth), i -> classes[i / depth] == i % depth ? 1 : 0);
  }

  @Test
  void theTableIsThere() {
    ConfusionTable table =
        (ConfusionTable)
            Metrics.measure(
                Metrics.confusionMatrix(3), oneHot(3, 0, 2, 1, 0), Tensor.vector(0, 1, 1, 1));
    assertEquals(3, table.classes());
    assertEquals(1, table.count(1, 2));
    assertEquals(3, table.targets(1));
    assertEquals(2, table.predictions(0));
    assertEquals(0.5, table.accuracy());
    assertEquals(0, table.recall(2));
    assertEquals(0, table.precision(2));
  }

  @Test
  void placesOfSequencesAndPixelsAreElements() {
    // Two sequences of three places, and of two classes.
    Tensor scores = Tensor.of(Shape.of(2, 3, 2), 1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0);
    Tensor classes = Tensor.of(Shape.of(2, 3), 0, 1, 1, 1, -1, -1);
    assertEquals(0.75, measured(Metrics.accuracy().ignoring(-1), scores, classes));
    // A picture of 1 × 3 pixels with scores along axis 1.
    Tensor picture = Tensor.of(Shape.of(1, 2, 1, 3), 5, 5, 0, 1, 1, 9);
    Tensor truth = Tensor.of(Shape.of(1, 1, 3), 0, 1, 1);
    ConfusionMatrix matrix = Metrics.confusionMatrix(2);
    assertEquals(
        0.5,
        measured(
            matrix.intersectionOverUnion().ofPrediction(Metrics::channelsLast), picture, truth));
    assertEquals(
        2 / 3.0,
        measured(
            Metrics.accuracy().ofPrediction(Metrics::channelsLast).ignoring(7), picture, truth),
        1e-12);
    assertEquals(
        1,
        measured(
            Metrics.accuracy(),
            Tensor.of(Shape.of(1, 2), 3, 4),
            Tensor.of(Shape.of(1, 2), 0.2, 0.8)));
  }

  @Test
  void withoutElementsThereIsNoFigure() {
    for (Metric metric :
        List.of(
            Metrics.accuracy(),
            Metrics.perplexity(),
            Metrics.confusionMatrix(3),
            Metrics.confusionMatrix(3).f1(Average.MACRO),
            Metrics.confusionMatrix(3).recall(1),
            Metrics.confusionMatrix(3).intersectionOverUnion(),
            Metrics.rocAuc(),
            Metrics.averagePrecision(),
            Metrics.rootMeanSquaredError(),
            Metrics.r2())) {
      assertTrue(Double.isNaN(metric.accumulator().value()));
    }
    Tensor scores = Tensor.vector(1, 2);
    assertTrue(Double.isNaN(measured(Metrics.rocAuc(), scores, Tensor.vector(1, 1))));
    assertTrue(Double.isNaN(measured(Metrics.rocAuc(), scores, Tensor.vector(0, 0))));
    assertTrue(Double.isNaN(measured(Metrics.averagePrecision(), scores, Tensor.vector(0, 0))));
    assertTrue(Double.isNaN(measured(Metrics.r2(), scores, Tensor.vector(3, 3))));
    assertTrue(
        Double.isNaN(
            measured(Metrics.meanAbsoluteError().ignoring(4), scores, Tensor.vector(4, 4))));
  }

  @Test
  void aNaNShows() {
    Tensor scores = Tensor.vector(1, Double.NaN);
    Tensor targets = Tensor.vector(1, 0);
    assertTrue(Double.isNaN(measured(Metrics.rocAuc(), scores, targets)));
    assertTrue(Double.isNaN(measured(Metrics.averagePrecision(), scores, targets)));
    assertTrue(Double.isNaN(measured(Metrics.meanSquaredError(), scores, targets)));
    assertTrue(Double.isNaN(measured(Metrics.r2(), scores, targets)));
    Tensor rows = Tensor.of(Shape.of(2, 3), 1, Double.NaN, 2, Double.NaN, 5, 6);
    Tensor classes = Tensor.vector(1, 2);
    assertEquals(0.5, measured(Metrics.accuracy(), rows, classes)); // taken for the greatest
    assertEquals(0, measured(Metrics.topK(1), rows, classes));
    assertEquals(0.5, measured(Metrics.topK(2), rows, classes));
    assertEquals(0.5, measured(Metrics.topK(3), rows, classes)); // never right by itself
  }

  @Test
  void shapesWithoutMeaningAreRefused() {
    Node column = Expressions.input("column", 4, 1);
    Node labels = Expressions.input("labels", 4);
    Node scores = Expressions.input("scores", 4, 3);
    refused(() -> Metrics.accuracy().of(column, labels));
    refused(() -> Metrics.accuracy().of(labels, labels));
    refused(() -> Metrics.topK(2).of(scores, column));
    refused(() -> Metrics.perplexity().of(column, labels));
    refused(() -> Metrics.confusionMatrix(5).of(scores, labels));
    refused(() -> Metrics.binaryAccuracy(0).of(column, labels));
    refused(() -> Metrics.rocAuc().of(column, labels));
    refused(() -> Metrics.meanAbsoluteError().of(column, labels));
    refused(() -> Metrics.r2().of(column, labels));
    refused(() -> Metrics.cosineSimilarity().of(labels, labels));
    refused(() -> Metrics.channelsLast(labels));
    refused(() -> Metrics.accuracy().ignoring(0).of(scores, scores));
    refused(() -> Metrics.accuracy().masked((p, t) -> p).of(scores, labels));
    assertThrows(IllegalArgumentException.class, () -> Metrics.topK(0));
    assertThrows(IllegalArgumentException.class, () -> Metrics.confusionMatrix(1));
    assertThrows(IllegalArgumentException.class, () -> Metrics.confusionMatrix(3).f1(3));
    assertThrows(IllegalArgumentException.class, () -> Metrics.confusionMatrix(3).f1(-1));
  }

  private static void refused(Executable action) {
    assertThrows(ShapeException.class, action);
  }
}
