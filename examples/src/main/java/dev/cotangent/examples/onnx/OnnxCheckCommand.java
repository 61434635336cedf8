package dev.cotangent.examples.onnx;

import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.onnx.check.ModelCheck;
import dev.cotangent.onnx.check.TestCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs a folder of models with the outputs that they should have. */
@Command(
    name = "check",
    description = {
      "Runs a folder of models with inputs and the outputs that belong to them.",
      "",
      "The layout is that of the ONNX project's tests, NAME/model.onnx and"
          + " NAME/test_data_set_0/input_0.pb, output_0.pb; or that of its light models, NAME.onnx"
          + " and NAME_output_0.pb. There is a line for each model that does not pass, and a count"
          + " at the end. The exit code is 1 if one failed; what is not supported did not fail."
    })
final class OnnxCheckCommand extends ExampleCommand {
  @Parameters(arity = "1", paramLabel = "FOLDER", description = "Folder of models with data.")
  private Path folder = Path.of("");

  @Override
  public Integer call() throws IOException {
    List<TestCase> cases = Cases.of(folder);
    int[] counts = new int[ModelCheck.Verdict.values().length];
    for (TestCase test : cases) {
      ModelCheck.Outcome outcome = ModelCheck.check(test);
      counts[outcome.verdict().ordinal()]++;
      if (outcome.verdict() != ModelCheck.Verdict.PASSED) {
        say(Cases.line(outcome));
      }
    }
    say(Cases.summary(counts));
    return counts[ModelCheck.Verdict.FAILED.ordinal()] == 0 ? 0 : 1;
  }
}
