package dev.cotangent.nn.training;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A training step as Java Flight Recorder sees it; costs next to nothing while none records. */
@Name("dev.cotangent.TrainingStep")
@Label("Training Step")
@Description("One step of a training: a batch's loss, gradients and new weights")
@Category("Cotangent")
@StackTrace(false)
final class StepEvent extends Event {
  @Label("Epoch")
  int epoch;

  @Label("Batch")
  @Description("The number of the batch in its epoch, from 1")
  int batch;

  @Label("Samples")
  int samples;

  @Label("Loss")
  @Description("The mean loss of a sample, before the step")
  double loss;
}
