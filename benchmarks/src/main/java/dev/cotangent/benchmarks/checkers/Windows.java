package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.ConvolutionFilter;
import dev.cotangent.ops.ConvolutionTranspose;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumUnpool;
import dev.cotangent.ops.TrueConvolution;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Operations that slide a window over images, with another window or number of groups. */
final class Windows {
  private Windows() {}

  /** The operation with another window; itself if it has none. */
  static Op changed(Op op, UnaryOperator<Window> change) {
    if (op instanceof Convolution c) {
      return new Convolution(change.apply(c.window()), c.groups());
    } else if (op instanceof ConvolutionTranspose c) {
      return new ConvolutionTranspose(change.apply(c.window()), c.groups(), c.extents());
    } else if (op instanceof ConvolutionFilter c) {
      return new ConvolutionFilter(change.apply(c.window()), c.groups());
    } else if (op instanceof TrueConvolution c) {
      return new TrueConvolution(change.apply(c.window()), c.groups());
    } else if (op instanceof SumPool pool) {
      return new SumPool(change.apply(pool.window()));
    } else if (op instanceof SumUnpool pool) {
      return new SumUnpool(change.apply(pool.window()), pool.extents());
    } else if (op instanceof MaxPoolPositions pool) {
      return new MaxPoolPositions(change.apply(pool.window()));
    }
    return op;
  }

  /**
   * The operation with strides of 1 along axes on which its window has a single place. Place p is
   * at p · stride − padding, so the stride of p = 0 makes no difference.
   */
  static Op withoutIdleStrides(Node node) {
    return changed(node.op(), w -> w.stride(strides(w, extents(node))));
  }

  private static int[] strides(Window w, Shape extents) {
    return IntStream.range(0, w.rank())
        .map(i -> w.axis(i).places(extents.dim(i)) == 1 ? 1 : w.axis(i).stride())
        .toArray();
  }

  private static Shape extents(Node node) {
    if (node.op() instanceof ConvolutionTranspose c) {
      return c.extents();
    } else if (node.op() instanceof SumUnpool pool) {
      return pool.extents();
    }
    Shape image = node.input(0).shape();
    return image.slice(2, image.rank());
  }

  /** The operation with a wrong window or number of groups. */
  static Map<String, Op> wrong(Op op) {
    Map<String, Op> wrong = new LinkedHashMap<>();
    changes().forEach((name, change) -> wrong.put(name, changed(op, change)));
    if (op instanceof Convolution c) {
      wrong.put("groups forgotten", new Convolution(c.window(), 1));
    } else if (op instanceof ConvolutionTranspose c) {
      wrong.put("groups forgotten", new ConvolutionTranspose(c.window(), 1, c.extents()));
    } else if (op instanceof ConvolutionFilter c) {
      wrong.put("groups forgotten", new ConvolutionFilter(c.window(), 1));
    } else if (op instanceof TrueConvolution c) {
      wrong.put("groups forgotten", new TrueConvolution(c.window(), 1));
    }
    wrong.values().removeIf(op::equals);
    return wrong;
  }

  private static Map<String, UnaryOperator<Window>> changes() {
    Map<String, UnaryOperator<Window>> changes = new LinkedHashMap<>();
    changes.put("stride forgotten", w -> w.stride(1));
    changes.put("stride of the first axis for all", w -> w.stride(w.axis(0).stride()));
    changes.put("strides swapped", w -> mixed(w, (a, b) -> a.stride(b.stride())));
    changes.put("padding forgotten", w -> w.padding(0));
    changes.put("paddings mirrored", w -> w.map(a -> a.padding(a.after(), a.before())));
    changes.put(
        "paddings of height and width swapped",
        w -> mixed(w, (a, b) -> a.padding(b.before(), b.after())));
    changes.put("dilation forgotten", w -> w.map(a -> changed(a, a.size(), 1)));
    changes.put("dilations swapped", w -> mixed(w, (a, b) -> changed(a, a.size(), b.dilation())));
    changes.put(
        "height and width swapped", w -> mixed(w, (a, b) -> changed(a, b.size(), a.dilation())));
    return changes;
  }

  /** Each axis changed by what it has in common with the one as far from the other end. */
  private static Window mixed(Window w, BinaryOperator<WindowAxis> change) {
    return new Window(
        IntStream.range(0, w.rank())
            .mapToObj(i -> change.apply(w.axis(i), w.axis(-1 - i)))
            .toList());
  }

  private static WindowAxis changed(WindowAxis a, int size, int dilation) {
    return new WindowAxis(size, a.stride(), dilation, a.before(), a.after());
  }
}
