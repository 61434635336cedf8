package dev.cotangent.examples.physics;

import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.RunOptions;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.OutputFolder;
import java.io.IOException;
import java.util.Locale;
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
  private static final int TOLD = 500;

  @Mixin private RunOptions common = new RunOptions();

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "4000",
      converter = RunOptions.Count.class,
      description = "Steps of training (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(common.out("physics"));
    BoundaryProblem problem =
        new BoundaryProblem(common.seed(), common.threads().orElse(1)); // too little to share
    say(problem.network().summary().toString());
    problem.train(
        steps,
        done -> {
          if (done % TOLD == 0 || done == steps) {
            say(
                String.format(
                    Locale.ROOT, "step %,d: loss %.1e", done, problem.losses().get(done - 1)));
          }
        });
    say(
        folder.write(
            out -> {
              Checkpoint.save(out.resolve("weights.safetensors"), problem.network().variables());
              return new PhysicsReport(problem).write(out);
            }));
    say("See " + folder.file("report.html"));
    return 0;
  }
}
