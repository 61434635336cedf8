package dev.cotangent.nn.metric;

import static dev.cotangent.ops.Ops.abs;
import static dev.cotangent.ops.Ops.greater;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.subtract;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Each metric, over batches cut anywhere, beside its definition over all samples at once. */
class MetricProperties {
  private static final int CLASSES = 4;

  /** Samples with several kinds of predictions and targets. */
  private record Samples(int count, double[][] scores, int[] classes, double[] x, double[] t) {
    static Samples random(long seed, int count) {
      SplittableRandom random = new SplittableRandom(seed);
      double[][] scores = new double[count][];
      int[] classes = new int[count];
      double[] x = new double[count];
      double[] t = new double[count];
      for (int i = 0; i < count; i++) {
        // Few different numbers, so that there are ties.
        scores[i] = IntStream.range(0, CLASSES).mapToDouble(j -> random.nextInt(5)).toArray();
        classes[i] = random.nextInt(CLASSES - 1); // the last class is never right
        x[i] = random.nextInt(-4, 5) / 4.0;
        t[i] = random.nextInt(2);
      }
      return new Samples(count, scores, classes, x, t);
    }

    double[] flat() {
      return Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray();
    }

    double[] labels() {
      return Arrays.stream(classes).asDoubleStream().toArray();
    }

    int predicted(int i) {
      int best = 0;
      for (int j = 1; j < CLASSES; j++) {
        best = scores[i][j] > scores[i][best] ? j : best;
      }
      return best;
    }

    long count(IntPredicate samples) {
      return IntStream.range(0, count).filter(samples).count();
    }

    double mean(Function<Integer, Double> value) {
      return IntStream.range(0, count).mapToDouble(value::apply).average().orElseThrow();
    }
  }

  /** The figure over batches of random sizes. */
  private static double inBatches(
      Metric metric, long seed, double[] predictions, Shape sample, double[] targets) {
    SplittableRandom random = new SplittableRandom(seed);
    int count = predictions.length / sample.size();
    int perTarget = targets.length / count;
    Metric.Accumulator accumulator = metric.accumulator();
    for (int from = 0; from < count; ) {
      int to = Math.min(count, from + 1 + random.nextInt(5));
      Node prediction = Expressions.input("p", Shape.of(to - from).concat(sample));
      Node target =
          Expressions.input(
              "t", perTarget == 1 ? Shape.of(to - from) : Shape.of(to - from, perTarget));
      Node batch = metric.of(prediction, target);
      Map<Node, Tensor> feeds =
          Map.of(
              prediction,
              part(prediction.shape(), predictions, from * sample.size()),
              target,
              part(target.shape(), targets, from * perTarget));
      accumulator.add(
          Program.of(batch)
              .precision(random.nextBoolean() ? Precision.FLOAT32 : Precision.FLOAT64)
              .compile()
              .run(feeds)
              .get(batch));
      from = to;
    }
    return accumulator.value();
  }

  private static Tensor part(Shape shape, double[] values, int from) {
    return Tensor.of(shape, Arrays.copyOfRange(values, from, from + shape.size()));
  }

  private static void assertFigure(
      double expected, Metric metric, long seed, double[] p, Shape sample, double[] t) {
    assertEquals(expected, inBatches(metric, seed, p, sample, t), 1e-6);
    assertEquals(expected, inBatches(metric, seed + 1, p, sample, t), 1e-6);
  }

  @Property(tries = 25)
  void figuresOfClasses(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int count) {
    Samples s = Samples.random(seed, count);
    Shape sample = Shape.of(CLASSES);
    double accuracy = s.mean(i -> s.predicted(i) == s.classes[i] ? 1.0 : 0.0);
    assertFigure(accuracy, Metrics.accuracy(), seed, s.flat(), sample, s.labels());
    assertFigure(accuracy, Metrics.topK(1), seed, s.flat(), sample, s.labels());
    assertFigure(1, Metrics.topK(CLASSES), seed, s.flat(), sample, s.labels());
    double second =
        s.mean(
            i -> {
              double right = s.scores[i][s.classes[i]];
              long above =
                  IntStream.range(0, CLASSES)
                      .filter(
                          j ->
                              s.scores[i][j] > right
                                  || (s.scores[i][j] == right && j < s.classes[i]))
                      .count();
              return above < 2 ? 1.0 : 0.0;
            });
    assertFigure(second, Metrics.topK(2), seed, s.flat(), sample, s.labels());
    double entropy =
        s.mean(
            i ->
                Math.log(Arrays.stream(s.scores[i]).map(Math::exp).sum())
                    - s.scores[i][s.classes[i]]);
    double perplexity = inBatches(Metrics.perplexity(), seed, s.flat(), sample, s.labels());
    assertEquals(Math.exp(entropy), perplexity, 1e-5 * perplexity);
  }

