package dev.cotangent.examples.zerosandones;

import static dev.cotangent.ops.Losses.binaryLogLoss;

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
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.Sigmoid;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The layer of kernels at work on one digit: forward, and the error that comes back. */
final class KernelLayer {
  private final int label;
  private final Node x;
  private final Map<Node, Tensor> feeds;
  private final Node correlated;
  private final Node biased;
  private final Node activated;
  private final Node kernels;
  private final Node dx;
  private final Node dk;
  private final Node dy;

  KernelLayer(Network network, LabelledImages digits, int index) {
    label = digits.label(index);
    x = Expressions.input("digit", Shape.of(1).concat(ZerosAndOnes.IMAGE));
    Node target = Expressions.input("target", 1, 2);
    feeds = Map.of(x, digits.inputs(index), target, ZerosAndOnes.oneHot(digits).targets(index));
    Node output = network.evaluation(x);
    correlated = Graphs.nodes(output, Convolution.class).get(0);
    activated = Graphs.nodes(output, Sigmoid.class).get(0);
    biased = activated.input(0);
    kernels = correlated.input(1);
    Node error = binaryLogLoss(output, target);
    dx = Gradients.of(error, x);
    dk = Gradients.of(error, kernels);
    dy = Gradients.of(error, biased);
  }

  int label() {
    return label;
  }

  /** The value as planes [count, h, w]; those of one sample, or of kernels for one channel. */
  private Tensor planes(Node node) {
    Tensor value = Interpreter.evaluate(node, feeds);
    Shape shape = value.shape();
    return value.reshape(shape.dim(0) * shape.dim(1), shape.dim(2), shape.dim(3));
  }

  /** Input, then a row each: X ⋆ K, with the bias, after the sigmoid. */
  BufferedImage forward() {
    TileGrid grid = new TileGrid("").columns(ZerosAndOnes.KERNELS).zoom(4);
    Tensor sums = planes(correlated);
    ColorScale signed = ColorScale.diverging(sums);
    add(grid, sums, signed, "X ⋆ K%1$s");
    add(grid, planes(biased), signed, "B%1$s + X ⋆ K%1$s");
    add(grid, planes(activated), ColorScale.grey(), "σ(B%1$s + X ⋆ K%1$s)");
    return grid.draw();
  }

  /** The output's gradient, and what follows from it for the kernels. */
  BufferedImage backward() {
    TileGrid grid = new TileGrid("").columns(ZerosAndOnes.KERNELS).zoom(4);
    Tensor errors = planes(dy);
    add(grid, errors, ColorScale.diverging(errors), "∂E/∂Y%1$s");
    Tensor changes = planes(dk);
    List<BufferedImage> kernelChanges =
        Images.planes(changes, ColorScale.diverging(changes)).stream()
            .map(plane -> Images.enlarge(plane, 8))
            .toList();
    add(grid, kernelChanges, "∂E/∂K%1$s");
    return grid.draw();
  }

  /** The input's gradient, beside the input. */
  BufferedImage inputGradient() {
    Tensor changes = planes(dx);
    ColorScale scale = ColorScale.diverging(changes);
    return new TileGrid("")
        .zoom(5)
        .legend(scale)
        .add(Images.planes(planes(x), ColorScale.grey()).get(0), "X")
        .add(Images.planes(changes, scale).get(0), "∂E/∂X")
        .draw();
  }

  private static void add(TileGrid grid, Tensor planes, ColorScale scale, String name) {
    add(grid, Images.planes(planes, scale), name);
  }

  /** Adds a tile for each kernel, whose number stands in its name as an index. */
  private static void add(TileGrid grid, List<BufferedImage> planes, String name) {
    for (int i = 0; i < planes.size(); i++) {
      grid.add(planes.get(i), String.format(Locale.ROOT, name, (char) ('₁' + i)));
    }
  }

  /** For ∂E/∂K and ∂E/∂X: the largest magnitude, and how far the formula is from the sweep. */
  List<List<String>> comparison() {
    return List.of(
        row("∂E/∂K", dk, BackwardKernel.kernelGradient(x, dy)),
        row("∂E/∂X", dx, BackwardKernel.inputGradient(dy, kernels)));
  }

  private List<String> row(String name, Node derived, Node formula) {
    Tensor a = Interpreter.evaluate(derived, feeds);
    Tensor b = Interpreter.evaluate(formula, feeds);
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < a.size(); i++) {
      largest = Math.max(largest, Math.abs(a.at(i)));
      difference = Math.max(difference, Math.abs(a.at(i) - b.at(i)));
    }
    return List.of(
        name,
        String.format(Locale.ROOT, "%.2g", largest),
        String.format(Locale.ROOT, "%.2g", difference));
  }
}
