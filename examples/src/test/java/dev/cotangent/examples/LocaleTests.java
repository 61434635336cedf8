package dev.cotangent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocaleTests {
  private final Locale before = Locale.getDefault();
  @TempDir Path folder;

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  private static void assertPlainDigits(String what, String text) {
    text.codePoints()
        .filter(Character::isDigit)
        .forEach(c -> assertTrue(c <= '9', () -> what + " has " + Character.toString(c)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "ne-NP", "tr-TR", "de-DE"})
  void whatProgramsSayAndWriteHasPlainDigits(String locale) throws IOException {
    Locale.setDefault(Locale.forLanguageTag(locale));
    Terminal terminal = new Terminal();
    String out = folder.toString();
    List<List<String>> commands =
        List.of(
            List.of("mnist", "--generated", "--model", "softmax", "--epochs", "1", "--out", out),
            List.of("gradcheck", "--op", "relu,matmul", "--cases", "3", "--out", out),
            List.of("--version"),
            List.of("mnist", "--help"));
    for (List<String> command : commands) {
      assertEquals(0, terminal.run(command.toArray(String[]::new)), terminal.toString());
      assertPlainDigits(command.get(0), terminal.toString());
    }
    assertTrue(terminal.toString().contains("--epochs"));
    for (String file : List.of("history.csv", "report.html", "gradcheck.json", "gradcheck.html")) {
      String text = Files.readString(folder.resolve(file), StandardCharsets.UTF_8);
      assertPlainDigits(file, text);
    }
    List<String> history = Files.readAllLines(folder.resolve("history.csv"));
    assertTrue(history.get(1).matches("1(,[0-9.]+(E-?[0-9]+)?){6}"), history.get(1));
  }
}
