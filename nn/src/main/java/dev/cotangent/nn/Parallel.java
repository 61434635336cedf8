package dev.cotangent.nn;

import dev.cotangent.core.Node;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Layers side by side, each applied to the same input, and their results joined.
 *
 * @param name what it prints as, before the branches
 * @param branches the layers, at least one
 * @param join makes one value of the branches' results, which come in the branches' order
 */
public record Parallel(String name, List<Layer> branches, Function<List<Node>, Node> join)
    implements Layer {
  /** Creates the layer. */
  public Parallel {
    branches = List.copyOf(branches);
    if (branches.isEmpty()) {
      throw new IllegalArgumentException(
          "[%s] there must be at least one branch: none".formatted(name));
    }
  }

  @Override
  public Node apply(Node x, BuildContext context) {
    return join.apply(branches.stream().map(branch -> context.apply(branch, x)).toList());
  }

  /** For example {@code concat(conv2d(16, 3×3, same), maxPool(3×3, same))}. */
  @Override
  public String toString() {
    return branches.stream()
        .map(Layers::describe)
        .collect(Collectors.joining(", ", name + "(", ")"));
  }
}
