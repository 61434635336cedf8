package dev.cotangent.examples.plainnumpy;

import dev.cotangent.examples.report.LineChart;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.training.Batch;
import dev.cotangent.nn.training.Trainer;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How soon a training reaches a goal: in its first epoch, the accuracy on all test examples after
 * every ten steps until then.
 */
final class FirstSteps {
  private static final int EVERY = 10;

  private final Trainer trainer;
  private final Examples test;
  private final double goal;
  private final List<Point> points = new ArrayList<>();
  private final long start = System.nanoTime();
  private long spentOnTests;
  private boolean begun;

  /** The state after a number of steps; seconds are those of training alone. */
  private record Point(int step, int samples, double seconds, double accuracy) {}

  /** Watches a training that is about to begin. */
  FirstSteps(Trainer trainer, Examples test, double goal) {
    this.trainer = trainer.onBatchEnd(this::watch);
    this.test = test;
    this.goal = goal;
  }

  private boolean reached() {
    return !points.isEmpty() && points.get(points.size() - 1).accuracy >= goal;
  }

  private void watch(Batch batch) {
    begun |= batch.epoch() == 1 && batch.batch() == 1;
    if (!begun || batch.epoch() > 1 || batch.batch() % EVERY != 0 || reached()) {
      return;
    }
    long now = System.nanoTime();
    double seconds = (now - start - spentOnTests) * 1e-9;
    double accuracy = trainer.evaluate(test).accuracy();
    points.add(new Point(batch.batch(), batch.batch() * batch.samples(), seconds, accuracy));
    spentOnTests += System.nanoTime() - now;
  }

  /** When the goal was reached, in a sentence. */
  String sentence() {
    if (!begun) {
      return "The training went on from a saved state, and nobody watched its first steps.";
    }
    if (!reached()) {
      return String.format(Locale.ROOT, "%.0f %% was not reached in the first epoch.", 100 * goal);
    }
    Point last = points.get(points.size() - 1);
    return String.format(
        Locale.ROOT,
        "%.0f %% was passed after %d steps: %,d digits, %.1f s of training, %.2f %% of the test"
            + " digits right.",
        100 * goal,
        last.step,
        last.samples,
        last.seconds,
        100 * last.accuracy);
  }

  /** Whether there was a test at all; a short epoch has none. */
  boolean isEmpty() {
    return points.isEmpty();
  }

  BufferedImage draw() {
    double[] steps = points.stream().mapToDouble(Point::step).toArray();
    double[] goals = points.stream().mapToDouble(point -> goal).toArray();
    return new LineChart("The first steps", "step", "test accuracy")
        .percent()
        .add("test", steps, points.stream().mapToDouble(Point::accuracy).toArray())
        .add("the article's promise", steps, goals)
        .draw();
  }
}
