package dev.cotangent.ops.kernels.loops.generate;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A generated class of vector loops. */
record JavaSource(String name, String text) implements GeneratedSource {
  private static final String LOOPS = "dev.cotangent.ops.kernels.loops.";

  private static final List<String> CONSTANTS =
      List.of(LOOPS + "math.VectorMath.LANES", LOOPS + "math.VectorMath.SPECIES");

  private static final List<String> TYPES =
      List.of(
          LOOPS + "IndirectionTable",
          LOOPS + "Lines",
          LOOPS + "Winograd",
          "jdk.incubator.vector.FloatVector");

  private static final String CLASS =
      """
      {comment}
      public final class {name} {
      private {name}() {}

      {methods}
      }
      """;

  private static final String FILE =
      """
      // Made by {template}, which lies among the tests. To change it, change that and run
      // mvn -pl ops -am test -Dtest=GeneratedSourcesTests -Dcotangent.generate=true \\
      //     -Dsurefire.failIfNoSpecifiedTests=false
      package dev.cotangent.ops.kernels.loops.generated;

      {constants}

      {imports}

      """;

  static JavaSource of(Class<?> template, String name, String comment, Stream<String> methods) {
    String body = methods.map(String::strip).collect(Collectors.joining("\n\n"));
    String code =
        Template.fill(
            CLASS, Map.of("comment", javadoc(comment.strip()), "name", name, "methods", body));
    Map<String, String> values =
        Map.of(
            "template", template.getSimpleName(),
            "constants", imports(CONSTANTS, "import static %s;", code),
            "imports", imports(TYPES, "import %s;", code));
    return new JavaSource(name, Template.formatted(Template.fill(FILE, values) + code));
  }

  /** Imports of those names that are mentioned. */
  private static String imports(List<String> names, String form, String code) {
    return names.stream()
        .filter(
            name -> code.matches("(?s).*\\b" + name.substring(name.lastIndexOf('.') + 1) + "\\b.*"))
        .map(form::formatted)
        .collect(Collectors.joining("\n"));
  }

  /** Paragraphs, filled as the build's formatter does. */
  private static String javadoc(String text) {
    String line = "/** %s */".formatted(text);
    if (line.length() <= Template.COLUMNS && !text.contains("\n")) {
      return line;
    }
    String lines =
        Stream.of(text.split("\n\n"))
            .map(paragraph -> paragraph.replace('\n', ' '))
            .collect(Collectors.joining("\n\n<p>"))
            .replaceAll("(.{1,97})([ \n]|$)", "* $1\n")
            .replace("\n\n", "\n*\n");
    return "/**\n" + lines + "*/";
  }
}
