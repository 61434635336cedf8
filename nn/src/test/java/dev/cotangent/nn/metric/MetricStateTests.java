package dev.cotangent.nn.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.metric.Metric.Accumulator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricStateTests {
  private static final int CLASSES = 3;

  private static Map<String, Metric> ofClasses() {
    Map<String, Metric> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", Metrics.accuracy());
    metrics.put("f1", Metrics.confusionMatrix(CLASSES).f1(Average.MACRO));
    metrics.put("perplexity", Metrics.perplexity());
    return metrics;
  }

  private static Map<String, Metric> ofNumbers() {
    Map<String, Metric> metrics = new LinkedHashMap<>();
    metrics.put("auc", Metrics.rocAuc());
    metrics.put("precision", Metrics.averagePrecision());
    metrics.put("r2", Metrics.r2());
    metrics.put("rmse", Metrics.rootMeanSquaredError());
    return metrics;
  }

  /** Adds a batch of made predictions and targets. */
  private static void add(Metric metric, Accumulator accumulator, boolean classes, int batch) {
    int count = 5 + batch;
    Shape shape = classes ? Shape.of(count, CLASSES) : Shape.of(count);
    Tensor predictions = new CounterRandom(3, batch).normal(shape);
    Tensor targets =
        Tensor.generate(Shape.of(count), i -> (i * 7 + batch) % (classes ? CLASSES : 2));
    Node p = Expressions.input("p", shape);
    Node t = Expressions.input("t", targets.shape());
    accumulator.add(Interpreter.evaluate(metric.of(p, t), Map.of(p, predictions, t, targets)));
  }

  private static void goesOn(Metric metric, boolean classes) {
    Accumulator unbroken = metric.accumulator();
    add(metric, unbroken, classes, 0);
    add(metric, unbroken, classes, 1);
    Accumulator first = metric.accumulator();
    add(metric, first, classes, 0);
    Accumulator second = metric.accumulator();
    second.restore(first.state());
    assertEquals(first.value(), second.value());
    add(metric, second, classes, 1);
    assertEquals(unbroken.value(), second.value());
    assertEquals(unbroken.state(), second.state());
    assertThrows(
        IllegalArgumentException.class, () -> metric.accumulator().restore(Tensor.zeros(2, 3, 4)));
  }

  @Test
  void figuresGoOnFromTheirState() {
    ofClasses().values().forEach(metric -> goesOn(metric, true));
    ofNumbers().values().forEach(metric -> goesOn(metric, false));
  }

  @Test
  void anEmptyAccumulatorHasAState() {
    for (Metric metric : ofNumbers().values()) {
      Accumulator empty = metric.accumulator();
      Accumulator other = metric.accumulator();
      add(metric, other, false, 0);
      other.restore(empty.state());
      assertEquals(empty.value(), other.value());
    }
  }
}
