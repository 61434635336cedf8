package dev.cotangent.nn;

import dev.cotangent.core.CustomGradient;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Variable;
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.ConvolutionFilter;
import dev.cotangent.ops.ConvolutionTranspose;
import dev.cotangent.ops.Divide;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.Multiply;
import dev.cotangent.ops.Square;
import dev.cotangent.ops.TrueConvolution;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A network's layers with their output shapes, parameters and costs.
 *
 * @param rows one for each layer, in the order of application
 */
public record Summary(List<Row> rows) {
  private static final String LINE = "%-40s %-18s %12s %14s%n";

  /**
   * One layer.
   *
   * @param layer what it prints as, indented by two spaces for each layer around it
   * @param output the shape of its output for one sample, without the batch axis
   * @param parameters the trainable values it brings beside those of its parts, which have rows of
   *     their own; those shared with an earlier layer count there
   * @param multiplyAdds the multiplications for one sample: those of convolutions and of matrix
   *     products, and one for each element of a product, square or quotient; in a loop, those of
   *     all steps
   */
  public record Row(String layer, Shape output, long parameters, long multiplyAdds) {}

  /** Creates a summary. */
  public Summary {
    rows = List.copyOf(rows);
  }

  static Summary of(Network network) {
    Writer writer = new Writer();
    Node input = network.batch(1);
    writer.seen.add(input);
    Node unused = new BuildContext(network, false, writer).apply(network.layer(), input);
    return new Summary(writer.rows);
  }

  /** The number of trainable values. */
  public long parameters() {
    return rows.stream().mapToLong(Row::parameters).sum();
  }

  /** The multiplications of all layers for one sample. */
  public long multiplyAdds() {
    return rows.stream().mapToLong(Row::multiplyAdds).sum();
  }

  /** Applies layer by layer, and counts what each adds to the expression beside its parts. */
  private static final class Writer implements BuildContext.Observer {
    final List<Row> rows = new ArrayList<>();
    final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private int depth;

    @Override
    public Node apply(Layer layer, Node x, BuildContext context) {
      if (layer instanceof Layers.Checkpoint checkpoint) {
        return apply(checkpoint.layer(), x, context);
      }
      if (layer instanceof Sequential) {
        return layer.apply(x, context);
      }
      int place = rows.size();
      String indent = "  ".repeat(depth++);
      Node y = layer.apply(x, context);
      depth--;
      long parameters = 0;
      long multiplyAdds = 0;
      for (Node node : Graphs.topologicalOrder(List.of(y))) {
        if (seen.add(node)) {
          boolean trainable = node.op() instanceof Variable variable && variable.isTrainable();
          parameters += trainable ? node.shape().size() : 0;
          multiplyAdds += multiplyAdds(node);
        }
      }
      String text = rows.size() > place ? heading(layer) : Layers.describe(layer);
      rows.add(place, new Row(indent + text, sample(y), parameters, multiplyAdds));
      return y;
    }

    /** What a layer with parts prints as, without the parts. */
    private static String heading(Layer layer) {
      if (layer instanceof Layers.Named named) {
        return named.layer() instanceof Sequential
            ? named.name()
            : named.name() + ": " + heading(named.layer());
      }
      String text = Layers.describe(layer);
      return text.substring(0, (text + "(").indexOf('('));
    }

    private static Shape sample(Node y) {
      return y.shape().slice(1, y.shape().rank());
    }

    /** The multiplications of an operation, those of a loop's body at each of its steps. */
    private static long multiplyAdds(Node node) {
      Op op = node.op();
      if (op instanceof Scan scan) {
        return scan.steps() * multiplyAdds(scan.body());
      }
      if (op instanceof CustomGradient custom) {
        return multiplyAdds(custom.function());
      }
      if (op instanceof Convolution
          || op instanceof ConvolutionTranspose
          || op instanceof ConvolutionFilter
          || op instanceof TrueConvolution
          || op instanceof MatMul) {
        List<Shape> operands = node.inputs().stream().map(Node::shape).toList();
        return (long) (op.flops(operands, node.shape()) / 2);
      }
      boolean product = op instanceof Multiply || op instanceof Square || op instanceof Divide;
      return product ? node.shape().size() : 0;
    }

    private static long multiplyAdds(Graph graph) {
      return Graphs.topologicalOrder(graph.outputs()).stream()
          .mapToLong(Writer::multiplyAdds)
          .sum();
    }
  }

  /** A table, one line for each layer, and the totals. */
  @Override
  public String toString() {
    StringBuilder table =
        new StringBuilder(LINE.formatted("layer", "output", "parameters", "multiply-adds"));
    for (Row row : rows) {
      table.append(
          LINE.formatted(row.layer, row.output, count(row.parameters), count(row.multiplyAdds)));
    }
    return table
        .append(LINE.formatted("total", "", count(parameters()), count(multiplyAdds())))
        .toString();
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
