package dev.cotangent.nn.training;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.nn.Network;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The variables of a training by name: those of its networks, of its optimizers, and all others
 * that its steps read.
 *
 * @param byName a name that several have is numbered from the second one on: {@code dense1/bias#2}
 */
record TrainingVariables(Map<String, Variable> byName) {
  static TrainingVariables of(Collection<Network> networks, TrainingStep step) {
    Set<Node> all = new LinkedHashSet<>();
    for (Network network : networks) {
      all.addAll(network.saved());
      all.add(network.step());
    }
    List<Node> roots = new ArrayList<>();
    for (TrainingStep.Objective objective : step.objectives()) {
      all.addAll(objective.optimizer().state(objective.variables()));
      Map<Node, Node> updates = step.updates(objective);
      all.addAll(updates.keySet());
      roots.add(objective.loss());
      roots.addAll(updates.values());
    }
    for (Node node : Graphs.topologicalOrder(roots)) {
      if (node.op() instanceof Variable) {
        all.add(node);
      }
    }
    return new TrainingVariables(named(all));
  }

  /** What a prediction by these networks needs. */
  static Map<String, Variable> saved(Collection<Network> networks) {
    Set<Node> all = new LinkedHashSet<>();
    networks.forEach(network -> all.addAll(network.saved()));
    return named(all);
  }

  private static Map<String, Variable> named(Collection<Node> nodes) {
    Map<String, Variable> named = new LinkedHashMap<>();
    for (Node node : nodes) {
      Variable variable = node.variable();
      String name = variable.name();
      for (int i = 2; named.containsKey(name); i++) {
        name = variable.name() + "#" + i;
      }
      named.put(name, variable);
    }
    return named;
  }

  /** Their present values, of one time. */
  Map<String, Tensor> values() {
    Map<Variable, Tensor> values = Variable.values(byName.values());
    Map<String, Tensor> named = new LinkedHashMap<>();
    byName.forEach((name, variable) -> named.put(name, requireNonNull(values.get(variable))));
    return named;
  }

  /**
   * Sets all of them.
   *
   * @throws IllegalArgumentException if the names or shapes are others; nothing is changed then
   */
  void set(Map<String, Tensor> values) {
    if (!values.keySet().equals(byName.keySet())) {
      Set<String> missing = new LinkedHashSet<>(byName.keySet());
      missing.removeAll(values.keySet());
      Set<String> further = new LinkedHashSet<>(values.keySet());
      further.removeAll(byName.keySet());
      throw new IllegalArgumentException(
          "[trainer] the state must be of these variables: it has none of %s, and of others %s"
              .formatted(missing, further));
    }
    Map<Variable, Tensor> all = new LinkedHashMap<>();
    byName.forEach((name, variable) -> all.put(variable, requireNonNull(values.get(name))));
    Variable.setAll(all);
  }
}
