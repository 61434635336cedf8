package dev.cotangent.ops.kernels;

import dev.cotangent.core.Add;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.program.ElementwisePass;
import dev.cotangent.core.program.ElementwisePass.Instruction;
import dev.cotangent.ops.Divide;
import dev.cotangent.ops.Multiply;
import dev.cotangent.ops.Sqrt;
import dev.cotangent.ops.Square;
import dev.cotangent.ops.Subtract;
import dev.cotangent.ops.kernels.PassStep.Number;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Chooses the loops of a pass, as few as possible: products with one number for all elements,
 * squares, roots and quotients are left to the sum or difference that is their only use. Every
 * result is still rounded, so that it does not depend on the choice.
 */
final class PassSteps {
  private final ElementwisePass pass;
  private final int operands;

  /** How often each value is read, or is a result. */
  private final int[] uses;

  private final boolean[] joined;

  private PassSteps(ElementwisePass pass) {
    this.pass = pass;
    this.operands = pass.operands().size();
    this.uses = new int[operands + pass.instructions().size()];
    this.joined = new boolean[uses.length];
    pass.instructions().forEach(one -> one.uses().forEach(use -> uses[use]++));
    pass.results().forEach(result -> uses[result]++);
  }

  static List<PassStep> of(ElementwisePass pass) {
    PassSteps steps = new PassSteps(pass);
    Deque<PassStep> chosen = new ArrayDeque<>();
    for (int value = steps.uses.length - 1; value >= steps.operands; value--) {
      if (!steps.joined[value]) {
        chosen.addFirst(steps.step(value));
      }
    }
    return List.copyOf(chosen);
  }

  private PassStep step(int value) {
    Instruction instruction = pass.instructions().get(value - operands);
    Elementwise op = instruction.op();
    int[] read = instruction.uses().stream().mapToInt(use -> use).toArray();
    if (op instanceof Multiply && hasUniform(read)) {
      int uniform = isUniform(read[1]) ? 1 : 0;
      return PassStep.of(
          PassLoop.AFFINE, number(read[uniform]), Number.NOTHING, value, read[1 - uniform]);
    }
    if (op instanceof Add) {
      return sum(value, read[0], read[1], false);
    }
    if (op instanceof Subtract) {
      return sum(value, read[0], read[1], true);
    }
    return PassStep.of(PassLoop.of(op.getClass()), Number.ONE, Number.ONE, value, read);
  }

  /** A sum, or a difference, with what it takes over. */
  private PassStep sum(int value, int a, int b, boolean minus) {
    if (isUniform(b)) {
      return shift(value, a, false, signed(number(b), minus));
    }
    if (isUniform(a)) {
      return shift(value, b, minus, number(a));
    }
    if (minus && isInner(b, Divide.class)) {
      List<Integer> quotient = take(b);
      int numerator = quotient.get(0);
      Number p = factor(a);
      Number q = factor(numerator);
      int[] read = {base(a), base(numerator), quotient.get(1)};
      return PassStep.of(PassLoop.SUBTRACT_QUOTIENT, p, q, value, read);
    }
    if (isInner(base(b), Square.class)) {
      return withSquare(value, a, b, minus);
    }
    if (!minus && isInner(base(a), Square.class)) {
      return withSquare(value, b, a, false);
    }
    if (base(a) == a && base(b) == b) {
      Class<? extends Elementwise> op = minus ? Subtract.class : Add.class;
      return PassStep.of(PassLoop.of(op), Number.ONE, Number.ONE, value, a, b);
    }
    Number p = factor(a);
    Number q = signed(factor(b), minus);
    return PassStep.of(PassLoop.COMBINE, p, q, value, base(a), base(b));
  }

  private PassStep shift(int value, int a, boolean minus, Number term) {
    Number p = signed(factor(a), minus);
    int base = base(a);
    if (isInner(base, Sqrt.class)) {
      return PassStep.of(PassLoop.AFFINE_ROOT, p, term, value, take(base).get(0));
    }
    return PassStep.of(PassLoop.AFFINE, p, term, value, base);
  }

  private PassStep withSquare(int value, int a, int b, boolean minus) {
    Number p = factor(a);
    Number q = signed(factor(b), minus);
    int square = take(base(b)).get(0);
    return PassStep.of(PassLoop.COMBINE_SQUARE, p, q, value, base(a), square);
  }

  private static Number signed(Number number, boolean minus) {
    return minus ? number.negated() : number;
  }

  /** The value that a product with one number multiplies; any other value is its own. */
  private int base(int value) {
    if (!isInner(value, Multiply.class)) {
      return value;
    }
    List<Integer> read = pass.instructions().get(value - operands).uses();
    return isUniform(read.get(1)) ? read.get(0) : isUniform(read.get(0)) ? read.get(1) : value;
  }

  /** The number of such a product, which the caller computes from now on. */
  private Number factor(int value) {
    if (base(value) == value) {
      return Number.ONE;
    }
    List<Integer> read = take(value);
    return number(isUniform(read.get(1)) ? read.get(1) : read.get(0));
  }

  /** Leaves a value to its only use; returns what that has to read instead. */
  private List<Integer> take(int value) {
    joined[value] = true;
    return pass.instructions().get(value - operands).uses();
  }

  /** Whether a value is computed by such an operation, and used once. */
  private boolean isInner(int value, Class<? extends Elementwise> op) {
    return value >= operands
        && uses[value] == 1
        && !pass.results().contains(value)
        && op.isInstance(pass.instructions().get(value - operands).op());
  }

  private boolean hasUniform(int[] values) {
    return isUniform(values[0]) || isUniform(values[1]);
  }

  private boolean isUniform(int value) {
    return value < operands && PassStep.isUniform(pass.operands().get(value));
  }

  private static Number number(int operand) {
    return new Number(operand, 1);
  }
}
