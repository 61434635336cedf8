package dev.cotangent.onnx.check;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.check.Report;
import dev.cotangent.core.check.Verdict;
import dev.cotangent.onnx.ImportedGraph;
import dev.cotangent.onnx.OnnxModel;
import dev.cotangent.onnx.operator.UnsupportedModelException;
import dev.cotangent.onnx.operator.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Whether the gradients of a model agree with numeric derivatives: those of its outputs of floating
 * point for the inputs that are fed and the weights.
 */
public final class ModelGradients {
  /** What is said of a case none of whose outputs depends on what can be moved. */
  static final String NOTHING = "nothing to differentiate";

  private static final double STEP = 0.005;

  private ModelGradients() {}

  /**
   * Checks the gradients of a model.
   *
   * @param imported the model
   * @param values of inputs; others get standard normal ones
   * @param seed of directions, cotangents and values
   * @return what was compared; none if no output depends on anything that can be moved
   */
  public static Optional<Report> check(
      ImportedGraph imported, Map<String, Tensor> values, long seed) {
    List<Node> outputs = new ArrayList<>();
    Set<Node> read = new HashSet<>();
    for (Value value : imported.results().values()) {
      collect(value, imported.inputs().values(), outputs, read);
    }
    if (outputs.isEmpty()) {
      return Optional.empty();
    }
    List<Node> targets = new ArrayList<>();
    imported.inputs().values().stream().filter(read::contains).forEach(targets::add);
    read.stream()
        .filter(node -> node.op() instanceof Variable variable && variable.isTrainable())
        .forEach(targets::add);
    Map<Node, Tensor> point = new LinkedHashMap<>();
    imported
        .inputs()
        .forEach(
            (name, node) -> {
              Tensor value = values.get(name);
              if (value != null && read.contains(node)) {
                point.put(node, value);
              }
            });
    return Optional.of(
        GradientCheck.of(outputs.toArray(Node[]::new))
            .at(point)
            .withRespectTo(targets.toArray(Node[]::new))
            .order(1)
            .seed(seed)
            .check());
  }

  /** Takes an output that depends on something that can be moved. */
  private static void collect(
      Value value, Collection<Node> inputs, List<Node> outputs, Set<Node> read) {
    if (value instanceof Value.Sequence sequence) {
      sequence.elements().forEach(element -> collect(element, inputs, outputs, read));
    }
    if (!(value instanceof Value.Symbolic symbolic)
        || !symbolic.type().isFloating()
        || outputs.contains(symbolic.node())) {
      return;
    }
    List<Node> nodes = Graphs.topologicalOrder(List.of(symbolic.node()));
    boolean moves =
        nodes.stream()
            .anyMatch(
                node ->
                    inputs.contains(node)
                        || (node.op() instanceof Variable variable && variable.isTrainable()));
    if (moves) {
      outputs.add(symbolic.node());
      read.addAll(nodes);
    }
  }

  /**
   * Checks the gradients of a case at its own inputs, with standard normal numbers for those that
   * are not finite. Inputs of examples often lie on a kink or at the border of a domain, where a
   * check can tell nothing; if it does not pass there, it is made at inputs that are moved up by a
   * hundredth.
   */
  public static ModelCheck.Outcome check(TestCase test, long seed) {
    try {
      OnnxModel model = OnnxModel.read(test.model());
      int numbers = 0;
      int unresolved = 0;
      for (TestCase.Data data : test.data(model)) {
        ImportedGraph imported = ModelCheck.graph(model, data.inputs());
        Optional<Report> report = check(imported, point(imported, data, seed, 0), seed);
        if (report.isPresent() && !report.get().passed()) {
          report = check(imported, point(imported, data, seed, STEP), seed);
        }
        if (report.isPresent() && !report.get().passed()) {
          return new ModelCheck.Outcome(
              test.name(), ModelCheck.Verdict.FAILED, report.get().toString());
        }
        numbers += report.map(Report::comparedNumbers).orElse(0);
        unresolved += report.map(each -> each.count(Verdict.UNRESOLVED)).orElse(0);
      }
      String text =
          numbers == 0
              ? NOTHING
              : "%s numbers compared, %s unresolved".formatted(numbers, unresolved);
      return new ModelCheck.Outcome(test.name(), ModelCheck.Verdict.PASSED, text);
    } catch (UnsupportedModelException e) {
      return new ModelCheck.Outcome(
          test.name(), ModelCheck.Verdict.UNSUPPORTED, String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException | StackOverflowError e) {
      return new ModelCheck.Outcome(test.name(), ModelCheck.Verdict.FAILED, e.toString());
    }
  }

  /** The values of inputs, each moved up by a part of its magnitude. */
  private static Map<String, Tensor> point(
      ImportedGraph imported, TestCase.Data data, long seed, double step) {
    Random random = new Random(seed);
    Map<String, Tensor> values = new LinkedHashMap<>();
    for (String name : imported.inputs().keySet()) {
      if (data.inputs().get(name) instanceof Value.Known known) {
        double[] numbers = known.tensor().toDoubles();
        for (int i = 0; i < numbers.length; i++) {
          double up = step * (1 + random.nextDouble()) * (Math.abs(numbers[i]) + 1);
          numbers[i] = Double.isFinite(numbers[i]) ? numbers[i] + up : random.nextGaussian();
        }
        values.put(name, Tensor.of(Shape.of(known.tensor().dims()), numbers));
      }
    }
    return values;
  }
}
