package dev.cotangent.nn.log;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Names of a graph's nodes: each once, and of the characters that TensorBoard takes. */
final class NodeNames {
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> next = new HashMap<>();

  /** A name like a label that no node has yet. */
  String unique(String label) {
    String plain = label.replaceAll("[^A-Za-z0-9_./-]+", "_").replaceAll("^[^A-Za-z0-9.]+", "");
    String base = plain.isEmpty() ? "node" : plain;
    String name = base;
    while (!taken.add(name)) {
      int number = next.merge(base, 1, Integer::sum);
      name = base + "_" + number;
    }
    return name;
  }
}
