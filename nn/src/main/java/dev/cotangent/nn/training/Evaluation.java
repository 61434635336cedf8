package dev.cotangent.nn.training;

/**
 * How well a network does on examples.
 *
 * @param loss the mean loss of a sample
 * @param accuracy the fraction of samples that are right, in [0, 1]; NaN where that has no meaning
 */
public record Evaluation(double loss, double accuracy) {}
