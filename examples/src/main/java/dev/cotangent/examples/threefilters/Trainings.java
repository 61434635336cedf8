package dev.cotangent.examples.threefilters;

import dev.cotangent.examples.command.CommonOptions;
import dev.cotangent.examples.training.DigitData;
import dev.cotangent.examples.training.NamedMetrics;
import dev.cotangent.examples.training.TrainingSession;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.nn.training.Evaluation;
import dev.cotangent.nn.training.History;
import dev.cotangent.nn.training.Progress;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.ops.Losses;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The trainings of the program. An epoch is a record of a hundred digits; the last of the training
 * digits are kept for validation, and the test digits judge at the very end.
 */
final class Trainings {
  private static final int RECORD = 100;
  private static final int VALIDATION = 1_000;
  private static final double[] RATES = {0.01, 0.03, 0.1, 0.3};
  private static final double OVERTRAINING_RATE = 0.1;
  private static final int TUNING_SHARE = 5;

  private final CommonOptions common;
  private final List<String> metrics;
  private final int epochs;
  private final DigitData data;
  private final LabelledImages train;
  private final LabelledImages validation;
  private final TrainingSession session;

  Trainings(CommonOptions common, List<String> metrics, DigitData data, TrainingSession session) {
    int split = data.train().size() - VALIDATION;
    this.common = common;
    this.epochs = common.epochs(1000);
    this.data = data;
    this.train = data.train().subset(0, split);
    this.validation = data.train().subset(split, data.train().size());
    this.metrics = metrics;
    this.session = session;
  }

  /** Takes them all. */
  Results run() throws IOException {
    Trainer overtrainer = trainer(LearningRate.constant(OVERTRAINING_RATE));
    Batches record = overtrainer.shuffled(train.take(RECORD));
    History overtrained = fit("overtrained", overtrainer, record, epochs);
    Map<Double, Evaluation> tuning = new LinkedHashMap<>();
    for (double rate : RATES) {
      tuning.put(rate, tried(rate));
    }
    Trainer trainer = trainer(LearningRate.cosine(Results.best(tuning)));
    History tuned = fitNew("tuned", trainer, epochs);
    return new Results(
        tuning, overtrained, tuned, trainer.network(), trainer.evaluate(data.test()));
  }

  /** The network ends in probabilities, so its loss is the negative logarithm of the right one. */
  private Trainer trainer(LearningRate rate) {
    Trainer trainer =
        Trainer.of(ThreeFilters.network(common.seed()))
            .loss(Losses::logLoss)
            .optimizer(new Sgd())
            .learningRate(rate)
            .batchSize(10)
            .threads(common.threads().orElse(1)); // too little work to share
    NamedMetrics.measure(metrics, trainer);
    return trainer;
  }

  private Evaluation tried(double rate) throws IOException {
    Trainer trainer = trainer(LearningRate.constant(rate));
    int few = Math.max(1, epochs / TUNING_SHARE);
    try {
      return fitNew("rate-" + rate, trainer, few).last().validation();
    } catch (ArithmeticException e) { // the loss is no longer finite
      return new Evaluation(Double.POSITIVE_INFINITY, Map.of(Evaluation.ACCURACY, 0.0));
    }
  }

  /** Trains on a new record in every epoch. */
  private History fitNew(String name, Trainer trainer, int count) throws IOException {
    Batches first = trainer.shuffled(new Records(train, RECORD, 0));
    Batches records =
        new Batches() {
          @Override
          public Pass epoch(int number, long from) {
            return trainer.shuffled(new Records(train, RECORD, number - 1)).epoch(number, from);
          }

          @Override
          public OptionalLong count() {
            return first.count();
          }
        };
    return fit(name, trainer, records, count);
  }

  private History fit(String name, Trainer trainer, Batches records, int count) throws IOException {
    try (Progress progress = new Progress(name, count)) {
      trainer.onEpochEnd(
          epoch -> {
            double accuracy = epoch.validation().accuracy();
            progress.advance(1, String.format(Locale.ROOT, "validation %.1f %%", 100 * accuracy));
          });
      return session.train(name, trainer.epochs(count), records, trainer.inOrder(validation));
    }
  }
}
