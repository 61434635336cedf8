package dev.cotangent.examples.transformer;

import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.RunOptions;
import dev.cotangent.examples.command.TrainingOptions;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.examples.training.TrainingRun;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.training.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a language model of characters, and shows what it writes and where it looks. */
@Command(
    name = "transformer",
    description = {
      "Trains a transformer to say what the next character of a text is, beside a 5-gram model.",
      "",
      "The text is generated: stories of who has what, and once more what two of them have. --text"
          + " names one of your own, of which the last tenth is held out."
    },
    footer = {
      "",
      "Examples:",
      "  cotangent transformer",
      "  cotangent transformer --text book.txt"
    })
public final class TransformerCommand extends ExampleCommand {
  private static final int STRIDE = 32;
  private static final int HELD_OUT = 300;

  @Mixin private RunOptions common = new RunOptions();
  @Mixin private TrainingOptions options = new TrainingOptions();

  @Option(names = "--text", paramLabel = "FILE", description = "A text to learn, in UTF-8.")
  private @Nullable Path text;

  @Option(
      names = "--stories",
      paramLabel = "N",
      defaultValue = "4000",
      converter = RunOptions.Count.class,
      description = "How many stories to learn from (default: ${DEFAULT-VALUE}).")
  private int stories;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "6",
      converter = RunOptions.Count.class,
      description = "Passes through the text (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(common.out("transformer"));
    Corpus corpus = corpus();
    LanguageModel model = new LanguageModel(corpus, common.seed());
    say(model.network().summary().toString());
    Trainer trainer =
        model
            .trainer()
            .epochs(epochs)
            .showProgress()
            .onEpochEnd(epoch -> say(HistoryCharts.line(epoch)));
    common.threads().ifPresent(trainer::threads);
    int length = LanguageModel.LENGTH;
    new TrainingRun(
            trainer,
            folder,
            options,
            (out, history) ->
                new TransformerReport(corpus, model, history, text == null, common.seed())
                    .write(out),
            this::say)
        .run(
            Corpus.windows(corpus.training(), length, STRIDE),
            Corpus.windows(corpus.heldOut(), length, length));
    return 0;
  }

  private Corpus corpus() throws IOException {
    if (text == null) {
      return Corpus.of(
          Stories.text(common.seed(), stories), Stories.text(common.seed() + 1, HELD_OUT));
    }
    String own = Files.readString(text);
    int end = own.length() / 10 * 9;
    if (own.length() - end <= 2 * LanguageModel.LENGTH) {
      throw new IOException(
          "%s has %s characters; the last tenth must have more than %s"
              .formatted(text, own.length(), 2 * LanguageModel.LENGTH));
    }
    return Corpus.of(own.substring(0, end), own.substring(end));
  }
}
