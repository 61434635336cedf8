package dev.cotangent.core.program;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Adds up how long the steps of a program's runs take. */
final class Recorder {
  private final AtomicLongArray stepNanos;
  private final AtomicLong runNanos = new AtomicLong();
  private final AtomicLong runsDone = new AtomicLong();

  Recorder(int steps) {
    this.stepNanos = new AtomicLongArray(steps);
  }

  /** Adds one step's time in a run. */
  void addStep(int step, long nanos) {
    stepNanos.addAndGet(step, nanos);
  }

  /** Adds a run's time in all. */
  void endRun(long nanos) {
    runNanos.addAndGet(nanos);
    runsDone.incrementAndGet();
  }

  /** The averages over the runs so far. */
  Profile profile(Explanation plan) {
    long runs = runsDone.get();
    if (runs == 0) {
      throw new IllegalStateException("[profile] the program must have run at least once");
    }
    List<Profile.Step> steps = new ArrayList<>();
    for (int i = 0; i < stepNanos.length(); i++) {
      Plan.Step step = plan.plan().steps().get(i);
      String shape = plan.result(i).shape().toString();
      double seconds = stepNanos.get(i) * 1e-9 / runs;
      steps.add(
          new Profile.Step(
              plan.label(i), shape, step.work().kernel().name(), seconds, step.cost()));
    }
    return new Profile(plan.headline(), runs, runNanos.get() * 1e-9 / runs, steps);
  }
}
