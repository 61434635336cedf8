package dev.cotangent.examples.plainnumpy;

import static dev.cotangent.examples.plainnumpy.ChannelsLast.channelsLast;
import static dev.cotangent.examples.plainnumpy.ChannelsLast.toChannelsFirst;
import static dev.cotangent.ops.Pooling.unpool;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Shapes.full;
import static dev.cotangent.ops.Shapes.slice;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.report.TileGrid;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.Relu;
import dev.cotangent.ops.Softmax;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** One digit on its way through the network: what convolution and pooling make of it. */
final class DigitInside {
  private static final int POOLED_MAPS = 4;

  private final Network network;
  private final int label;
  private final Tensor image;
  private final Node x = Expressions.input("image", Shape.of(1).concat(PlainNumpy.IMAGE));
  private final Node probabilities;
  private final List<Node> relus;

  DigitInside(Network network, LabelledImages digits, int index) {
    this.network = network;
    label = digits.label(index);
    image = channelsLast(digits.inputs(index));
    probabilities = network.evaluation(x);
    relus = Graphs.nodes(probabilities, Relu.class);
  }

  /** The output of a layer that was given a name. */
  static Node output(Node expression, String layer) {
    return Graphs.topologicalOrder(List.of(expression)).stream()
        .filter(node -> node.label().startsWith(layer + "/"))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  /** The class the digit is of. */
  int label() {
    return label;
  }

  /** The digit as the 28 × 28 numbers it is, 0 to 255. */
  String numbers() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < image.size(); i++) {
      long brightness = Math.round(255 * image.at(i));
      text.append(brightness == 0 ? "   ·" : String.format(Locale.ROOT, "%4d", brightness));
      text.append(i % 28 == 27 ? "\n" : "");
    }
    return text.toString();
  }

  private Tensor value(Node node) {
    return Interpreter.evaluate(node, Map.of(x, image));
  }

  /** A value [1, h, w, c] as c planes [c, h, w]. */
  private Tensor planes(Node channelsLast) {
    Tensor first = value(toChannelsFirst(channelsLast));
    return first.reshape(first.shape().slice(1, 4).dims());
  }

  private Tensor weight(int convolution) {
    return network.variables().stream()
        .filter(variable -> variable.label().equals("conv%s/weight".formatted(convolution)))
        .findFirst()
        .orElseThrow()
        .variable()
        .value();
  }

  /** The filters of the first layer, one plane each. */
  BufferedImage filters() {
    Tensor weights = weight(1);
    ColorScale scale = ColorScale.diverging(weights);
    return new TileGrid("Filters of the first layer")
        .columns(8)
        .zoom(16)
        .legend(scale)
        .addAll(Images.planes(weights, scale))
        .draw();
  }

  /** What each first filter makes of the digit, before ReLU. */
  BufferedImage convolved() {
    Tensor maps = planes(relus.get(0).input(0));
    ColorScale scale = ColorScale.diverging(maps);
    return new TileGrid("After the first convolution")
        .columns(4)
        .zoom(4)
        .legend(scale)
        .addAll(Images.planes(maps, scale))
        .draw();
  }

  /** The same after ReLU. */
  BufferedImage activated() {
    return maps("After ReLU", planes(relus.get(0)));
  }

  /** What each second filter makes of it, after ReLU. */
  BufferedImage secondMaps() {
    return maps("After the second convolution and ReLU", planes(relus.get(1)));
  }

  private static BufferedImage maps(String title, Tensor maps) {
    ColorScale scale = ColorScale.sequential(maps);
    return new TileGrid(title)
        .columns(maps.shape().dim(0) / 4)
        .zoom(4)
        .legend(scale)
        .addAll(Images.planes(maps, scale))
        .draw();
  }

  /** The second layer's filter that answers most to the digit: a plane for each channel it sees. */
  BufferedImage volumeFilter() {
    int filter = strongest(planes(relus.get(1))).get(0);
    Tensor weights = weight(2);
    int size = weights.size() / weights.shape().dim(0);
    Tensor planes =
        Tensor.generate(weights.shape().slice(1, 4), i -> weights.at(filter * size + i));
    ColorScale scale = ColorScale.diverging(planes);
    return new TileGrid("One filter of the second layer: number " + (filter + 1))
        .columns(8)
        .zoom(16)
        .legend(scale)
        .addAll(Images.planes(planes, scale))
        .draw();
  }

  /** The numbers of planes, those with the largest sum first. */
  private static List<Integer> strongest(Tensor planes) {
    int size = planes.size() / planes.shape().dim(0);
    return IntStream.range(0, planes.shape().dim(0))
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                plane ->
                    -IntStream.range(0, size).mapToDouble(i -> planes.at(plane * size + i)).sum()))
        .toList();
  }

  /**
   * The first pooling: a map, the places it took values from (if it takes any), the pooled map, and
   * the gradient of the right class's score that comes back through it.
   */
  BufferedImage pooling() {
    Node before = relus.get(0);
    Node after = output(probabilities, "pool1");
    Node scores = Graphs.nodes(probabilities, Softmax.class).get(0).input(0);
    Node back = Gradients.of(sum(slice(scores, 1, label, label + 1)), before);
    List<Node> remembered = Graphs.nodes(probabilities, MaxPoolPositions.class);
    TileGrid grid = new TileGrid("").columns(remembered.isEmpty() ? 3 : 4).zoom(4);
    Tensor maps = planes(before);
    Tensor pooled = planes(after);
    Tensor gradients = planes(back);
    ColorScale brightness = ColorScale.sequential(maps);
    ColorScale sign = ColorScale.diverging(gradients);
    for (int plane : strongest(maps).subList(0, POOLED_MAPS)) {
      grid.add(Images.planes(maps, brightness).get(plane), "map %s".formatted(plane + 1));
      if (!remembered.isEmpty()) {
        Tensor places = places(remembered.get(0));
        grid.add(Images.planes(places, ColorScale.grey()).get(plane), "remembered");
      }
      grid.add(Images.enlarge(Images.planes(pooled, brightness).get(plane), 2), "pooled")
          .add(Images.planes(gradients, sign).get(plane), "gradient back");
    }
    return grid.draw();
  }

  /** 1 at each remembered place, 0 elsewhere: [c, h, w]. */
  private Tensor places(Node positions) {
    int height = PlainNumpy.IMAGE.dim(0);
    int width = PlainNumpy.IMAGE.dim(1);
    Tensor mask = value(unpool(full(positions.shape(), 1), positions, height, width));
    return mask.reshape(mask.shape().slice(1, 4).dims());
  }
}
