package dev.cotangent.examples.implicit;

import dev.cotangent.core.Tensor;
import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.RunOptions;
import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.LineChart;
import dev.cotangent.nn.io.OutputFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Differentiates a fixed point by the implicit function theorem, beside the way there. */
@Command(
    name = "implicit",
    description = {
      "Differentiates a fixed point in two ways: through the steps that led to it, and by the implicit"
          + " function theorem.",
      "",
      "The report shows how far each gradient is from the true one, and what it costs in memory."
          + " The first keeps what every step computed; the second, whatever the number of"
          + " steps, solves one linear system at their end."
    },
    footer = {"", "Example:", "  cotangent implicit --seed 7"})
public final class ImplicitCommand extends ExampleCommand {
  private static final int BATCH = 16;
  private static final int UNITS = 64;
  private static final int SOLVER_STEPS = 20;
  private static final List<Integer> STEPS = List.of(2, 4, 8, 16, 32, 64);

  @Mixin private RunOptions common = new RunOptions();

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(common.out("implicit"));
    Equilibrium layer = new Equilibrium(BATCH, UNITS, common.seed());
    Tensor truth = layer.truth();
    List<Equilibrium.Way> unrolled = new ArrayList<>();
    List<Equilibrium.Way> implicit = new ArrayList<>();
    for (int steps : STEPS) {
      unrolled.add(layer.way("unrolled", steps, layer.unrolled(steps), truth));
      implicit.add(layer.way("implicit", steps, layer.implicit(steps, SOLVER_STEPS), truth));
      say(line(unrolled.get(unrolled.size() - 1)));
      say(line(implicit.get(implicit.size() - 1)));
    }
    say(folder.write(out -> write(out, unrolled, implicit)));
    say("See " + folder.file("report.html"));
    return 0;
  }

  private static String line(Equilibrium.Way way) {
    return String.format(
        Locale.ROOT,
        "%s, %d steps: error %.1e, %,.0f kB",
        way.name(),
        way.steps(),
        way.error(),
        way.kilobytes());
  }

  private static String write(
      Path folder, List<Equilibrium.Way> unrolled, List<Equilibrium.Way> implicit)
      throws IOException {
    Equilibrium.Way last = implicit.get(implicit.size() - 1);
    Equilibrium.Way beside = unrolled.get(unrolled.size() - 1);
    String outcome =
        String.format(
            Locale.ROOT,
            "After %d steps the implicit gradient is within %.1e of the true one and takes %,.0f kB,"
                + " the unrolled one %,.0f kB.",
            last.steps(),
            last.error(),
            last.kilobytes(),
            beside.kilobytes());
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < unrolled.size(); i++) {
      rows.add(row(unrolled.get(i)));
      rows.add(row(implicit.get(i)));
    }
    new HtmlReport("A fixed point, differentiated")
        .paragraph(
            "A layer of %s units maps z to tanh(z W + x) until nothing changes; its output is where"
                    .formatted(UNITS)
                + " that ends. The gradient of a loss of the output for W follows from all steps, or,"
                + " by the implicit function theorem, from the last one: one linear system, solved"
                + " within the expression by %s steps of conjugate gradients."
                    .formatted(SOLVER_STEPS))
        .paragraph(outcome)
        .section("How exact")
        .picture(
            "error.png",
            "How many digits agree with the true gradient",
            chart("Right digits", "digits", unrolled, implicit, ImplicitCommand::digits))
        .section("What it costs")
        .picture(
            "memory.png",
            "The memory of a run",
            chart("Memory of a run", "kB", unrolled, implicit, w -> w.kilobytes()))
        .table(List.of("gradient", "steps", "error", "kB"), rows)
        .write(folder.resolve("report.html"));
    return outcome;
  }

  private static double digits(Equilibrium.Way way) {
    return -Math.log10(Math.max(way.error(), 0x1p-60)); // 0 has no logarithm
  }

  private static List<String> row(Equilibrium.Way way) {
    return List.of(
        way.name(),
        Integer.toString(way.steps()),
        String.format(Locale.ROOT, "%.1e", way.error()),
        String.format(Locale.ROOT, "%,.0f", way.kilobytes()));
  }

  private static BufferedImage chart(
      String title,
      String unit,
      List<Equilibrium.Way> unrolled,
      List<Equilibrium.Way> implicit,
      ToDoubleFunction<Equilibrium.Way> value) {
    double[] steps = unrolled.stream().mapToDouble(Equilibrium.Way::steps).toArray();
    return new LineChart(title, "steps to the fixed point", unit)
        .add("unrolled", steps, unrolled.stream().mapToDouble(value).toArray())
        .add("implicit", steps, implicit.stream().mapToDouble(value).toArray())
        .draw();
  }
}
