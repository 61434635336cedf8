package dev.cotangent.ops;

import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.cases.Draw;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ConvolutionsTests {
  /** Figures of the ONNX operator's tests. */
  @Test
  void transposedConvolutionsHaveTheKnownValues() {
    Node x = filters(1, 1, 3, 3, 3, 8, 1, 9, 5, 7, 3, 2, 6);
    Node w = filters(1, 1, 2, 2, 7, 2, 1, 9);
    assertValues(
        Convolutions.transposedConv2d(x, w, Window.valid(2, 2).dilation(2)),
        21,
        56,
        13,
        16,
        2,
        63,
        35,
        67,
        10,
        14,
        24,
        22,
        76,
        76,
        21,
        9,
        5,
        88,
        45,
        63,
        3,
        2,
        33,
        18,
        54);
    Node counting = filters(1, 1, 3, 3, 0, 1, 2, 3, 4, 5, 6, 7, 8);
    Node ones = Shapes.full(Shape.of(1, 2, 3, 3), 1);
    Node y = Convolutions.transposedConv2d(counting, ones, Window.valid(3, 3).stride(3, 2), 1);
    assertEquals(Shape.of(1, 2, 10, 8), y.shape());
    assertValues(
        Shapes.slice(Shapes.reshape(y, 20, 8), 0, 2, 4),
        0,
        0,
        1,
        1,
        3,
        2,
        2,
        0,
        3,
        3,
        7,
        4,
        9,
        5,
        5,
        0);
    assertValues(Shapes.slice(Shapes.reshape(y, 20, 8), 0, 19, 20), 0, 0, 0, 0, 0, 0, 0, 0);
    Node line = Expressions.constant(Tensor.of(Shape.of(1, 1, 2), 1, 10));
    Node three = Expressions.constant(Tensor.of(Shape.of(1, 1, 3), 1, 2, 3));
    Window window = Window.valid(3).stride(2);
    assertValues(Convolutions.transposedConv1d(line, three, window), 1, 2, 13, 20, 30);
    assertValues(Convolutions.transposedConv1d(line, three, window, 1), 1, 2, 13, 20, 30, 0);
    assertValues(Convolutions.transposedConv1d(line, three, window.padding(1)), 2, 13, 20);
    assertValues(Convolutions.transposedConv1d(line, three, window.padding(1), 1), 2, 13, 20, 30);
    Node volume = Shapes.full(Shape.of(1, 1, 1, 2, 1), 2);
    Node cube = Shapes.full(Shape.of(1, 1, 1, 2, 2), 3);
    Window two = Window.valid(1, 2, 2).stride(2);
    assertEquals(
        Shape.of(1, 1, 2, 4, 3), Convolutions.transposedConv3d(volume, cube, two, 1, 0, 1).shape());
  }

  @Property(tries = 100)
  void transposedConvolutionsAreAdjointToConvolutions(@ForAll long seed) {
    Draw draw = new Draw(seed);
    int groups = draw.number(1, 2);
    Tensor image = draw.normal(draw.images(groups * draw.number(1, 2)));
    Window window = draw.window(image.shape());
    Shape size = Shape.of(groups * draw.number(1, 2), image.shape().dim(1) / groups);
    Node filter = Expressions.constant(draw.normal(size.concat(window.size())));
    Node x = Expressions.constant(image);
    Node y = Convolutions.conv(x, filter, window, groups);
    Node g = Expressions.constant(draw.normal(y.shape()));
    int[] outputPadding = new int[window.rank()];
    for (int i = 0; i < outputPadding.length; i++) {
      WindowAxis axis = window.axis(i);
      int covered =
          (y.shape().dim(2 + i) - 1) * axis.stride()
              + (axis.size() - 1) * axis.dilation()
              + 1
              - axis.before()
              - axis.after();
      if (covered < 1) {
        assertThrows(
            IllegalArgumentException.class,
            () -> Convolutions.transposedConv(g, filter, window, groups));
        return;
      }
      outputPadding[i] = image.shape().dim(2 + i) - covered;
    }
    Node back = Convolutions.transposedConv(g, filter, window, groups, outputPadding);
    assertEquals(image.shape(), back.shape());
    double forward = value(Reductions.sum(Ops.multiply(y, g))).item();
    assertEquals(forward, value(Reductions.sum(Ops.multiply(x, back))).item(), 1e-10);
  }

  @Test
  void depthwiseConvolutionsSeeEachChannelByItself() {
    Draw draw = new Draw(4);
    Node x = Expressions.variable("x", draw.normal(Shape.of(2, 3, 4, 5)));
    Node w = Expressions.variable("w", draw.normal(Shape.of(6, 1, 2, 3)));
    Window window = Window.same(2, 3).stride(1, 2);
    Node y = Convolutions.depthwiseConv(x, w, window);
    assertEquals(Shape.of(2, 6, 4, 3), y.shape());
    for (int filter = 0; filter < 6; filter++) {
      Node channel = Shapes.slice(x, 1, filter / 2, filter / 2 + 1);
      Node single = Convolutions.conv2d(channel, Shapes.slice(w, 0, filter, filter + 1), window);
      assertEquals(value(single), value(Shapes.slice(y, 1, filter, filter + 1)));
    }
    Node point = Expressions.variable("p", draw.normal(Shape.of(4, 6)));
    Node separable = Convolutions.separableConv(x, w, point, window);
    assertEquals(Shape.of(2, 4, 4, 3), separable.shape());
    assertClose(value(Linalg.einsum("of,nfhw->nohw", point, y)), value(separable), 1e-13);
    assertGradients(Ops.tanh(separable));
  }

  @Test
  void transposedAndTrueConvolutionsHaveDerivativesOfAnyOrder() {
    Draw draw = new Draw(6);
    Node x = Expressions.variable("x", draw.normal(Shape.of(1, 2, 3, 3)));
    Node w = Expressions.variable("w", draw.normal(Shape.of(2, 1, 3, 2)));
    Window window = Window.valid(3, 2).stride(2).padding(1, 0, 1, 0);
    assertGradients(Ops.tanh(Convolutions.transposedConv(x, w, window, 2, 1)));
    Node y = Ops.tanh(Convolutions.trueConvolution(x, w, window.padding(2), 2));
    assertGradients(y);
    Node slope = Gradients.of(Reductions.sum(Ops.multiply(y, y)), w);
    assertGradients(Reductions.sum(Ops.sin(slope)));
  }

  /** One node; a program computes it by the kernels of convolutions. */
  @Test
  void aTrueConvolutionIsOneNode() {
    Node x = Expressions.input("x", 2, 3, 9, 8);
    Node w = Expressions.variable("w", new Draw(2).normal(Shape.of(4, 3, 3, 2)));
    Node y = Convolutions.trueConvolution2d(x, w, Window.same(3, 2));
    assertEquals(List.of(x, w), y.inputs());
    assertEquals("trueConvolution2d", y.op().name());
    Node slope = Gradients.of(Reductions.sum(Ops.square(y)), w);
    Program program = Program.of(y, slope).compile();
    assertFalse(program.explain().contains("trueConvolution2d "), program::explain);
    assertTrue(program.explain().contains("conv2d"), program::explain);
    Tensor image = new Draw(3).normal(x.shape());
    Map<Node, Tensor> expected = Interpreter.run(List.of(y, slope), Map.of(x, image));
    var found = program.run(Map.of(x, image));
    assertClose(expected.get(y), found.get(y), 1e-4);
    assertClose(expected.get(slope), found.get(slope), 1e-3);
    assertEquals(
        expected.get(y),
        Program.of(y).precision(Precision.FLOAT64).compile().run(Map.of(x, image)).get(y));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Node x = Expressions.input("x", 2, 4, 5, 5);
    Node w = Expressions.input("w", 4, 2, 3, 3);
    Window window = Window.valid(3, 3).stride(2);
    Map<Runnable, String> wrong = new LinkedHashMap<>();
    wrong.put(
        () -> Convolutions.transposedConv2d(x, w, window, 2).shape(), "below the stride: [2]");
    wrong.put(() -> Convolutions.transposedConv2d(x, w, window, -1).shape(), "[-1]");
    wrong.put(() -> Convolutions.transposedConv2d(x, w, window, 1, 0, 1).shape(), "[1, 0, 1]");
    wrong.put(() -> Convolutions.transposedConv1d(x, w, window).shape(), "[conv1d]");
    wrong.put(
        () -> Convolutions.transposedConv2d(x, w, Window.valid(3)).shape(), "[transposedConv]");
    Node single = Expressions.input("s", 1, 4, 1, 1);
    wrong.put(
        () -> Convolutions.transposedConv2d(single, w, window.padding(2)).shape(), "pad less");
    wrong.put(() -> Convolutions.depthwiseConv(x, w, window).shape(), "[depthwiseConv]");
    Node six = Expressions.input("six", 6, 1, 3, 3);
    wrong.put(() -> Convolutions.depthwiseConv(x, six, window).shape(), "4 channels");
    Node eight = Expressions.input("eight", 8, 1, 3, 3);
    Node point = Expressions.input("point", 2, 4);
    wrong.put(() -> Convolutions.separableConv(x, eight, point, window).shape(), "[outputs, 8]");
    wrong.put(() -> Convolutions.trueConvolution(x, w, window).shape(), "[trueConvolution2d]");
    wrong.forEach(
        (attempt, fragment) -> {
          String message =
              assertThrows(IllegalArgumentException.class, attempt::run, fragment).getMessage();
          assertTrue(message.contains(fragment), message);
        });
  }

  private static Node filters(int outputs, int inputs, int height, int width, double... values) {
    return Expressions.constant(Tensor.of(Shape.of(outputs, inputs, height, width), values));
  }

  private static Tensor value(Node node) {
    return Interpreter.evaluate(node, Map.of());
  }

  private static void assertValues(Node node, double... expected) {
    assertArrayEquals(expected, value(node).toDoubles(), 1e-14);
  }

  private static void assertClose(Tensor expected, Tensor found, double tolerance) {
    assertEquals(expected.shape(), found.shape());
    assertArrayEquals(expected.toDoubles(), found.toDoubles(), tolerance);
  }
}
