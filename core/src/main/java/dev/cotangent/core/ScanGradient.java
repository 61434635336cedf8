package dev.cotangent.core;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The vector–Jacobian product of a {@link Scan}: a scan that visits the rows in the other order.
 *
 * <p>It carries the cotangents of what the loop carries, and the sums of those of what all steps
 * read. A step differentiates the loop's body at the values before it.
 */
final class ScanGradient {
  private final Scan scan;
  private final Node self;
  private final List<Node> cotangents;
  private final List<Node> inputs;
  private final List<Node> outputs;

  // Inputs of the step, by the number of an output of the body; null where nothing flows.
  private final @Nullable Node[] back;

  /** The cotangents of the values before a step that are results, by the number carried. */
  private final @Nullable Node[] toState;

  ScanGradient(Scan scan, Node self, List<Node> cotangents) {
    this.scan = scan;
    this.self = self;
    this.cotangents = cotangents;
    this.inputs = scan.body().inputs();
    this.outputs = scan.body().outputs();
    this.back = new Node[outputs.size()];
    this.toState = new Node[scan.carried()];
    for (int i = 0; i < outputs.size(); i++) {
      if (!Gradients.isNone(cotangents.get(i))) {
        back[i] = cotangentOf(outputs.get(i));
      }
    }
    for (int i = 0; i < scan.kept().size(); i++) {
      if (!Gradients.isNone(cotangents.get(outputs.size() + i))) {
        int number = scan.kept().get(i);
        toState[number] = cotangentOf(inputs.get(number));
        back[number] = cotangentOf(inputs.get(number));
      }
    }
  }

  private static Node cotangentOf(Node node) {
    return Node.of(new Input("cotangent", node.shape()));
  }

  /** The cotangents of the loop's operands. */
  List<Node> ofOperands() {
    return Scope.apart(() -> new Step(parts())).applied();
  }

  /**
   * The cotangents of the body's inputs. A carried value gets one as soon as it influences, by way
   * of any number of steps, what has one.
   */
  private List<Node> parts() {
    while (true) {
      List<Node> from = new ArrayList<>();
      List<Node> flowing = new ArrayList<>();
      for (int i = 0; i < back.length; i++) {
        Node cotangent = back[i];
        if (cotangent != null) {
          from.add(outputs.get(i));
          flowing.add(cotangent);
        }
      }
      Map<Node, Node> parts = Gradients.vjp(from, flowing, inputs);
      boolean grows = false;
      for (int i = 0; i < scan.carried(); i++) {
        if (back[i] == null && !Gradients.isNone(requireNonNull(parts.get(inputs.get(i))))) {
          back[i] = cotangentOf(inputs.get(i));
          grows = true;
        }
      }
      if (!grows) {
        return inputs.stream().map(input -> requireNonNull(parts.get(input))).toList();
      }
    }
  }

  /** The step back, while it is put together. */
  private final class Step {
    private final List<Node> parts;

    /** Inputs of the step with the operands that they come from, in order. */
    private final Map<Node, Node> carried = new LinkedHashMap<>();

    private final Map<Node, Node> stacked = new LinkedHashMap<>();
    private final Map<Node, Node> alike = new LinkedHashMap<>();
    private final List<Node> next = new ArrayList<>();
    private final List<Node> rows = new ArrayList<>();

    /** By operand of the loop, where its cotangent is among the carried or stacked results. */
    private final Map<Integer, Integer> lastCarried = new LinkedHashMap<>();

    private final Map<Integer, Integer> stackedRows = new LinkedHashMap<>();

    /** By operand of the loop, what is added up over all steps after the loop. */
    private final Map<Integer, StepSum> sums = new LinkedHashMap<>();

    /** The loop with all that the step and the sums read of it. */
    private Node loop = self;

    Step(List<Node> parts) {
      this.parts = parts;
      addCotangents();
      addReads();
    }

