package dev.cotangent.examples.readme;

// README: training by name
import dev.cotangent.nn.metric.Average;
import dev.cotangent.nn.metric.Metric;
import dev.cotangent.nn.metric.Metrics;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.optimizer.Optimizer;
import dev.cotangent.nn.optimizer.Plateau;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.nn.optimizer.WeightAverage;
import dev.cotangent.nn.training.Trainer;
import java.util.Map;

class TrainingByName {
  static final WeightAverage AVERAGE = WeightAverage.exponential(0.999);
  static final Optimizer ADAMW =
      new Adam().weightDecay(0.01).noDecay("*/bias", "*norm*").clipGlobalNorm(1).average(AVERAGE);

  static final Plateau PLATEAU = new Plateau().patience(5); // told the loss after each epoch
  static final Optimizer MOMENTUM = new Sgd().nesterovMomentum(0.9).reduceOn(PLATEAU).accumulate(4);

  static final LearningRate RATE = LearningRate.cosine(3e-3).warmUp(100);
  static final LearningRate BY_EPOCH = LearningRate.milestones(0.1, 0.1, 30, 60).byEpoch(90);

  static final Map<String, Metric> FIGURES =
      Map.of(
          "top5", Metrics.topK(5),
          "f1", Metrics.confusionMatrix(10).f1(Average.MACRO),
          "perplexity", Metrics.perplexity().ignoring(-1));

  static void set(Trainer trainer) {
    FIGURES.forEach(trainer::metric);
    trainer.learningRate(RATE).stopEarly("validation f1", 5);
  }
}
// README: end
