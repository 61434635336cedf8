package dev.cotangent.nn.io;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Names of a graph's nodes in files: each once, and of letters, digits and {@code _ . / -} only.
 */
public final class NodeNames {
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> next = new HashMap<>();

  /** No name is taken. */
  public NodeNames() {}

  /** A name like a label that no node has yet. */
  public String unique(String label) {
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
