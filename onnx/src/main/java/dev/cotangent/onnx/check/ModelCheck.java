package dev.cotangent.onnx.check;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.onnx.ImportOptions;
import dev.cotangent.onnx.ImportedGraph;
import dev.cotangent.onnx.OnnxModel;
import dev.cotangent.onnx.operator.UnknownValueException;
import dev.cotangent.onnx.operator.UnsupportedModelException;
import dev.cotangent.onnx.operator.Value;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a model computes what it should.
 *
 * <p>Numbers of floating point are fed to a compiled program. Whole numbers, truth values and texts
 * are bound at import, and so are numbers of floating point on which a shape depends.
 */
public final class ModelCheck {
  /** What came out. */
  public enum Verdict {
    /** The outputs are as they should be. */
    PASSED,
    /** An output is not, or there was an error. */
    FAILED,
    /** The model asks for something that is not supported. */
    UNSUPPORTED
  }

  /**
   * What came out of a check.
   *
   * @param name of the case
   * @param verdict whether it passed
   * @param message why it did not, or ""
   */
  public record Outcome(String name, Verdict verdict, String message) {}

  private ModelCheck() {}

  /** Checks a case. */
  public static Outcome check(TestCase test) {
    return check(test, Tolerance.BACKEND);
  }

  /** Checks a case with a tolerance of its own. */
  public static Outcome check(TestCase test, Tolerance tolerance) {
    try {
      OnnxModel model = OnnxModel.read(test.model());
      List<TestCase.Data> sets = test.data(model);
      if (sets.isEmpty()) {
        return new Outcome(test.name(), Verdict.FAILED, "there is no data to compare with");
      }
      for (TestCase.Data data : sets) {
        String problem = compare(model, data, tolerance);
        if (!problem.isEmpty()) {
          return new Outcome(test.name(), Verdict.FAILED, problem);
        }
      }
      return new Outcome(test.name(), Verdict.PASSED, "");
    } catch (UnsupportedModelException e) {
      return new Outcome(test.name(), Verdict.UNSUPPORTED, String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException | StackOverflowError e) {
      return new Outcome(test.name(), Verdict.FAILED, e.toString());
    }
  }

  private static String compare(OnnxModel model, TestCase.Data data, Tolerance tolerance) {
    ImportedGraph imported = graph(model, data.inputs());
    Map<String, Value> computed = run(imported, data.inputs());
    if (data.outputs().isEmpty()) {
      return "there is no output to compare with";
    }
    for (Map.Entry<String, Value> wanted : data.outputs().entrySet()) {
      Value found = computed.get(wanted.getKey());
      String problem =
          found == null ? "it is missing" : tolerance.difference(wanted.getValue(), found);
      if (!problem.isEmpty()) {
        return "output '%s': %s".formatted(wanted.getKey(), problem);
      }
    }
    return "";
  }

  /**
   * The model for some inputs: those of floating point are fed at each run, unless their values
   * must be known.
   */
  public static ImportedGraph graph(OnnxModel model, Map<String, Value> inputs) {
    Map<String, Value> known = new LinkedHashMap<>();
    Map<String, Shape> shapes = new LinkedHashMap<>();
    inputs.forEach(
        (name, value) -> {
          if (value instanceof Value.Known tensor
              && tensor.tensor().type().isFloating()
              && tensor.tensor().size() > 0) {
            shapes.put(name, Shape.of(tensor.tensor().dims()));
          } else {
            known.put(name, value);
          }
        });
    while (true) {
      try {
        return model.graph(ImportOptions.of().shapes(shapes).values(known));
      } catch (UnknownValueException e) {
        List<String> more =
            e.inputs().stream()
                .filter(name -> inputs.containsKey(name) && !known.containsKey(name))
                .toList();
        if (more.isEmpty()) {
          throw e;
        }
        more.forEach(name -> known.put(name, inputs.get(name)));
      }
    }
  }

  /** The outputs of a model, each as elements of its type. */
  public static Map<String, Value> run(ImportedGraph imported, Map<String, Value> inputs) {
    Map<String, Value> results = new LinkedHashMap<>();
    List<Node> nodes =
        imported.results().values().stream().flatMap(value -> nodes(value).stream()).toList();
    if (nodes.isEmpty()) {
      return imported.results();
    }
    Map<Node, Tensor> feeds = new LinkedHashMap<>();
    Program program = Program.of(nodes.toArray(Node[]::new)).compile();
    Set<Node> read = new HashSet<>(Graphs.topologicalOrder(nodes));
    imported
        .inputs()
        .forEach(
            (name, node) -> {
              if (read.contains(node) && inputs.get(name) instanceof Value.Known known) {
                feeds.put(node, known.tensor().toTensor());
              }
            });
    Results computed = program.run(feeds);
    imported.results().forEach((name, value) -> results.put(name, computed(value, computed)));
    return results;
  }

  private static List<Node> nodes(Value value) {
    if (value instanceof Value.Symbolic symbolic) {
      return List.of(symbolic.node());
    }
    return value instanceof Value.Sequence sequence
        ? sequence.elements().stream().flatMap(element -> nodes(element).stream()).toList()
        : List.of();
  }

  private static Value computed(Value value, Results results) {
    if (value instanceof Value.Symbolic symbolic) {
      return Value.Known.of(OnnxTensor.of(symbolic.type(), results.get(symbolic.node())));
    }
    return value instanceof Value.Sequence sequence
        ? new Value.Sequence(
            sequence.elements().stream().map(element -> computed(element, results)).toList())
        : value;
  }
}
