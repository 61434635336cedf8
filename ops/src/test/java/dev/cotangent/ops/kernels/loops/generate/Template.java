package dev.cotangent.ops.kernels.loops.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Java code with loops over its lines, for code that is unrolled by hand.
 *
 * <p>A line {@code @i:0..6 text} stands for the text once for each i from 0 to 5; where the text is
 * an opening brace, for the lines up to a closing one with the same sign before it. In the text,
 * {@code {i}} is the index, {@code {i-1}} the one before, and {@code {+i*step}} what leads from
 * place 0 to place i: nothing, {@code + step}, {@code + 2 * step}, … Lines are indented by their
 * braces, so a template need not be.
 */
final class Template {
  static final int COLUMNS = 100;
  private static final Pattern LOOP = Pattern.compile("@(\\w+):(\\d+)\\.\\.(\\d+) (.*)");

  private Template() {}

  /** The code, with a value in the place of each of its names in braces. */
  static String fill(String template, Map<String, ?> values) {
    String text = template;
    for (Map.Entry<String, ?> value : values.entrySet()) {
      text = text.replace("{" + value.getKey() + "}", value.getValue().toString());
    }
    return String.join("\n", unrolled(text.lines().map(String::strip).toList())) + "\n";
  }

  /** The text once for each i below a number. */
  static String repeated(int count, String text) {
    return IntStream.range(0, count)
        .mapToObj(i -> withIndex(text, "i", i))
        .collect(Collectors.joining());
  }

  private static List<String> unrolled(List<String> lines) {
    List<String> result = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      Matcher loop = LOOP.matcher(lines.get(at));
      if (!loop.matches()) {
        result.add(lines.get(at));
        continue;
      }
      List<String> body = List.of(loop.group(4));
      if (loop.group(4).equals("{")) {
        int end = at + lines.subList(at, lines.size()).indexOf("@}");
        body = lines.subList(at + 1, end);
        at = end;
      }
      for (int i = Integer.parseInt(loop.group(2)); i < Integer.parseInt(loop.group(3)); i++) {
        int index = i;
        result.addAll(
            unrolled(body.stream().map(s -> withIndex(s, loop.group(1), index)).toList()));
      }
    }
    return result;
  }

  private static String withIndex(String text, String name, int i) {
    String step = i == 0 ? "" : i == 1 ? " + $1" : " + " + i + " * $1";
    return text.replace("{" + name + "}", String.valueOf(i))
        .replace("{" + name + "-1}", String.valueOf(i - 1))
        .replaceAll("\\{\\+%s\\*(\\w+)}".formatted(name), step)
        .replace("{+" + name + "}", i == 0 ? "" : " + " + i);
  }

  /** Indents and breaks lines as the build's formatter does. */
  static String formatted(String code) {
    StringBuilder result = new StringBuilder();
    int depth = 0;
    for (String line : code.lines().toList()) {
      depth -= line.startsWith("}") ? 1 : 0;
      String indent = "  ".repeat(depth) + (line.startsWith("*") ? " " : "");
      result.append(line.isEmpty() ? "" : broken(indent, line)).append('\n');
      depth += line.endsWith("{") ? 1 : 0;
    }
    return result.toString();
  }

  private static String broken(String indent, String line) {
    if (indent.length() + line.length() <= COLUMNS) {
      return indent + line;
    }
    String next = "\n" + indent + "    ";
    int dot = line.lastIndexOf(".intoArray(");
    if (dot >= 0) {
      return indent + line.substring(0, dot) + next + line.substring(dot);
    }
    int open = line.indexOf('(') + 1;
    String rest = line.substring(open);
    boolean fits = next.length() - 1 + rest.length() <= COLUMNS;
    return indent + line.substring(0, open) + next + (fits ? rest : rest.replace(", ", "," + next));
  }
}
