package dev.cotangent.nn.optimizer;

import static java.util.stream.Collectors.joining;

import dev.cotangent.core.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A rule for some variables, and another one for all others. */
final class Grouped implements Optimizer {
  private final Optimizer others;
  private final Optimizer chosen;
  private final List<String> patterns;
  private final Pattern matched;

  Grouped(Optimizer others, Optimizer chosen, String... patterns) {
    if (patterns.length == 0) {
      throw new IllegalArgumentException(
          "[group] patterns of names say which variables are meant: none were given");
    }
    this.others = others;
    this.chosen = chosen;
    this.patterns = List.of(patterns);
    this.matched =
        Pattern.compile(
            this.patterns.stream().map(Grouped::expression).collect(joining("|")),
            Pattern.CASE_INSENSITIVE);
  }

  private static String expression(String pattern) {
    return Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(joining(".*"));
  }

  @Override
  public Map<Node, Node> updates(Map<Node, Node> gradients, Node learningRate) {
    Map<Node, Node> ofChosen = new LinkedHashMap<>();
    Map<Node, Node> ofOthers = new LinkedHashMap<>();
    gradients.forEach(
        (w, gradient) ->
            (matched.matcher(w.variable().name()).matches() ? ofChosen : ofOthers)
                .put(w, gradient));
    if (ofChosen.isEmpty() && !gradients.isEmpty()) {
      throw new IllegalArgumentException(
          "[group] %s must match a variable's name; * stands for any characters, and the variables are %s"
              .formatted(patterns, names(gradients)));
    }
    Map<Node, Node> updates = new LinkedHashMap<>(others.updates(ofOthers, learningRate));
    updates.putAll(chosen.updates(ofChosen, learningRate));
    return updates;
  }

  private static List<String> names(Map<Node, Node> gradients) {
    return gradients.keySet().stream().map(w -> w.variable().name()).toList();
  }

  @Override
  public String toString() {
    return "%s, but %s: %s".formatted(others, patterns, chosen);
  }
}
