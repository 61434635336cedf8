package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * Random numbers in [0, 1), a function of seed, stream and a counter.
 *
 * <p>The operand is the counter, a scalar holding a whole number in [0, 2³²) (another value is an
 * {@link IllegalArgumentException} when the value is computed). Element i is made of the word i mod
 * 4 of the {@link Philox} block whose key is the seed, and whose counter consists of i / 4, the
 * operand and the stream: whatever the shapes, different elements, counters and streams of a seed
 * never share one. No cotangent flows back.
 *
 * @param shape the result's shape
 * @param seed chooses the family of streams
 * @param stream chooses one stream of the family
 */
public record RandomUniform(Shape shape, long seed, long stream) implements StandardOp {
  private static final long COUNTERS = 1L << 32;
  private static final int WORDS = 4;

  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    if (!inputs.get(0).isScalar()) {
      throw new ShapeException(name(), "the counter must be a scalar", inputs.get(0).toString());
    }
    return shape;
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Gradients.NONE);
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    fill(output, 0, output.size(), inputs.get(0).get(0));
  }

  /** Computes the elements from {@code from} (inclusive) to {@code to} (exclusive). */
  public void fill(Buffer output, int from, int to, double counter) {
    int number = checked(counter);
    Philox random = new Philox(seed);
    int lastBlock = (int) ((to + WORDS - 1L) / WORDS);
    for (int block = from / WORDS; block < lastBlock; block++) {
      random.next(block, number, (int) stream, (int) (stream >>> 32));
      int start = Math.max(from, block * WORDS);
      int words = Math.min(to - block * WORDS, WORDS);
      for (int i = start; i - block * WORDS < words; i++) {
        output.set(i, (random.word(i % WORDS) >>> 8) * 0x1p-24); // exact in float32
      }
    }
  }

  private int checked(double counter) {
    long whole = (long) counter;
    if (whole != counter || whole < 0 || whole >= COUNTERS) {
      throw new IllegalArgumentException(
          "[%s] the counter must be a whole number in [0, %s): %s"
              .formatted(name(), COUNTERS, counter));
    }
    return (int) whole;
  }
}
