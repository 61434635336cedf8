package dev.cotangent.core.program.rewrite;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.MultiOp;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.CompilerPass;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Asks operations with several results for simpler expressions of those that are read ({@link
 * MultiOp#simplifyAll}): a loop loses what nobody reads.
 */
public final class ResultSimplifier implements CompilerPass {
  @Override
  public Compilation run(Compilation state) {
    if (!state.isEnabled(Optimization.SIMPLIFICATION)) {
      return state;
    }
    List<Node> roots = state.roots();
    List<Node> after = Graphs.simplifiedResults(roots);
    if (after.equals(roots)) {
      return state;
    }
    IdentityHashMap<Node, Node> next = new IdentityHashMap<>();
    for (int i = 0; i < roots.size(); i++) {
      next.put(roots.get(i), after.get(i));
    }
    return state.withExpressions(root -> requireNonNull(next.get(root)));
  }
}
