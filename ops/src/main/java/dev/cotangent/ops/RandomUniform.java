package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Values;
import java.util.List;

/**
 * Random numbers in [0, 1), a function of seed, stream and a counter.
 *
 * <p>The operand is the counter, a scalar holding a whole number of at least 0 (another value is an
 * {@link IllegalArgumentException} when the value is computed). Element i is number {@code counter
 * · size + i} of {@link CounterRandom}, so every counter gives fresh numbers. No cotangent flows
 * back.
 *
 * @param shape the result's shape
 * @param seed chooses the family of streams
 * @param stream chooses one stream of the family
 */
public record RandomUniform(Shape shape, long seed, long stream) implements StandardOp {
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
  public void evaluate(List<Values> inputs, Values output) {
    CounterRandom random = new CounterRandom(seed, stream);
    long first = firstNumber(inputs.get(0).get(0));
    for (int i = 0; i < output.size(); i++) {
      output.set(i, random.uniform(first + i));
    }
  }

  /** The number of the first element in its stream, for a counter. */
  public long firstNumber(double counter) {
    long whole = (long) counter;
    if (whole != counter || whole < 0 || whole > Long.MAX_VALUE / shape.size() - 1) {
      throw new IllegalArgumentException(
          "[%s] the counter must be a whole number of at least 0: %s".formatted(name(), counter));
    }
    return whole * shape.size();
  }
}
