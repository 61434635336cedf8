package dev.cotangent.examples.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The Java that the documents show is Java that the tests of this package run. */
class ReadmeTests {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path SOURCES =
      Path.of("src", "test", "java", "dev", "cotangent", "examples", "readme");
  private static final Pattern SHOWN = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern TESTED =
      Pattern.compile("// README: (?!end)[^\n]*\n(.*?)\n *// README: end", Pattern.DOTALL);

  @Test
  void everythingShownIsTested() throws IOException {
    List<String> tested = new ArrayList<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        matches(TESTED, Files.readString(file)).forEach(code -> tested.add(code));
      }
    }
    Set<String> shown = new HashSet<>();
    for (Path document :
        List.of(
            ROOT.resolve("README.md"),
            ROOT.resolve("docs/add-an-operation.md"),
            ROOT.resolve("docs/data.md"),
            ROOT.resolve("docs/gradient-checking.md"),
            ROOT.resolve("docs/training.md"))) {
      for (String code : matches(SHOWN, Files.readString(document))) {
        shown.add(code);
        assertTrue(
            tested.contains(code),
            () -> document.getFileName() + " shows what no test runs:\n" + code);
      }
    }
    assertTrue(shown.size() >= 5, "only " + shown + " was found in the documents");
    assertEquals(shown, new HashSet<>(tested), "what tests mark for the documents is shown there");
  }

  private static List<String> matches(Pattern pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1).stripTrailing().stripIndent().strip());
    }
    return found;
  }
}
