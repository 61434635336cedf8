package dev.cotangent.onnx.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The ONNX project's own tests, where they are there: in {@code onnx} of the folder of data. */
@EnabledIfEnvironmentVariable(named = "COTANGENT_DATA", matches = ".+")
class BackendTests {
  private static final Path FOLDER =
      Path.of(System.getenv().getOrDefault("COTANGENT_DATA", ""), "onnx");

  /** How many cases pass; none may fail. */
  private static int passed(String folder, int every, Function<TestCase, ModelCheck.Outcome> check)
      throws IOException {
    List<String> failed = new ArrayList<>();
    List<TestCase> cases = TestCase.in(FOLDER.resolve(folder));
    int passed = 0;
    for (int i = 0; i < cases.size(); i += every) {
      ModelCheck.Outcome outcome = check.apply(cases.get(i));
      passed += outcome.verdict() == ModelCheck.Verdict.PASSED ? 1 : 0;
      if (outcome.verdict() == ModelCheck.Verdict.FAILED) {
        failed.add(outcome.name() + ": " + outcome.message());
      }
    }
    assertEquals(List.of(), failed);
    return passed;
  }

  @Test
  void nodes() throws IOException {
    int passed = passed("node", 1, ModelCheck::check);
    assertTrue(passed >= 655, passed + " passed");
  }

  @Test
  void modelsOfPyTorch() throws IOException {
    assertEquals(82, passed("pytorch-converted", 1, ModelCheck::check));
  }

  @Test
  void networksOfImages() throws IOException {
    assertEquals(9, passed("light", 1, test -> ModelCheck.check(test, new Tolerance(1e-3, 0))));
  }

  /** A part of the cases, since all of them take minutes. */
  @Test
  void gradients() throws IOException {
    assertTrue(passed("node", 7, test -> ModelGradients.check(test, 1)) > 80);
    assertTrue(passed("pytorch-converted", 11, test -> ModelGradients.check(test, 1)) > 5);
  }
}
