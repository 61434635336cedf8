package dev.cotangent.core.check;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a few roundings do to derived gradients: how far gradients at points that differ from the
 * point by as much are from those at it.
 *
 * @param near the gradients at such points, where they are on the same smooth piece
 */
record Roundings(List<GradientFunction> near) {
  /** Whether there is such a point. */
  boolean isKnown() {
    return !near.isEmpty();
  }

  /**
   * For each element of the gradients how far it moves at most, by target; 0 if there is no such
   * point.
   *
   * @param here the gradients at the point, for the same cotangent
   */
  Map<Node, double[]> of(Map<Node, double[]> here, double[] cotangent) {
    List<Map<Node, double[]>> others = near.stream().map(of -> of.at(cotangent)).toList();
    Map<Node, double[]> changes = new LinkedHashMap<>();
    here.forEach(
        (target, gradient) ->
            changes.put(
                target,
                furthest(
                    gradient,
                    others.stream().map(other -> requireNonNull(other.get(target))).toList())));
    return changes;
  }

  /** How far numbers are at most from others, one by one. */
  static double[] furthest(double[] here, List<double[]> others) {
    double[] furthest = new double[here.length];
    for (double[] there : others) {
      for (int j = 0; j < here.length; j++) {
        furthest[j] = Math.max(furthest[j], Math.abs(here[j] - there[j]));
      }
    }
    return furthest;
  }
}
