package dev.cotangent.nn.data;

/**
 * The two parts of a data set.
 *
 * @param train for training, and for every choice made on the way
 * @param test for the one number at the end
 */
public record Parts(LabelledImages train, LabelledImages test) {}
