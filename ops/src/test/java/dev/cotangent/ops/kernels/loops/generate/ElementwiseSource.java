package dev.cotangent.ops.kernels.loops.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The loops of {@link ElementwiseRow}, for plain Java or for the Vector API. Each vector loop is
 * written out: one loop shared by several functions would be compiled for none of them.
 *
 * @param vector whether by vectors; what is left at the end of a run goes to the plain loops,
 *     unless these give other bits
 */
record ElementwiseSource(boolean vector) implements GeneratedSource {
  private static final int WIDTH = 100;
  private static final List<String> ELEMENTS = List.of("u", "v", "w");
  private static final List<String> ARRAYS = List.of("a", "b", "c");
  private static final List<String> NUMBERS = List.of("p", "q", "r", "s", "t");
  private static final String LOOPS = "dev.cotangent.ops.kernels.loops.";

  @Override
  public String name() {
    return vector ? "VectorElementwise" : "ScalarElementwise";
  }

  @Override
  public String text() {
    String methods =
        rows()
            .filter(row -> row.value().loop().isEmpty())
            .map(this::method)
            .collect(Collectors.joining());
    return "// Made by ElementwiseSource from the rows of ElementwiseRow.\n"
        + "package %sgenerated;\n\n".formatted(LOOPS)
        + imports()
        + "\n/** Elementwise loops%s. */\n".formatted(vector ? " of vectors" : "")
        + "public final class %s implements LoopTable {\n".formatted(name())
        + "  public static final LoopTable TABLE = new %s();\n".formatted(name())
        + "\n  private %s() {}\n".formatted(name())
        + table()
        + methods
        + "}\n";
  }

  private Stream<ElementwiseRow> rows() {
    return ElementwiseRow.ALL.stream().filter(row -> vector || row.value().scalar().isPresent());
  }

  private String imports() {
    List<String> types = new ArrayList<>(List.of("dev.cotangent.core.Elementwise"));
    types.addAll(List.of(LOOPS + "Loop", LOOPS + "LoopTable"));
    Stream<String> constants = Stream.of();
    if (vector) {
      Stream.of(
              "ScalarMath", "ScalarTrigonometry", "VectorMath", "VectorPower", "VectorTrigonometry")
          .forEach(type -> types.add(LOOPS + "math." + type));
      constants =
          Stream.concat(
              Stream.of("LANES", "SPECIES").map((LOOPS + "math.VectorMath.")::concat),
              Stream.of("EQ", "GE", "GT", "LT", "NE")
                  .map("jdk.incubator.vector.VectorOperators."::concat));
    }
    types.add("java.util.Optional");
    if (vector) {
      types.add("jdk.incubator.vector.FloatVector");
    }
    types.add("org.jspecify.annotations.Nullable");
    return constants.map("import static %s;\n"::formatted).collect(Collectors.joining())
        + (vector ? "\n" : "")
        + types.stream().map("import %s;\n"::formatted).collect(Collectors.joining());
  }

  private String table() {
    StringBuilder text = new StringBuilder();
    rows()
        .filter(row -> row.op().isEmpty())
        .forEach(
            row ->
                text.append("\n  @Override\n  public Loop %s() {\n".formatted(row.name()))
                    .append(loop(4, "return ", row))
                    .append(";\n  }\n"));
    text.append(
        """

          @Override
          public Optional<Loop> operation(Class<? extends Elementwise> op) {
            return Optional.ofNullable(loop(op.getName()));
          }

          private static @Nullable Loop loop(String op) {
            return switch (op) {
        """);
    rows().forEach(row -> row.op().ifPresent(op -> text.append(entry(op.getName(), row))));
    return text + "      default -> null;\n    };\n  }\n";
  }

  private static String entry(String op, ElementwiseRow row) {
    String head = "case \"%s\" ->".formatted(op);
    String line = loop(6, head + " ", row);
    String wrapped = " ".repeat(6) + head + "\n" + loop(10, "", row);
    return (line.contains("\n") ? wrapped : line) + ";\n";
  }

  /** A loop as a lambda, behind something else. */
  private static String loop(int indent, String start, ElementwiseRow row) {
    List<String> arguments =
        arguments(row, UnaryOperator.identity()).stream()
            .map(name -> name.equals("n") ? name : "x." + name)
            .toList();
    String head = " ".repeat(indent) + start + "(x, n) ->";
    String name = row.value().loop().map(type -> type + ".").orElse("") + row.name();
    String line = "%s %s(%s)".formatted(head, name, String.join(", ", arguments));
    if (line.length() + 1 <= WIDTH) {
      return line;
    }
    String call = " ".repeat(indent + 4) + name + "(";
    String all = call + String.join(", ", arguments) + ")";
    return all.length() + 1 <= WIDTH
        ? head + "\n" + all
        : "%s\n%s\n%s)".formatted(head, call, filled(indent + 8, arguments));
  }

  private static String filled(int indent, List<String> items) {
    StringBuilder lines = new StringBuilder();
    String line = " ".repeat(indent) + items.get(0);
    for (String item : items.subList(1, items.size())) {
      if (line.length() + 2 + item.length() + 2 > WIDTH) {
        lines.append(line).append(",\n");
        line = " ".repeat(indent) + item;
      } else {
        line += ", " + item;
      }
    }
    return lines + line;
  }