    /** Adds what is carried back, and the rows of cotangents that the step gives. */
    private void addCotangents() {
      int rowsFrom = scan.carried();
      for (int i = 0; i < inputs.size(); i++) {
        Node part = parts.get(i);
        Node cotangent = i < rowsFrom ? back[i] : null;
        if (cotangent != null) {
          lastCarried.put(i, next.size());
          carried.put(cotangent, Gradients.orZeros(cotangents.get(i), inputs.get(i)));
          next.add(plus(Gradients.orZeros(part, inputs.get(i)), toState[i]));
        } else if (!Gradients.isNone(part) && i < rowsFrom + scan.stacked()) {
          stackedRows.put(i, rows.size());
          rows.add(part);
        }
      }
      addSums();
      for (int i = rowsFrom + scan.stacked(); i < inputs.size(); i++) {
        if (!Gradients.isNone(parts.get(i)) && !sums.containsKey(i)) {
          Node sum = cotangentOf(inputs.get(i));
          lastCarried.put(i, next.size());
          carried.put(sum, Gradients.zeros(inputs.get(i)));
          next.add(plus(sum, parts.get(i)));
        }
      }
    }

    /**
     * Finds the cotangents of what all steps read that need not be added up step by step, because
     * their sum is an expression of rows: of those that are there, and of others that the step is
     * to give as long as they are smaller than what it would else add to.
     */
    private void addSums() {
      int before;
      do {
        before = sums.size() + rows.size();
        for (int i = scan.carried() + scan.stacked(); i < inputs.size(); i++) {
          Node part = parts.get(i);
          if (!Gradients.isNone(part) && !sums.containsKey(i)) {
            StepSum.of(part).filter(sum -> isWorthwhile(sum, part)).ifPresent(put(i));
          }
        }
      } while (sums.size() + rows.size() > before); // rows that are given for one may serve others
    }

    private Consumer<StepSum> put(int operand) {
      return sum -> {
        sums.put(operand, sum);
        sum.rows().stream().filter(row -> !isThere(row)).forEach(rows::add);
      };
    }

    private boolean isWorthwhile(StepSum sum, Node part) {
      long given =
          sum.rows().stream()
              .filter(row -> !isThere(row))
              .mapToLong(row -> row.shape().size())
              .sum();
      return given <= part.shape().size()
          && sum.rows().stream().noneMatch(row -> row.inputs().isEmpty() && !isThere(row));
    }

    /**
     * Whether the rows of a value within the step are given by it or by the loop, or to the loop.
     */
    private boolean isThere(Node row) {
      int input = inputs.indexOf(row);
      return rows.contains(row)
          || outputs.lastIndexOf(row) >= scan.carried()
          || (input >= 0 && input < scan.carried() + scan.stacked());
    }

    /** All rows of a value of which they are there. */
    private Node stack(Node row, Node backwards) {
      int input = inputs.indexOf(row);
      if (input >= scan.carried()) {
        return self.input(input);
      }
      if (input >= 0) {
        return loop.result(outputs.size() + ((Scan) loop.op()).kept().indexOf(input));
      }
      int output = outputs.lastIndexOf(row);
      return output >= scan.carried()
          ? self.result(output)
          : backwards.result(next.size() + rows.indexOf(row));
    }

    private Node plus(Node a, @Nullable Node b) {
      return b == null ? a : Node.of(new Add(), a, b);
    }

    /** Adds what the step reads beside the cotangents that it carries. */
    private void addReads() {
      addResults();
      Set<Node> read = read();
      Set<Node> summed = Sets.newIdentityHashSet();
      sums.values().forEach(sum -> summed.addAll(sum.rows()));
      boolean kept =
          IntStream.range(0, scan.carried())
              .filter(i -> read.contains(inputs.get(i)) || summed.contains(inputs.get(i)))
              .allMatch(scan.kept()::contains);
      Scan keeping = kept ? scan : scan.keepingAll();
      loop = kept ? self : Node.of(keeping, self.inputs());
      for (int i = 0; i < inputs.size(); i++) {
        if (!read.contains(inputs.get(i))) {
          continue;
        }
        if (i < scan.carried()) {
          int place = outputs.size() + keeping.kept().indexOf(i);
          stacked.put(inputs.get(i), loop.result(place));
        } else if (i < scan.carried() + scan.stacked()) {
          stacked.put(inputs.get(i), self.input(i));
        } else {
          alike.put(inputs.get(i), self.input(i));
        }
      }
      for (int i = scan.carried(); i < outputs.size(); i++) {
        Node row = back[i];
        if (row != null) {
          stacked.put(row, cotangents.get(i));
        }
      }
      for (int i = 0; i < scan.kept().size(); i++) {
        Node row = toState[scan.kept().get(i)];
        if (row != null) {
          stacked.put(row, cotangents.get(outputs.size() + i));
        }
      }
    }

