package dev.cotangent.onnx.export;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.io.AtomicFile;
import dev.cotangent.nn.io.NodeNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes expressions as models of the ONNX format.
 *
 * <pre>{@code
 * OnnxExport.of(network).note("accuracy", "99.1 %").write(Path.of("lenet.onnx"));
 * }</pre>
 *
 * <p>Variables become weights of their names. All numbers have the model's precision; positions and
 * conditions are made of them where ONNX' operators need them. Operations for which ONNX has no
 * operator become functions of its operators, in the domain {@code dev.cotangent}, or are refused
 * by name. Immutable; each method that changes something gives a new value.
 */
public final class OnnxExport {
  /** The least and the greatest version of ONNX' operators that is written. */
  private static final int LEAST = 17;

  private static final int GREATEST = 23;

  /** What runtimes of 2024 and later know. */
  private static final int USUAL = 21;

  private final IntFunction<Graph> bySamples;
  private final boolean any;
  private final int opset;
  private final Precision precision;
  private final List<String> inputs;
  private final List<String> outputs;
  private final Map<String, String> notes;

  private OnnxExport(
      IntFunction<Graph> bySamples,
      boolean any,
      int opset,
      Precision precision,
      List<String> inputs,
      List<String> outputs,
      Map<String, String> notes) {
    this.bySamples = bySamples;
    this.any = any;
    this.opset = opset;
    this.precision = precision;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
  }

  /** A network as it is used, for any number of samples: from {@code inputs} to {@code outputs}. */
  public static OnnxExport of(Network network) {
    return of(samples -> {
          Shape shape = Shape.of(samples).concat(network.sampleShape());
          Node input = Expressions.input("inputs", shape);
          return Graph.of(List.of(input), List.of(network.evaluation(input)));
        })
        .names(List.of("inputs"), List.of("outputs"));
  }

  /** A graph, whose inputs have their labels, and whose outputs are numbered. */
  public static OnnxExport of(Graph graph) {
    return new OnnxExport(samples -> graph, false, graph);
  }

  /**
   * Graphs for any number of samples, which is the first extent of each input and output. Where the
   * graphs differ in more than extents that grow with it, the model is for one sample.
   */
  public static OnnxExport of(IntFunction<Graph> bySamples) {
    return new OnnxExport(bySamples, true, bySamples.apply(1));
  }

  private OnnxExport(IntFunction<Graph> bySamples, boolean any, Graph one) {
    this(
        bySamples,
        any,
        USUAL,
        Precision.FLOAT32,
        one.inputs().stream().map(Node::label).toList(),
        numbered(one),
        Map.of());
  }

  private static List<String> numbered(Graph graph) {
    return IntStream.range(0, graph.outputs().size()).mapToObj(i -> "output" + i).toList();
  }

  /**
   * With a version of ONNX' operators, 21 unless said otherwise.
   *
   * @throws IllegalArgumentException if it is below 17 or above 23
   */
  public OnnxExport opset(int version) {
    if (version < LEAST || version > GREATEST) {
      throw new IllegalArgumentException(
          "[onnx] the opset must be from %s to %s: %s".formatted(LEAST, GREATEST, version));
    }
    return new OnnxExport(bySamples, any, version, precision, inputs, outputs, notes);
  }

  /** With numbers of this precision, float32 unless said otherwise. */
  public OnnxExport precision(Precision newPrecision) {
    return new OnnxExport(bySamples, any, opset, newPrecision, inputs, outputs, notes);
  }

  /**
   * With names of inputs and outputs, in their order. Characters other than letters, digits and
   * {@code _ . / -} become {@code _}.
   *
   * @throws IllegalArgumentException if there are more or fewer, or two are equal
   */
  public OnnxExport names(List<String> ofInputs, List<String> ofOutputs) {
    if (ofInputs.size() != inputs.size()
        || ofOutputs.size() != outputs.size()
        || Stream.concat(ofInputs.stream(), ofOutputs.stream()).distinct().count()
            < inputs.size() + outputs.size()) {
      throw new IllegalArgumentException(
          "[onnx] each of %s inputs and %s outputs needs a name of its own: %s and %s"
              .formatted(inputs.size(), outputs.size(), ofInputs, ofOutputs));
    }
    return new OnnxExport(bySamples, any, opset, precision, ofInputs, ofOutputs, notes);
  }

  /** With a note in the model's properties: training figures, a licence. */
  public OnnxExport note(String key, String text) {
    Map<String, String> more = new LinkedHashMap<>(notes);
    more.put(key, text);
    return new OnnxExport(bySamples, any, opset, precision, inputs, outputs, more);
  }

  /**
   * Writes a file, or replaces one.
   *
   * @throws IllegalArgumentException if ONNX has no operator for an operation
   * @throws IOException if it cannot be written; a file of that name is then as it was
   */
  public void write(Path file) throws IOException {
    byte[] bytes = toBytes();
    AtomicFile.write(file, out -> out.write(bytes));
  }

  /**
   * The model as the bytes of a file.
   *
   * @throws IllegalArgumentException if ONNX has no operator for an operation
   */
  public byte[] toBytes() {
    Optional<GraphDraft> open =
        any
            ? SymbolicBatch.of(draft(SymbolicBatch.FEWER), draft(SymbolicBatch.MORE))
            : Optional.empty();
    return new ModelWriter(opset, precision)
        .model(open.orElseGet(() -> draft(1)), open.isPresent(), notes);
  }

  private GraphDraft draft(int samples) {
    GraphDraft draft = new GraphDraft(new NodeNames(), ModelWriter.numberType(precision));
    new GraphExport(draft, opset).write(bySamples.apply(samples), inputs, outputs);
    return draft;
  }
}
