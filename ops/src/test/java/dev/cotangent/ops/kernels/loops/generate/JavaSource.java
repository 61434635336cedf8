package dev.cotangent.ops.kernels.loops.generate;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A generated class of vector loops. */
record JavaSource(String name, String text) implements GeneratedSource {
  private static final String LOOPS = "dev.cotangent.ops.kernels.loops.";

  private static final List<String> TYPES =
      List.of(
          LOOPS + "IndirectionTable",
          LOOPS + "Lines",
          LOOPS + "VectorBits",
          LOOPS + "Winograd",
          "jdk.incubator.vector.FloatVector",
          "jdk.incubator.vector.VectorSpecies");

  private static final String LANES = "private static final int LANES = SPECIES.length();\n";

  private static final String CLASS =
      """
      {comment}
      public final class {name} {
      private static final VectorSpecies<Float> SPECIES = VectorBits.species();
      {lanes}
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

      {imports}

      """;

  static JavaSource of(Class<?> template, String name, String comment, Stream<String> methods) {
    String body = methods.map(String::strip).collect(Collectors.joining("\n\n"));
    String code =
        Template.fill(
            CLASS,
            Map.of(
                "comment",
                javadoc(comment.strip()),
                "name",
                name,
                "lanes",
                body.contains("LANES") ? LANES : "",
                "methods",
                body));
    String imports =
        TYPES.stream()
            .filter(type -> code.matches("(?s).*\\b" + simpleName(type) + "\\b.*"))
            .map("import %s;"::formatted)
            .collect(Collectors.joining("\n"));
    String file =
        Template.fill(FILE, Map.of("template", template.getSimpleName(), "imports", imports));
    return new JavaSource(name, Template.formatted(file + code));
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

  private static String simpleName(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }
}
