package dev.cotangent.examples.onnx;

import dev.cotangent.onnx.check.ModelCheck;
import dev.cotangent.onnx.check.TestCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Cases of a folder, and what became of them as text. */
final class Cases {
  private Cases() {}

  /** The cases of a folder, of which there must be one. */
  static List<TestCase> of(Path folder) throws IOException {
    List<TestCase> cases = TestCase.in(folder);
    if (cases.isEmpty()) {
      throw new IllegalArgumentException(
          "no model with data is in %s: NAME/model.onnx with NAME/test_data_set_0, or NAME.onnx with NAME_output_0.pb"
              .formatted(folder));
    }
    return cases;
  }

  static String line(ModelCheck.Outcome outcome) {
    String verdict = outcome.verdict().toString().toLowerCase(Locale.ROOT);
    String message = outcome.message().strip().replaceAll("\\s*\\R\\s*", "; ");
    return "%s %s: %s".formatted(verdict, outcome.name(), message);
  }

  /** How many there are of each verdict, by its ordinal. */
  static String summary(int[] counts) {
    return "%s passed, %s failed, %s unsupported"
        .formatted(
            counts[ModelCheck.Verdict.PASSED.ordinal()],
            counts[ModelCheck.Verdict.FAILED.ordinal()],
            counts[ModelCheck.Verdict.UNSUPPORTED.ordinal()]);
  }
}
