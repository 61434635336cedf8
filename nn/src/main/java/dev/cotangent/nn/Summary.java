package dev.cotangent.nn;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Scope;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Variable;
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.MatMul;
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
   * @param parameters the trainable values it brings; those shared with an earlier layer count
   *     there
   * @param multiplyAdds the multiplications of its convolutions and matrix products for one sample
   */
  public record Row(String layer, Shape output, long parameters, long multiplyAdds) {}

  /** Creates a summary. */
  public Summary {
    rows = List.copyOf(rows);
  }

  static Summary of(Network network) {
    Writer writer = new Writer(new BuildContext(network, false));
    Node input = network.batch(1);
    writer.seen.add(input);
    Node unused = writer.write(network.layer(), input, "");
    return new Summary(writer.rows);
  }

  /** The number of trainable values. */
  public long parameters() {
    return rows.stream().mapToLong(Row::parameters).sum();
  }

  /** The multiplications of all convolutions and matrix products for one sample. */
  public long multiplyAdds() {
    return rows.stream().mapToLong(Row::multiplyAdds).sum();
  }

  /** Applies layer by layer, and counts what each adds to the expression. */
  private static final class Writer {
    final BuildContext context;
    final List<Row> rows = new ArrayList<>();
    final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    Writer(BuildContext context) {
      this.context = context;
    }

    Node write(Layer layer, Node x, String indent) {
      if (layer instanceof Sequential sequential) {
        Node y = x;
        for (Layer child : sequential.layers()) {
          y = write(child, y, indent);
        }
        return y;
      }
      if (layer instanceof Layers.Checkpoint checkpoint) {
        return write(checkpoint.layer(), x, indent);
      }
      if (layer instanceof Layers.Named named && named.layer() instanceof Sequential) {
        int heading = rows.size();
        Node y = Scope.in(named.name(), () -> write(named.layer(), x, indent + "  "));
        rows.add(heading, new Row(indent + named.name(), sample(y), 0, 0));
        return y;
      }
      Node y = layer.apply(x, context);
      long parameters = 0;
      long multiplyAdds = 0;
      for (Node node : Graphs.topologicalOrder(List.of(y))) {
        if (seen.add(node)) {
          boolean trainable = node.op() instanceof Variable variable && variable.isTrainable();
          parameters += trainable ? node.shape().size() : 0;
          multiplyAdds += multiplyAdds(node);
        }
      }
      rows.add(new Row(indent + Layers.describe(layer), sample(y), parameters, multiplyAdds));
      return y;
    }

    private static Shape sample(Node y) {
      return y.shape().slice(1, y.shape().rank());
    }

    private static long multiplyAdds(Node node) {
      if (node.op() instanceof Convolution) {
        Shape filter = node.input(1).shape();
        return (long) node.shape().size() * (filter.size() / filter.dim(0));
      }
      if (node.op() instanceof MatMul product) {
        return (long) node.shape().size()
            * node.input(0).shape().dim(product.transposeA() ? -2 : -1);
      }
      if (node.op() instanceof Scan loop) {
        List<Node> step = Graphs.topologicalOrder(loop.body().outputs());
        return loop.steps() * step.stream().mapToLong(Writer::multiplyAdds).sum();
      }
      return 0;
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
