package dev.cotangent.onnx.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The ONNX project's own tests, where they are there. */
@EnabledIfEnvironmentVariable(named = "COTANGENT_DATA", matches = ".+")
class BackendTests {
  private static final Path FOLDER =
      Path.of(System.getenv().getOrDefault("COTANGENT_DATA", ""), "onnx");

  private static int passed(String folder, Tolerance tolerance) throws IOException {
    List<String> failed = new ArrayList<>();
    int passed = 0;
    for (TestCase test : TestCase.in(FOLDER.resolve(folder))) {
      ModelCheck.Outcome outcome = ModelCheck.check(test, tolerance);
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
    int passed = passed("node", Tolerance.BACKEND);
    assertTrue(passed >= 100, passed + " passed");
  }
}
