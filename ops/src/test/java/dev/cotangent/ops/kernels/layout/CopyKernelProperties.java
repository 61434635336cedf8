package dev.cotangent.ops.kernels.layout;

import static dev.cotangent.ops.kernels.KernelCheck.check;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.BroadcastTo;
import dev.cotangent.ops.Concat;
import dev.cotangent.ops.Pad;
import dev.cotangent.ops.Permute;
import dev.cotangent.ops.Slice;
import dev.cotangent.ops.kernels.RandomShapes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CopyKernelProperties {
  @Property(tries = 200)
  void broadcasts(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape large = draw.shape(0, 5, 20_000);
    check(new BroadcastTo(large), 0, draw.normal(draw.repeatable(large)));
  }

  @Property(tries = 200)
  void permutes(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape x = draw.shape(0, 5, 20_000);
    List<Integer> order = new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
    Collections.shuffle(order, draw.random);
    check(new Permute(order), 0, draw.normal(x));
  }

  @Property(tries = 200)
  void slices(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape x = draw.shape(0, 4, 20_000);
    List<Integer> starts = new ArrayList<>();
    List<Integer> steps = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (int extent : x.dims()) {
      int start = draw.random.nextBoolean() ? 0 : draw.random.nextInt(extent);
      int step = draw.random.nextBoolean() ? 1 : draw.number(1, 3);
      int most = (extent - 1 - start) / step + 1;
      starts.add(start);
      steps.add(step);
      sizes.add(draw.random.nextBoolean() ? most : draw.number(1, most));
    }
    check(new Slice(starts, steps, sizes), 0, draw.normal(x));
  }

  @Property(tries = 200)
  void pads(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape x = draw.shape(0, 4, 2_000);
    check(
        new Pad(counts(draw, x.rank()), counts(draw, x.rank()), counts(draw, x.rank())),
        0,
        draw.normal(x));
  }

  private static List<Integer> counts(RandomShapes draw, int rank) {
    return IntStream.range(0, rank).mapToObj(axis -> Math.max(0, draw.number(-2, 2))).toList();
  }

  @Property(tries = 200)
  void concatenates(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape x = draw.shape(1, 4, 10_000);
    int axis = draw.random.nextInt(x.rank());
    Tensor[] operands = new Tensor[draw.number(1, 4)];
    for (int i = 0; i < operands.length; i++) {
      operands[i] = draw.normal(x.with(axis, draw.number(1, 20)));
    }
    check(new Concat(axis), 0, operands);
  }

  @Example
  void largeOnesAreShared() {
    RandomShapes draw = new RandomShapes(1);
    check(new BroadcastTo(Shape.of(1_000_003)), 0, draw.normal(Shape.scalar()));
    check(new Permute(List.of(1, 0)), 0, draw.normal(Shape.of(1003, 717)));
    check(new Permute(List.of(0, 2, 3, 1)), 0, draw.normal(Shape.of(16, 33, 28, 28)));
    check(new Concat(0), 0, draw.normal(Shape.of(400_001)), draw.normal(Shape.of(500_003)));
    check(new Concat(1), 0, draw.normal(Shape.of(3, 400)), draw.normal(Shape.of(3, 500)));
    check(new Pad(List.of(0, 2), List.of(0, 2), List.of(0, 1)), 0, draw.normal(Shape.of(700, 300)));
  }
}
