package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Formula;
import dev.cotangent.core.Node;
import java.util.List;
import java.util.OptionalDouble;

/**
 * {@code xᵖ}, of base and exponent of equal shape, with the corners of IEEE 754: {@code x⁰} and
 * {@code 1ᵖ} are 1, also of NaN, {@code 0ᵖ} is 0 or ±∞, and a negative base has values for whole
 * exponents only.
 *
 * <p>Derivatives {@code p·xᵖ⁻¹} and {@code xᵖ·log x}. Where {@code xᵖ} is 0 the latter is 0, as its
 * limit; where base and exponent are 0 both are. By the exponent of a negative base it is NaN.
 */
public record Pow() implements StandardOp, Elementwise.Binary {
  @Override
  public double apply(double x, double p) {
    boolean one = x == 1 || (x == -1 && Double.isInfinite(p)); // where Math.pow has NaN
    if (one) {
      return 1;
    }
    return p == 2 ? x * x : Math.pow(x, p); // the bits of what it is simplified to
  }

  @Override
  public String formula(List<String> operands) {
    return Formula.marked(operands.get(0), "^") + Formula.marked(operands.get(1), "");
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    Node x = self.input(0);
    Node p = self.input(1);
    Node one = Expressions.constant(1);
    Node zero = Expressions.constant(0);
    OptionalDouble known = Constants.number(p);
    // 0 · 0⁻¹ would be NaN; 0 · 0⁰ is 0, and so are the derivatives of this 0.
    boolean meets = known.isEmpty() || known.getAsDouble() == 0;
    Node bothZero = Ops.equal(Ops.hypot(x, p), zero);
    Node exponent = meets ? Ops.where(bothZero, one, p) : p;
    Node byBase = Ops.multiply(p, Ops.pow(x, Ops.subtract(exponent, 1)));
    // 0 · log 0 would be NaN.
    Node base = Ops.where(Ops.equal(self, zero), one, Ops.where(bothZero, one, x));
    Node byExponent = Ops.multiply(self, Ops.log(base));
    return List.of(Ops.multiply(cotangent, byBase), Ops.multiply(cotangent, byExponent));
  }

  @Override
  public Node simplify(Node self) {
    Node x = self.input(0);
    OptionalDouble exponent = Constants.number(self.input(1));
    if (exponent.isPresent() && exponent.getAsDouble() == 1) {
      return x;
    }
    return exponent.isPresent() && exponent.getAsDouble() == 2 ? Ops.square(x) : self;
  }
}
