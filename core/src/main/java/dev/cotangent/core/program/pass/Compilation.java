package dev.cotangent.core.program.pass;

import com.google.common.collect.Sets;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Variable;
import dev.cotangent.core.program.backend.Backend;
import dev.cotangent.core.program.backend.FusionGroup;
import dev.cotangent.core.program.backend.Kernels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What is known of a program while it is compiled: the immutable value that each {@link
 * CompilerPass} takes, and gives with more in it.
 *
 * @param settings what was asked for
 * @param outputs what a run returns
 * @param updates for each variable its new value
 * @param required those outputs that must be finite
 * @param groups what is to be computed, each group by one kernel
 * @param order the groups with their kernels, in the order in which they run
 * @param donations the values that are computed in the storage of a variable
 * @param buffers where all other values lie
 */
public record Compilation(
    Settings settings,
    List<Node> outputs,
    Map<Node, Node> updates,
    Set<Node> required,
    List<FusionGroup> groups,
    List<ScheduledKernel> order,
    Map<Node, Variable> donations,
    BufferAssignment buffers) {

  /**
   * What was asked for.
   *
   * @param precision how values are stored
   * @param backend where the program runs
   * @param kernels where kernels come from
   * @param enabled what may be done
   */
  public record Settings(
      Precision precision, Backend backend, Kernels kernels, Set<Optimization> enabled) {}

  /** What a compilation begins with. */
  public Compilation(
      Settings settings, List<Node> outputs, Map<Node, Node> updates, Iterable<Node> required) {
    this(
        settings,
        List.copyOf(outputs),
        Collections.unmodifiableMap(new LinkedHashMap<>(updates)),
        identitySet(required),
        List.of(),
        List.of(),
        Map.of(),
        BufferAssignment.NONE);
  }

  public static Set<Node> identitySet(Iterable<Node> nodes) {
    Set<Node> set = Sets.newIdentityHashSet();
    nodes.forEach(set::add);
    return Collections.unmodifiableSet(set);
  }

  /** With other expressions for the outputs and new values. */
  public Compilation withExpressions(UnaryOperator<Node> other) {
    Map<Node, Node> next = new LinkedHashMap<>();
    updates.forEach((variable, value) -> next.put(variable, other.apply(value)));
    return new Compilation(
        settings,
        outputs.stream().map(other).toList(),
        next,
        required.stream().map(other).toList());
  }

  /** With groups of operations. */
  public Compilation withGroups(List<FusionGroup> found) {
    List<FusionGroup> copy = List.copyOf(found);
    return new Compilation(settings, outputs, updates, required, copy, order, donations, buffers);
  }

  /** With kernels in an order. */
  public Compilation withOrder(List<ScheduledKernel> found) {
    List<ScheduledKernel> copy = List.copyOf(found);
    return new Compilation(settings, outputs, updates, required, groups, copy, donations, buffers);
  }

  /** With values that are computed in the storage of variables. */
  public Compilation withDonations(Map<Node, Variable> found) {
    Map<Node, Variable> copy = Map.copyOf(found);
    return new Compilation(settings, outputs, updates, required, groups, order, copy, buffers);
  }

  /** With places for values. */
  public Compilation withBuffers(BufferAssignment found) {
    return new Compilation(settings, outputs, updates, required, groups, order, donations, found);
  }

  public boolean isEnabled(Optimization optimization) {
    return settings.enabled().contains(optimization);
  }

  /** The outputs and new values: what must have its value at the end. */
  public List<Node> roots() {
    List<Node> roots = new ArrayList<>(outputs);
    roots.addAll(updates.values());
    return roots;
  }

  /** What must be finite of that which a kernel computes; a view of it is looked at as itself. */
  public List<Node> required(ScheduledKernel kernel) {
    return required.stream().filter(kernel::computes).toList();
  }

  /** Whether a kernel may end the run. */
  public boolean mayThrow(ScheduledKernel kernel) {
    return kernel.kernel().mayThrow() || required.stream().anyMatch(kernel::computes);
  }
}
