package dev.cotangent.core;

import java.util.List;

/**
 * The value of one expression with the derivatives of another: {@code value + (through − held)},
 * where {@code held} is {@code through} behind a {@link StopGradient}, and so is {@code value}.
 *
 * <p>A function of its operands like any other, so a check of derivatives finds what it expects:
 * what is held stays, and what is left of the sum moves as {@code through} does.
 */
public record StraightThrough() implements CoreOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 3);
    if (!inputs.get(0).equals(inputs.get(2)) || !inputs.get(1).equals(inputs.get(2))) {
      throw new ShapeException(
          name(),
          "the value and what gives the derivative must have equal shapes",
          inputs.get(0) + " and " + inputs.get(2),
          "broadcast one of them to the other's shape");
    }
    return inputs.get(0);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Gradients.NONE, Gradients.NONE, cotangent);
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    for (int i = 0; i < output.size(); i++) {
      double held = inputs.get(1).get(i);
      double through = inputs.get(2).get(i);
      double moved = Double.compare(through, held) == 0 ? 0 : through - held;
      output.set(i, moved == 0 ? inputs.get(0).get(i) : inputs.get(0).get(i) + moved);
    }
  }

  @Override
  public String formula(List<String> operands) {
    return Formula.call(name(), List.of(operands.get(0), operands.get(2)));
  }

  @Override
  public Node simplify(Node self) {
    return Graphs.storage(self.input(1)).equals(Graphs.storage(self.input(2)))
        ? self.input(0)
        : self;
  }
}
