package dev.cotangent.examples.threefilters;

import dev.cotangent.examples.command.CommonOptions;
import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.TrainingOptions;
import dev.cotangent.examples.training.DigitData;
import dev.cotangent.examples.training.TrainingSession;
import dev.cotangent.nn.io.AtomicFile;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.OutputFolder;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains three filters and a softmax, on the same few digits and on ever new ones. */
@Command(
    name = "three-filters",
    description = {
      "Trains three filters and a softmax on handwritten digits: on the same hundred in every"
          + " epoch, until it knows them by heart, and on a hundred new ones in every epoch, at a"
          + " learning rate tuned before.",
      "",
      "MNIST is looked for in --data, then where COTANGENT_DATA points, then in the cache, and is"
          + " else downloaded. Where there is none, digits are generated. An epoch of --epochs is a"
          + " record of a hundred digits.",
      "",
      "The output folder then holds the tuned weights (safetensors), the histories (CSV), charts"
          + " and pictures (PNG) and report.html, which shows them all."
    })
public final class ThreeFiltersCommand extends ExampleCommand {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private TrainingOptions options = new TrainingOptions();

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(common.out("three-filters"));
    DigitData data = DigitData.find(common);
    say(data.description());
    say(ThreeFilters.network(common.seed()).summary().toString());
    TrainingSession.run(
        folder,
        options,
        this::say,
        session -> {
          Results results = new Trainings(common, options.metrics(), data, session).run();
          say(folder.write(out -> write(out, data, results)));
          say("See " + folder.file("report.html"));
        });
    return 0;
  }

  private static String write(Path out, DigitData data, Results results) throws IOException {
    Checkpoint.save(out.resolve("weights.safetensors"), results.network().variables());
    AtomicFile.write(out.resolve("overtrained.csv"), results.overtrained().toCsv());
    AtomicFile.write(out.resolve("tuned.csv"), results.tuned().toCsv());
    return new ThreeFiltersReport(data, results).write(out);
  }
}
