package dev.cotangent.core.program;

import dev.cotangent.core.program.report.Units;
import java.util.List;
import java.util.Locale;

/**
 * How long each step of a program took, on average over the runs so far, beside what it had to do.
 *
 * @param program the first line of the program's plan
 * @param runs the runs that were measured; several first ones are slow, until the virtual machine
 *     has compiled the kernels
 * @param secondsPerRun how long a run took in all
 * @param steps the steps, in order; what is missing from their sum is spent on copying inputs and
 *     results, on locks and on the variables' new values
 */
public record Profile(String program, long runs, double secondsPerRun, List<Step> steps) {
  private static final String ROW = "%4s  %-32s %-34s %10s %6s %9s %9s %8s %7s%n";

  /** Creates a profile. */
  public Profile {
    steps = List.copyOf(steps);
  }

  /**
   * One step.
   *
   * @param node the result, or the variable that gets it
   * @param shape the result's shape
   * @param kernel the kernel, or {@code reference}
   * @param seconds how long it took on average
   * @param cost what it had to do
   */
  public record Step(String node, String shape, String kernel, double seconds, Cost cost) {
    /** Floating-point operations per nanosecond. */
    public double gigaflops() {
      return cost.flops() / seconds * 1e-9;
    }

    /** Bytes read and written per nanosecond. */
    public double gigabytes() {
      return cost.bytes() / seconds * 1e-9;
    }
  }

  /** What is spent between the steps: inputs, results, locks and the variables' new values. */
  public double secondsBetween() {
    return secondsPerRun - steps.stream().mapToDouble(Step::seconds).sum();
  }

  /** A page that shows the steps as bars; it needs nothing but a browser. */
  public String html() {
    return ProfilePage.of(this);
  }

  /** A table with a line for each step: its time, its share, and what it did in that time. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(program);
    text.append(
        String.format(
            Locale.ROOT, "%nprofile: %d runs, %s a run%n", runs, Units.time(secondsPerRun)));
    text.append(
        String.format(
            ROW, "step", "node", "kernel", "time", "share", "flops", "bytes", "GFLOP/s", "GB/s"));
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      text.append(
          String.format(
              ROW,
              i,
              Units.shortened(step.node + " " + step.shape, 32),
              Units.shortened(step.kernel, 34),
              Units.time(step.seconds),
              Units.percent(step.seconds / secondsPerRun),
              Units.count(step.cost.flops()),
              Units.count(step.cost.bytes()),
              Units.rate(step.gigaflops()),
              Units.rate(step.gigabytes())));
    }
    String between = Units.time(secondsBetween());
    String share = Units.percent(secondsBetween() / secondsPerRun);
    text.append(String.format(ROW, "", "between the steps", "", between, share, "", "", "", ""));
    return text.toString();
  }
}
