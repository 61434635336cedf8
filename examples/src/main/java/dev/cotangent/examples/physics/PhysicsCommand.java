package dev.cotangent.examples.physics;

import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.RunOptions;
import dev.cotangent.examples.command.TrainingOptions;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.examples.training.TrainingRun;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.training.Trainer;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a network to satisfy a differential equation, and shows what it found. */
@Command(
    name = "physics",
    description = {
      "Trains a network to satisfy a differential equation, without a single value of its solution.",
      "",
      "The equation is u″ = −9π² sin 3πx on [0, 1] with u = 0 at both ends. The loss is what is left"
          + " of it at 64 points, by second derivatives of the network, and training differentiates"
          + " those once more. The report shows the network beside the solution, sin 3πx."
    },
    footer = {"", "Examples:", "  cotangent physics", "  cotangent physics --steps 1000 --seed 7"})
public final class PhysicsCommand extends ExampleCommand {
  private static final int TOLD = 10;

  @Mixin private RunOptions common = new RunOptions();
  @Mixin private TrainingOptions options = new TrainingOptions();

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "4000",
      converter = RunOptions.Count.class,
      description = "Steps of training, made up to whole epochs of 50 (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(common.out("physics"));
    BoundaryProblem problem =
        new BoundaryProblem(common.seed(), common.threads().orElse(1)); // too little to share
    say(problem.network().summary().toString());
    Trainer trainer = problem.trainer(steps, options.metrics());
    trainer.onEpochEnd(
        epoch -> {
          if (epoch.number() % TOLD == 0 || epoch.number() == trainer.epochCount()) {
            say(HistoryCharts.line(epoch));
          }
        });
    new TrainingRun(
            trainer,
            folder,
            options,
            (out, history) -> new PhysicsReport(problem, history).write(out),
            this::say)
        .runSteps(problem.training(), problem.validation());
    return 0;
  }
}
