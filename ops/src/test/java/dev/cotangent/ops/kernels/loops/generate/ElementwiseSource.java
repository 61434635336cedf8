package dev.cotangent.ops.kernels.loops.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
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
    String methods = ElementwiseRow.ALL.stream().map(this::method).collect(Collectors.joining());
    return "// Made by ElementwiseSource from the rows of ElementwiseRow.\n"
        + "package %sgenerated;\n\n".formatted(LOOPS)
        + imports()
        + "\n/** Elementwise loops%s. */\n".formatted(vector ? " of vectors" : "")
        + "public final class %s {\n".formatted(name())
        + table()
        + "\n  private %s() {}\n".formatted(name())
        + methods
        + "}\n";
  }

  private String imports() {
    TreeSet<String> types = new TreeSet<>(List.of(LOOPS + "LoopTable", "java.util.Map"));
    ElementwiseRow.ALL.forEach(row -> row.op().map(Class::getName).ifPresent(types::add));
    if (!vector) {
      return types.stream().map("import %s;\n"::formatted).collect(Collectors.joining());
    }
    types.add(LOOPS + "math.ScalarMath");
    types.add(LOOPS + "math.VectorMath");
    types.add("jdk.incubator.vector.FloatVector");
    Stream<String> constants =
        Stream.concat(
            Stream.of("LANES", "SPECIES").map((LOOPS + "math.VectorMath.")::concat),
            Stream.of("EQ", "GE", "GT", "NE").map("jdk.incubator.vector.VectorOperators."::concat));
    return constants.map("import static %s;\n"::formatted).collect(Collectors.joining())
        + "\n"
        + types.stream().map("import %s;\n"::formatted).collect(Collectors.joining());
  }

  private static String table() {
    List<String> operations = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (ElementwiseRow row : ElementwiseRow.ALL) {
      if (row.op().isPresent()) {
        String type = row.op().get().getSimpleName() + ".class";
        operations.add(entry(type, row));
      } else {
        others.add(loop(10, row));
      }
    }
    return "  public static final LoopTable TABLE =\n"
        + "      new LoopTable(\n"
        + "          Map.ofEntries(\n"
        + String.join(",\n", operations)
        + "),\n"
        + String.join(",\n", others)
        + ");\n";
  }

  private static String entry(String type, ElementwiseRow row) {
    String pair = "%s, %s)".formatted(type, loop(0, row));
    String line = " ".repeat(14) + "Map.entry(" + pair;
    String start = " ".repeat(14) + "Map.entry(\n" + " ".repeat(18);
    return line.length() < WIDTH
        ? line
        : 18 + pair.length() < WIDTH - 1
            ? start + pair
            : start + type + ",\n" + loop(18, row) + ")";
  }

  /** A loop as a lambda. */
  private static String loop(int indent, ElementwiseRow row) {
    List<String> arguments =
        arguments(row, UnaryOperator.identity()).stream()
            .map(name -> name.equals("n") ? name : "x." + name)
            .toList();
    String head = " ".repeat(indent) + "(x, n) ->";
    String line = "%s %s(%s)".formatted(head, row.name(), String.join(", ", arguments));
    return line.length() + 1 < WIDTH
        ? line
        : "%s\n%s%s(\n%s)"
            .formatted(head, " ".repeat(indent + 4), row.name(), filled(indent + 8, arguments));
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
      return "    for (int i = 0; i < n; i++) {\n" + scalar(row, false) + "    }\n";
    }
    String loop =
        "    int i = 0;\n    for (; i <= n - LANES; i += LANES) {\n" + vectors(row) + "    }\n";
    if (row.value().tail().isPresent()) {
      return loop + "    for (; i < n; i++) {\n" + scalar(row, true) + "    }\n";
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
      return text + "      %s.intoArray(y, yAt + i);\n".formatted(value);
    }
    return text
        + "      FloatVector first = %s;\n".formatted(value)
        + "      first.intoArray(y, yAt + i);\n"
        + "      %s.intoArray(z, zAt + i);\n".formatted(row.second().get().vector());
  }

  private static String scalar(ElementwiseRow row, boolean tail) {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < row.arrays(); k++) {
      String array = ARRAYS.get(k);
      text.append("      float %s = %s[%sAt + i];\n".formatted(ELEMENTS.get(k), array, array));
    }
    ElementwiseRow.Formula value = row.value();
    String formula = tail ? value.tail().orElseThrow() : value.scalar();
    if (row.second().isEmpty()) {
      return text + "      y[yAt + i] = %s;\n".formatted(formula);
    }
    return text
        + "      float first = %s;\n".formatted(formula)
        + "      y[yAt + i] = first;\n"
        + "      z[zAt + i] = %s;\n".formatted(row.second().get().scalar());
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