  private String method(ElementwiseRow row) {
    String head = "  public static void %s(".formatted(row.name());
    List<String> parameters = parameters(row);
    return "\n" + head + wrapped(head.length(), 6, parameters, ") {") + body(row) + "  }\n";
  }

  private String body(ElementwiseRow row) {
    if (!vector) {
      return "    for (int i = 0; i < n; i++) {\n" + scalar(row) + "    }\n";
    }
    String loop =
        "    int i = 0;\n    for (; i <= n - LANES; i += LANES) {\n" + vectors(row) + "    }\n";
    if (row.value().tail().isPresent()) {
      return loop
          + "    for (; i < n; i++) {\n      y[yAt + i] = %s;\n    }\n".formatted(tail(row, "i"));
    }
    String call = "    ScalarElementwise.%s(".formatted(row.name());
    List<String> arguments = arguments(row, offset -> offset + " + i");
    arguments.set(arguments.size() - 1, "n - i");
    return loop + call + wrapped(call.length(), 8, arguments, ");");
  }

  private static String vectors(ElementwiseRow row) {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < row.arrays(); k++) {
      String array = ARRAYS.get(k);
      text.append(
          "      FloatVector %s = FloatVector.fromArray(SPECIES, %s, %sAt + i);\n"
              .formatted(ELEMENTS.get(k), array, array));
    }
    String value = row.value().vector();
    if (row.second().isEmpty()) {
      return text + store(row);
    }
    return text
        + "      FloatVector first = %s;\n".formatted(value)
        + "      first.intoArray(y, yAt + i);\n"
        + "      %s.intoArray(z, zAt + i);\n".formatted(row.second().get().vector());
  }

  /** A store of a vector, or one by one of the elements of which some are not for vectors. */
  private static String store(ElementwiseRow row) {
    String store = "      %s.intoArray(y, yAt + i);\n".formatted(row.value().vector());
    return row.value()
        .far()
        .map(
            far ->
                "      if (%s) {\n".formatted(far)
                    + "        for (int k = i; k < i + LANES; k++) {\n"
                    + "          y[yAt + k] = %s;\n".formatted(tail(row, "k"))
                    + "        }\n      } else {\n  "
                    + store
                    + "      }\n")
        .orElse(store);
  }

  /** The value of a single element, to the bits of vectors. */
  private static String tail(ElementwiseRow row, String index) {
    String tail = row.value().tail().orElseThrow();
    for (int k = 0; k < row.arrays(); k++) {
      String element = "%s[%sAt + %s]".formatted(ARRAYS.get(k), ARRAYS.get(k), index);
      tail = tail.replaceAll("\\b%s\\b".formatted(ELEMENTS.get(k)), element);
    }
    return tail;
  }

  private static String scalar(ElementwiseRow row) {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < row.arrays(); k++) {
      String array = ARRAYS.get(k);
      text.append("      float %s = %s[%sAt + i];\n".formatted(ELEMENTS.get(k), array, array));
    }
    ElementwiseRow.Formula value = row.value();
    String formula = value.scalar().orElseThrow();
    if (row.second().isEmpty()) {
      return text + "      y[yAt + i] = %s;\n".formatted(formula);
    }
    return text
        + "      float first = %s;\n".formatted(formula)
        + "      y[yAt + i] = first;\n"
        + "      z[zAt + i] = %s;\n".formatted(row.second().get().scalar().orElseThrow());
  }

  private static List<String> parameters(ElementwiseRow row) {
    return arguments(row, UnaryOperator.identity()).stream().map(ElementwiseSource::typed).toList();
  }

  private static String typed(String name) {
    String type =
        NUMBERS.contains(name)
            ? "float "
            : name.endsWith("At") || name.equals("n") ? "int " : "float[] ";
    return type + name;
  }

  /** The arguments of a loop, in order. */
  private static List<String> arguments(ElementwiseRow row, UnaryOperator<String> offset) {
    List<String> arguments = new ArrayList<>();
    ARRAYS.subList(0, row.arrays()).forEach(array -> addArray(arguments, array, offset));
    arguments.addAll(NUMBERS.subList(0, row.numbers()));
    addArray(arguments, "y", offset);
    row.second().ifPresent(second -> addArray(arguments, "z", offset));
    arguments.add("n");
    return arguments;
  }

  private static void addArray(List<String> arguments, String array, UnaryOperator<String> offset) {
    arguments.add(array);
    arguments.add(offset.apply(array + "At"));
  }

  /** Items behind a head: on its line, or on the next one, or on one each. */
  private static String wrapped(int head, int indent, List<String> items, String end) {
    String all = String.join(", ", items) + end;
    String margin = "\n" + " ".repeat(indent);
    if (head + all.length() <= WIDTH) {
      return all + "\n";
    }
    return indent + all.length() <= WIDTH
        ? margin + all + "\n"
        : margin + String.join("," + margin, items) + end + "\n";
  }
}
