package dev.cotangent.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.explain.Explain;
import dev.cotangent.core.program.Program;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocaleTests {
  private static List<String> written() {
    Node x = Expressions.input("x", 3, 1_200);
    Node y = TestOps.total(TestOps.plus(x, x));
    Program program = Program.of(y).compile();
    Explain explained = Explain.of(y, Map.of(x, Tensor.generate(Shape.of(3, 1_200), i -> i / 7.0)));
    return List.of(
        program.dot(), program.explain(), explained.toSvg("title"), explained.toHtml("title"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "ne-NP", "tr-TR", "de-DE"})
  void whatIsWrittenIsTheSameInEveryLocale(String locale) {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.ROOT);
      List<String> right = written();
      Locale.setDefault(Locale.forLanguageTag(locale));
      assertEquals(right, written());
    } finally {
      Locale.setDefault(before);
    }
  }
}