  private record OfClass(double precision, double recall, double f1, double iou, long support) {}

  @Property(tries = 25)
  void figuresOfTheConfusionMatrix(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int count) {
    Samples s = Samples.random(seed, count);
    Shape sample = Shape.of(CLASSES);
    ConfusionMatrix matrix = Metrics.confusionMatrix(CLASSES);
    List<OfClass> occurring = new ArrayList<>();
    for (int c = 0; c < CLASSES; c++) {
      int label = c;
      double both = s.count(i -> s.predicted(i) == label && s.classes[i] == label);
      double predicted = s.count(i -> s.predicted(i) == label);
      long support = s.count(i -> s.classes[i] == label);
      boolean occurs = predicted + support > 0;
      OfClass figures =
          new OfClass(
              !occurs ? Double.NaN : predicted == 0 ? 0 : both / predicted,
              !occurs ? Double.NaN : support == 0 ? 0 : both / support,
              2 * both / (predicted + support),
              both / (predicted + support - both),
              support);
      assertFigure(figures.precision, matrix.precision(c), seed, s.flat(), sample, s.labels());
      assertFigure(figures.recall, matrix.recall(c), seed, s.flat(), sample, s.labels());
      assertFigure(figures.f1, matrix.f1(c), seed, s.flat(), sample, s.labels());
      assertFigure(
          figures.iou, matrix.intersectionOverUnion(c), seed, s.flat(), sample, s.labels());
      if (occurs) {
        occurring.add(figures);
      }
    }
    double accuracy = s.mean(i -> s.predicted(i) == s.classes[i] ? 1.0 : 0.0);
    for (Metric micro :
        List.of(
            matrix,
            matrix.precision(Average.MICRO),
            matrix.recall(Average.MICRO),
            matrix.f1(Average.MICRO))) {
      assertFigure(accuracy, micro, seed, s.flat(), sample, s.labels());
    }
    assertFigure(
        macro(occurring, OfClass::f1),
        matrix.f1(Average.MACRO),
        seed,
        s.flat(),
        sample,
        s.labels());
    assertFigure(
        macro(occurring, OfClass::precision),
        matrix.precision(Average.MACRO),
        seed,
        s.flat(),
        sample,
        s.labels());
    assertFigure(
        macro(occurring, OfClass::recall),
        matrix.recall(Average.MACRO),
        seed,
        s.flat(),
        sample,
        s.labels());
    assertFigure(
        macro(occurring, OfClass::iou),
        matrix.intersectionOverUnion(),
        seed,
        s.flat(),
        sample,
        s.labels());
    double weighted = occurring.stream().mapToDouble(c -> c.f1 * c.support).sum() / count;
    assertFigure(weighted, matrix.f1(Average.WEIGHTED), seed, s.flat(), sample, s.labels());
    // By the definition, the weighted recall is the accuracy.
    assertFigure(accuracy, matrix.recall(Average.WEIGHTED), seed, s.flat(), sample, s.labels());
  }

  private static double macro(List<OfClass> classes, Function<OfClass, Double> figure) {
    return classes.stream().mapToDouble(figure::apply).average().orElseThrow();
  }