    /**
     * Adds those results of the body that the step reads, so that they are not computed again: a
     * row of what is stacked, or what was carried on, which is what the step before this one, on
     * the way back, found as the values before it.
     */
    private void addResults() {
      Set<Node> computed =
          outputs.stream()
              .filter(output -> !output.inputs().isEmpty())
              .collect(Collectors.toCollection(Sets::newIdentityHashSet));
      List<Node> built = Stream.of(next, rows).flatMap(List::stream).toList();
      Set<Node> read = Sets.newIdentityHashSet();
      built.stream().filter(computed::contains).forEach(read::add);
      Set<Node> seen = Sets.newIdentityHashSet();
      seen.addAll(computed);
      for (Node node : Graphs.unseen(built, seen)) {
        node.inputs().stream().filter(computed::contains).forEach(read::add);
      }
      for (int i = scan.carried(); i < outputs.size(); i++) {
        if (read.remove(outputs.get(i))) {
          stacked.put(outputs.get(i), self.result(i));
        }
      }
      for (int i = 0; i < scan.carried(); i++) {
        if (read.remove(outputs.get(i))) {
          carried.put(outputs.get(i), self.result(i));
          next.add(inputs.get(i));
        }
      }
    }

    /** What the step reads, as far as it computes it or takes it from the body's inputs. */
    private Set<Node> read() {
      Set<Node> seen = Sets.newIdentityHashSet();
      seen.addAll(carried.keySet());
      seen.addAll(stacked.keySet());
      Set<Node> read = Sets.newIdentityHashSet();
      read.addAll(Graphs.unseen(Stream.of(next, rows).flatMap(List::stream).toList(), seen));
      return read;
    }

    /** The cotangents of the loop's operands. */
    List<Node> applied() {
      List<Node> none = inputs.stream().map(input -> Gradients.NONE).toList();
      if (next.isEmpty() && rows.isEmpty() && sums.isEmpty()) {
        return none;
      }
      List<Node> stepInputs = new ArrayList<>(carried.keySet());
      stepInputs.addAll(stacked.keySet());
      stepInputs.addAll(alike.keySet());
      List<Node> stepOutputs = new ArrayList<>(next);
      stepOutputs.addAll(rows);
      List<Integer> added =
          lastCarried.entrySet().stream()
              .filter(entry -> entry.getKey() >= scan.carried())
              .map(Map.Entry::getValue)
              .toList();
      List<Integer> kept =
          IntStream.range(0, carried.size())
              .filter(i -> !added.contains(i)) // they are only added to
              .boxed()
              .toList();
      Scan backwards =
          new Scan(
              Scope.apart(() -> Graph.of(stepInputs, stepOutputs)),
              carried.size(),
              stacked.size(),
              scan.steps(),
              !scan.reverse(),
              kept);
      List<Node> operands = new ArrayList<>(carried.values());
      operands.addAll(stacked.values());
      operands.addAll(alike.values());
      Node back = Node.of(backwards, operands);
      List<Node> result = new ArrayList<>(none);
      lastCarried.forEach((operand, place) -> result.set(operand, back.result(place)));
      stackedRows.forEach(
          (operand, place) -> result.set(operand, back.result(next.size() + place)));
      sums.forEach((operand, sum) -> result.set(operand, sum.ofStacks(row -> stack(row, back))));
      return result;
    }
  }
}
