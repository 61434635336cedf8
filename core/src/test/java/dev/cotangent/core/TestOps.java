package dev.cotangent.core;

import java.util.List;

/** A few operations of the kind users write, so that this module can be tested by itself. */
public final class TestOps {
  private TestOps() {}

  public record Times() implements Elementwise.Binary {
    @Override
    public double apply(double a, double b) {
      return a * b;
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      return List.of(times(g, y.input(1)), times(g, y.input(0)));
    }

    @Override
    public Node simplify(Node self) {
      return self.input(1).isConstant(1) ? self.input(0) : self;
    }
  }

  public record Sine(int quarterTurns) implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return Math.sin(x + quarterTurns * Math.PI / 2);
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      return List.of(times(g, Node.of(new Sine((quarterTurns + 1) % 4), y.input(0))));
    }
  }

  public record Logarithm() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return Math.log(x);
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      return List.of(Node.of(new Quotient(), g, y.input(0)));
    }
  }

  public record Quotient() implements Elementwise.Binary {
    @Override
    public double apply(double a, double b) {
      return a / b;
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      Node b = y.input(1);
      Node minusYOverB =
          times(Node.of(new Quotient(), y, b), Expressions.constant(Tensor.full(b.shape(), -1)));
      return List.of(Node.of(new Quotient(), g, b), times(g, minusYOverB));
    }
  }

  /** The sum of all elements. */
  public record Total() implements Op {
    @Override
    public Shape infer(List<Shape> inputs) {
      Arity.check(this, inputs, 1);
      return Shape.scalar();
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      return List.of(Node.of(new Spread(y.input(0).shape()), g));
    }

    @Override
    public void evaluate(List<Buffer> inputs, Buffer output) {
      double sum = 0;
      for (int i = 0; i < inputs.get(0).size(); i++) {
        sum += inputs.get(0).get(i);
      }
      output.set(0, sum);
    }
  }

  /** A scalar everywhere. */
  public record Spread(Shape shape) implements Op {
    @Override
    public Shape infer(List<Shape> inputs) {
      Arity.check(this, inputs, 1);
      return shape;
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      return List.of(Node.of(new Total(), g));
    }

    @Override
    public void evaluate(List<Buffer> inputs, Buffer output) {
      output.fill(inputs.get(0).get(0));
    }
  }

  /** The operand under another shape. */
  public record Reshaped(Shape shape) implements Op {
    @Override
    public Shape infer(List<Shape> inputs) {
      return shape;
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      return List.of(Node.of(new Reshaped(y.input(0).shape()), g));
    }

    @Override
    public void evaluate(List<Buffer> inputs, Buffer output) {
      output.copyFrom(inputs.get(0).withShape(shape));
    }

    @Override
    public boolean isView() {
      return true;
    }
  }

  /** An operation that nobody evaluates or differentiates; of its first operand's shape. */
  public interface Unevaluated extends Op {
    @Override
    default Shape infer(List<Shape> inputs) {
      return inputs.get(0);
    }

    @Override
    default List<Node> vjp(Node self, Node cotangent) {
      throw new UnsupportedOperationException();
    }

    @Override
    default void evaluate(List<Buffer> inputs, Buffer output) {
      throw new UnsupportedOperationException();
    }
  }

  /** The identity, with whatever derivative a test gives it. */
  public record Identity(Rule rule) implements Elementwise.Unary {
    /** A derivative. */
    public interface Rule {
      List<Node> vjp(Node self, Node cotangent);
    }

    @Override
    public double apply(double x) {
      return x;
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      return rule.vjp(y, g);
    }
  }

  public static Node times(Node a, Node b) {
    return Node.of(new Times(), a, b);
  }

  public static Node plus(Node a, Node b) {
    return Node.of(new Add(), a, b);
  }

  public static Node sin(Node x) {
    return Node.of(new Sine(0), x);
  }

  public static Node log(Node x) {
    return Node.of(new Logarithm(), x);
  }

  public static Node total(Node x) {
    return Node.of(new Total(), x);
  }
}
