package dev.cotangent.ops.check;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.variable;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Window;
import org.junit.jupiter.api.Test;

class TimingTests {
  static Node w(String n, double s, int... d) {
    CounterRandom r = new CounterRandom(3, n.hashCode());
    return variable(n, Tensor.generate(Shape.of(d), i -> s * r.normal(i)));
  }

  static Node block(Node x, int c, int o, String n) {
    Node y = Ops.conv2d(x, w(n + "w", Math.sqrt(2.0 / 9 / c), o, c, 3, 3), Window.same(3, 3));
    y = Ops.add(y, Ops.reshape(w(n + "b", 0, o), 1, o, 1, 1));
    return Ops.maxPool(Ops.relu(y), Window.valid(2, 2).stride(2, 2));
  }

  static Node lenet(int batch, boolean zeros) {
    CounterRandom r = new CounterRandom(5, 1);
    Node x =
        constant(
            Tensor.generate(
                Shape.of(batch, 1, 28, 28), i -> zeros && i % 28 < 8 ? 0 : r.uniform(i)));
    Node y = block(block(x, 1, 32, "c1"), 32, 64, "c2");
    y = Ops.reshape(y, batch, 3136);
    y = Ops.relu(Ops.add(Ops.matmul(y, w("d1", 0.02, 3136, 128)), w("d1b", 0, 128)));
    y = Ops.add(Ops.matmul(y, w("d2", 0.1, 128, 10)), w("d2b", 0, 10));
    return Ops.logLoss(Ops.softmax(y), constant(Tensor.generate(Shape.of(batch), i -> i % 10)));
  }

  @Test
  void time() {
    for (int batch : new int[] {1, 2}) {
      for (boolean zeros : new boolean[] {false, true}) {
        for (int order = 1; order <= 2; order++) {
          if (batch * order == 4) continue;
          long t = System.nanoTime();
          var report = GradientCheck.of(lenet(batch, zeros)).order(order).check();
          System.err.printf(
              "batch %d zeros %b order %d %.1f s %s%n",
              batch, zeros, order, (System.nanoTime() - t) / 1e9, report);
        }
      }
    }
  }
}
