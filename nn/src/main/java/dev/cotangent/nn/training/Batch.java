package dev.cotangent.nn.training;

/**
 * A training step that has just been taken.
 *
 * @param epoch the number of the epoch, from 1
 * @param batch the number of the batch in its epoch, from 1
 * @param batches how many batches an epoch has; 0 if that is not known yet
 * @param samples the number of samples in the batch
 * @param learningRate the learning rate of the step
 * @param result loss and metrics of the batch before the step
 */
public record Batch(
    int epoch, int batch, int batches, int samples, double learningRate, Evaluation result) {}
