package dev.cotangent.examples.threefilters;

import dev.cotangent.examples.command.CommonOptions;
import dev.cotangent.examples.training.DigitData;
import dev.cotangent.examples.training.StopOnInterrupt;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.nn.training.Evaluation;
import dev.cotangent.nn.training.History;
import dev.cotangent.nn.training.Progress;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.ops.Losses;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

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
  private final int epochs;
  private final DigitData data;
  private final LabelledImages train;
  private final LabelledImages validation;
  private final StopOnInterrupt interrupt;

  Trainings(CommonOptions common, DigitData data, StopOnInterrupt interrupt) {
    int split = data.train().size() - VALIDATION;
    this.common = common;
    this.epochs = common.epochs(1000);
    this.data = data;
    this.train = data.train().subset(0, split);
    this.validation = data.train().subset(split, data.train().size());
    this.interrupt = interrupt;
  }

  /** Takes them all; after Ctrl-C each that is left ends with its first epoch. */
  Results run() {
    Trainer overtrainer = trainer(LearningRate.constant(OVERTRAINING_RATE));
    History overtrained = fit("overtrained", overtrainer, train.take(RECORD), epochs);
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
    return Trainer.of(ThreeFilters.network(common.seed()))
        .loss(Losses::logLoss)
        .optimizer(new Sgd())
        .learningRate(rate)
        .batchSize(10)
        .threads(common.threads().orElse(1)); // too little work to share
  }

  private Evaluation tried(double rate) {
    Trainer trainer = trainer(LearningRate.constant(rate));
    int few = Math.max(1, epochs / TUNING_SHARE);
    try {
      return fitNew("rate " + rate, trainer, few).last().validation();
    } catch (ArithmeticException e) { // the loss is no longer finite
      return new Evaluation(Double.POSITIVE_INFINITY, Map.of(Evaluation.ACCURACY, 0.0));
    }
  }

  /** Trains on a new record in every epoch. */
  private History fitNew(String task, Trainer trainer, int count) {
    Records records = new Records(train, RECORD);
    return fit(task, trainer.onEpochEnd(epoch -> records.next()), records, count);
  }

  private History fit(String task, Trainer trainer, Examples records, int count) {
    try (Progress progress = new Progress(task, count)) {
      trainer.onEpochEnd(
          epoch -> {
            double accuracy = epoch.validation().accuracy();
            progress.advance(1, String.format(Locale.ROOT, "validation %.1f %%", 100 * accuracy));
            if (interrupt.requested()) {
              trainer.stop();
            }
          });
      return trainer.epochs(count).fit(records, validation);
    }
  }
}
