package dev.cotangent.examples.threefilters;

import dev.cotangent.nn.Network;
import dev.cotangent.nn.training.Evaluation;
import dev.cotangent.nn.training.History;
import java.util.Comparator;
import java.util.Map;

/**
 * What came of the trainings.
 *
 * @param tuning for each learning rate tried the result on the validation digits, the loss infinite
 *     where it was too large to train with
 * @param overtrained the course of learning the same few digits
 * @param tuned the course of learning new ones
 * @param network what learned new ones
 * @param test how it does on the test digits
 */
record Results(
    Map<Double, Evaluation> tuning,
    History overtrained,
    History tuned,
    Network network,
    Evaluation test) {
  /** The learning rate with the least validation loss. */
  static double best(Map<Double, Evaluation> tuning) {
    return tuning.entrySet().stream()
        .min(Comparator.comparingDouble(tried -> tried.getValue().loss()))
        .orElseThrow()
        .getKey();
  }
}
