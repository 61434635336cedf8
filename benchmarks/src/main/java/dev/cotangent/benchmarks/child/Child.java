package dev.cotangent.benchmarks.child;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;

/**
 * The program of a measured process.
 *
 * <p>It prints one {@code key=value} a line: {@code framework}; {@code first_step}, the seconds
 * from the start of the process to the end of the first step; {@code check}, the result of step
 * {@value #CHECKED}; {@code window}, the samples per second of each window; {@code peak_memory}, in
 * bytes.
 */
public final class Child {
  /** The step whose result all frameworks must agree on. */
  public static final int CHECKED = 20;

  private static final double PROBE_SECONDS = 0.25;
  private static final double STEADY = 0.03;
  private static final int STEADY_PROBES = 3;

  private final Contender.Step step;
  private final int batch;
  private int taken;

  private Child(Contender.Step step, int batch) {
    this.step = step;
    this.batch = batch;
  }

  /**
   * Measures, and ends the JVM, for frameworks leave threads behind.
   *
   * @param args see {@link ChildTask#arguments}
   */
  public static void main(String[] args) {
    int exit = 0;
    try {
      measure(ChildTask.parse(args));
    } catch (Throwable e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace, true));
      System.err.print(trace);
      exit = 1;
    }
    System.exit(exit);
  }

  private static void measure(ChildTask task) throws ReflectiveOperationException {
    Contender contender =
        (Contender) Class.forName(task.contender()).getConstructor().newInstance();
    Contender.Step step = contender.prepare(task.workload(), task.batch(), task.threads());
    Child child = new Child(step, task.batch());
    double check = child.takeOne();
    say("first_step", (System.currentTimeMillis() - task.startMillis()) * 1e-3);
    say("framework", contender.describe());
    while (child.taken <= CHECKED) {
      check = child.takeOne();
    }
    say("check", check);
    child.warmUp(task.warmUpSeconds());
    for (int window = 0; window < task.windows(); window++) {
      say("window", child.rate(task.windowSeconds()));
    }
    say("peak_memory", ProcessMemory.peakBytes());
  }

  private double takeOne() {
    return step.take(taken++);
  }

  /** Runs until a few rates in a row are nearly equal, or the time is over. */
  private void warmUp(double seconds) {
    double before = rate(PROBE_SECONDS);
    int steady = 0;
    long end = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() < end && steady < STEADY_PROBES) {
      double now = rate(PROBE_SECONDS);
      steady = Math.abs(now - before) < STEADY * before ? steady + 1 : 0;
      before = now;
    }
  }

  /** Samples per second during some time. */
  private double rate(double seconds) {
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    int first = taken;
    do {
      double result = takeOne();
      if (!Double.isFinite(result)) {
        throw new ArithmeticException("step %s gave %s".formatted(taken - 1, result));
      }
    } while (System.nanoTime() < end);
    return (double) (taken - first) * batch / ((System.nanoTime() - start) * 1e-9);
  }

  private static void say(String key, double value) {
    say(key, String.format(Locale.ROOT, "%.9g", value));
  }

  private static void say(String key, String value) {
    System.out.println(key + "=" + value);
    System.out.flush();
  }
}