  @Property(tries = 25)
  void figuresOfTwoClasses(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int count) {
    Samples s = Samples.random(seed, count);
    Shape one = Shape.scalar();
    double accuracy = s.mean(i -> (s.x[i] > 0.25) == (s.t[i] == 1) ? 1.0 : 0.0);
    assertFigure(accuracy, Metrics.binaryAccuracy(0.25), seed, s.x, one, s.t);
    ConfusionMatrix matrix = Metrics.binaryConfusionMatrix(0.25);
    assertFigure(accuracy, matrix, seed, s.x, one, s.t);
    double right = s.count(i -> s.x[i] > 0.25 && s.t[i] == 1);
    double predicted = s.count(i -> s.x[i] > 0.25);
    double positives = s.count(i -> s.t[i] == 1);
    if (predicted > 0) {
      assertFigure(right / predicted, matrix.precision(1), seed, s.x, one, s.t);
    }
    if (positives > 0) {
      assertFigure(right / positives, matrix.recall(1), seed, s.x, one, s.t);
    }

    // All pairs, and all thresholds.
    double pairs = 0;
    double ordered = 0;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        if (s.t[i] == 1 && s.t[j] == 0) {
          pairs++;
          ordered += s.x[i] > s.x[j] ? 1 : s.x[i] == s.x[j] ? 0.5 : 0;
        }
      }
    }
    assertFigure(ordered / pairs, Metrics.rocAuc(), seed, s.x, one, s.t);
    double before = 0;
    double sum = 0;
    for (double threshold : Arrays.stream(s.x).distinct().map(x -> -x).sorted().toArray()) {
      double found = s.count(i -> s.x[i] >= -threshold && s.t[i] == 1);
      double seen = s.count(i -> s.x[i] >= -threshold);
      sum += (found - before) / positives * found / seen;
      before = found;
    }
    double expected = positives == 0 ? Double.NaN : sum;
    assertFigure(expected, Metrics.averagePrecision(), seed, s.x, one, s.t);
  }

  @Property(tries = 25)
  void figuresOfNumbers(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int count) {
    Samples s = Samples.random(seed, count);
    SplittableRandom random = new SplittableRandom(seed);
    double[] t = random.doubles(count, 99, 101).toArray();
    double[] p = IntStream.range(0, count).mapToDouble(i -> t[i] + s.x[i]).toArray();
    Shape one = Shape.scalar();
    double squared = s.mean(i -> s.x[i] * s.x[i]);
    assertNumbers(s.mean(i -> Math.abs(s.x[i])), Metrics.meanAbsoluteError(), seed, p, t);
    assertNumbers(squared, Metrics.meanSquaredError(), seed, p, t);
    assertNumbers(Math.sqrt(squared), Metrics.rootMeanSquaredError(), seed, p, t);
    assertNumbers(
        s.mean(i -> 2 * Math.abs(s.x[i])),
        Metrics.mean((a, b) -> multiply(abs(subtract(a, b)), 2)),
        seed,
        p,
        t);
    double mean = Arrays.stream(t).average().orElseThrow();
    double spread = Arrays.stream(t).map(x -> (x - mean) * (x - mean)).sum();
    double r2 = inBatches(Metrics.r2(), seed, p, one, t);
    if (count > 1) {
      assertEquals(1 - squared * count / spread, r2, 1e-4 * (1 + squared * count / spread));
    }
  }

  private static void assertNumbers(
      double expected, Metric metric, long seed, double[] p, double[] t) {
    // Near 100, float32 holds errors to 1e-5.
    assertEquals(expected, inBatches(metric, seed, p, Shape.scalar(), t), 5e-5);
  }

  @Property(tries = 25)
  void cosinesOfVectors(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int count) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] p = random.doubles(3L * count, -1, 1).toArray();
    double[] t = random.doubles(3L * count, -1, 1).toArray();
    Arrays.fill(t, 0, 3, 0); // the cosine with 0 is 0
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double dot = 0;
      double pp = 0;
      double tt = 0;
      for (int j = 3 * i; j < 3 * i + 3; j++) {
        dot += p[j] * t[j];
        pp += p[j] * p[j];
        tt += t[j] * t[j];
      }
      sum += tt == 0 ? 0 : dot / Math.sqrt(pp * tt);
    }
    assertFigure(sum / count, Metrics.cosineSimilarity(), seed, p, Shape.of(3), t);
  }

  @Property(tries = 25)
  void whatIsMaskedIsAsIfItWereNotThere(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 20) int count) {
    Samples all = Samples.random(seed, count);
    SplittableRandom random = new SplittableRandom(seed);
    double[] labels = all.labels();
    double[] scores = all.flat();
    double[] t = all.t.clone();
    double[] x = all.x.clone();
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (i > 0 && random.nextBoolean()) {
        labels[i] = -100;
        Arrays.fill(scores, i * CLASSES, (i + 1) * CLASSES, Double.NaN);
        t[i] = -1;
        x[i] = Double.NaN;
      } else {
        kept.add(i);
      }
    }
    Shape sample = Shape.of(CLASSES);
    double[] keptScores =
        kept.stream().flatMapToDouble(i -> Arrays.stream(all.scores[i])).toArray();
    double[] keptLabels = kept.stream().mapToDouble(i -> all.classes[i]).toArray();
    ConfusionMatrix matrix = Metrics.confusionMatrix(CLASSES);
    for (MaskableMetric metric :
        List.of(
            Metrics.accuracy(),
            Metrics.topK(2),
            Metrics.perplexity(),
            matrix,
            matrix.f1(Average.MACRO))) {
      double expected = inBatches(metric, seed, keptScores, sample, keptLabels);
      double masked = inBatches(metric.ignoring(-100), seed, scores, sample, labels);
      assertEquals(expected, masked, 1e-5 * (1 + Math.abs(expected)));
    }
    double[] keptX = kept.stream().mapToDouble(i -> all.x[i]).toArray();
    double[] keptT = kept.stream().mapToDouble(i -> all.t[i]).toArray();
    for (MaskableMetric metric :
        List.of(
            Metrics.binaryAccuracy(0),
            Metrics.rocAuc(),
            Metrics.averagePrecision(),
            Metrics.meanSquaredError(),
            Metrics.r2())) {
      double expected = inBatches(metric, seed, keptX, Shape.scalar(), keptT);
      Metric masked = metric.masked((p, target) -> greater(target, Expressions.constant(-0.5)));
      assertEquals(expected, inBatches(masked, seed, x, Shape.scalar(), t), 1e-5);
    }
  }
}
