package dev.cotangent.core.program.rewrite;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.CompilerPass;
import java.util.Collection;

/**
 * What float32 programs can do along axes of more than 2²⁴ elements, where not every index is a
 * number that float32 holds: positions found by one operation and taken by others are held by their
 * bits ({@link Buffer#setIndex}). Given by the user, returned, or computed with, they are refused.
 */
public final class LongAxes implements CompilerPass {
  /**
   * Checks a computation in float32.
   *
   * @throws ShapeException if indices among more than 2²⁴ come from or go to where they are numbers
   */
  @Override
  public Compilation run(Compilation state) {
    if (state.settings().precision() == Precision.FLOAT32) {
      check(state.roots());
    }
    return state;
  }

  private static void check(Collection<Node> roots) {
    for (Node node : Graphs.topologicalOrder(roots)) {
      for (int i = 0; i < node.inputs().size(); i++) {
        int taken = node.op().indexBound(node, i);
        Node source = Graphs.storage(node.input(i));
        int found = source.op().positionBound(source);
        if (taken > Buffer.FLOAT32_INDICES && found != taken) {
          throw new ShapeException(
              node.op().name(),
              "float32 holds indices among %s elements at most".formatted(Buffer.FLOAT32_INDICES),
              "%s takes indices among %s from %s".formatted(node, taken, source),
              "compile with precision(Precision.FLOAT64)");
        }
        boolean passedOn = i == 0 && node.op().isView();
        if (found > Buffer.FLOAT32_INDICES && found != taken && !passedOn) {
          throw refused(source, found, "are read by " + node);
        }
      }
    }
    for (Node root : roots) {
      Node source = Graphs.storage(root);
      int found = source.op().positionBound(source);
      if (found > Buffer.FLOAT32_INDICES) {
        throw refused(source, found, "are a result");
      }
    }
  }

  private static ShapeException refused(Node source, int bound, String use) {
    return new ShapeException(
        source.op().name(),
        "as numbers, float32 holds positions among %s elements at most"
            .formatted(Buffer.FLOAT32_INDICES),
        "the positions %s among %s %s".formatted(source, bound, use),
        "compile with precision(Precision.FLOAT64)");
  }
}
