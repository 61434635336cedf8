package dev.cotangent.ops.kernels.fused;

import dev.cotangent.core.Add;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.program.backend.ElementwiseFusion;
import dev.cotangent.core.program.backend.ElementwiseFusion.Instruction;
import dev.cotangent.ops.Divide;
import dev.cotangent.ops.Multiply;
import dev.cotangent.ops.Sqrt;
import dev.cotangent.ops.Square;
import dev.cotangent.ops.Subtract;
import dev.cotangent.ops.kernels.fused.FusedStep.Number;
import dev.cotangent.ops.kernels.loops.Loop;
import dev.cotangent.ops.kernels.loops.LoopTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Chooses the loops of a group, as few as possible: products with one number for all elements,
 * squares, roots and quotients are left to the sum or difference that is their only use, and a sum
 * that is used by the next, too, is computed with it. Every result is still rounded, so that it
 * does not depend on the choice.
 */
final class FusedSteps {
  private final LoopTable loops;
  private final Loop combine;
  private final ElementwiseFusion group;
  private final int operands;

  /** How often each value is read, or is a result. */
  private final int[] readers;

  private final boolean[] joined;

  private FusedSteps(LoopTable loops, ElementwiseFusion group) {
    this.loops = loops;
    this.combine = loops.combine();
    this.group = group;
    this.operands = group.operands().size();
    this.readers = new int[operands + group.instructions().size()];
    this.joined = new boolean[readers.length];
    group.instructions().forEach(one -> one.uses().forEach(use -> readers[use]++));
    group.results().forEach(result -> readers[result]++);
  }

  static List<FusedStep> of(LoopTable loops, ElementwiseFusion group) {
    FusedSteps steps = new FusedSteps(loops, group);
    Deque<FusedStep> chosen = new ArrayDeque<>();
    for (int value = steps.readers.length - 1; value >= steps.operands; value--) {
      if (!steps.joined[value]) {
        chosen.addFirst(steps.step(value));
      }
    }
    return steps.paired(List.copyOf(chosen));
  }

  /** Puts a combination and the next one together where that reads it and others do, too. */
  private List<FusedStep> paired(List<FusedStep> chosen) {
    List<FusedStep> paired = new ArrayList<>();
    for (FusedStep next : chosen) {
      int last = paired.size() - 1;
      if (last >= 0 && isPair(paired.get(last), next)) {
        paired.set(last, pair(paired.get(last), next));
      } else {
        paired.add(next);
      }
    }
    return paired;
  }

  private boolean isPair(FusedStep first, FusedStep next) {
    int shared = first.results()[0];
    int[] read = next.arrays();
    return first.loop() == combine
        && next.loop() == combine
        && readers[shared] > 1
        && (read[0] == shared) != (read[1] == shared)
        && next.numbers()[2].equals(Number.NOTHING);
  }

  private FusedStep pair(FusedStep first, FusedStep next) {
    int shared = next.arrays()[0] == first.results()[0] ? 0 : 1;
    int other = 1 - shared;
    int[] read = {first.arrays()[0], first.arrays()[1], next.arrays()[other]};
    Number[] numbers = {
      first.numbers()[0],
      first.numbers()[1],
      first.numbers()[2],
      next.numbers()[other],
      next.numbers()[shared]
    };
    int[] results = {first.results()[0], next.results()[0]};
    return new FusedStep(loops.combineTwice(), read, numbers, results);
  }

  private FusedStep step(int value) {
    Instruction instruction = group.instructions().get(value - operands);
    Elementwise op = instruction.op();
    int[] read = instruction.uses().stream().mapToInt(use -> use).toArray();
    if (op instanceof Multiply && hasUniform(read)) {
      int uniform = isUniform(read[1]) ? 1 : 0;
      int[] base = {read[1 - uniform]};
      return FusedStep.of(loops.affine(), value, base, number(read[uniform]), Number.NOTHING);
    }
    if (op instanceof Add) {
      return sum(value, read[0], read[1], false);
    }
    if (op instanceof Subtract) {
      return sum(value, read[0], read[1], true);
    }
    return FusedStep.of(loop(op), value, read);
  }

  private Loop loop(Elementwise op) {
    return loops.operation(op.getClass()).orElseGet(() -> DefinitionLoop.of(op));
  }

  /** A sum, or a difference, with what it takes over. */
  private FusedStep sum(int value, int a, int b, boolean minus) {
    if (isUniform(b)) {
      return shift(value, a, false, signed(number(b), minus));
    }
    if (isUniform(a)) {
      return shift(value, b, minus, number(a));
    }
    if (minus && isInner(b, Divide.class) && isRoot(uses(b).get(1))) {
      return quotient(value, a, b);
    }
    if (isInner(base(b), Square.class)) {
      return withSquare(value, a, b, minus);
    }
    if (!minus && isInner(base(a), Square.class)) {
      return withSquare(value, b, a, false);
    }
    if (!minus && rest(b, Add.class) != b) {
      return combination(value, a, false, b, false);
    }
    if (rest(a, Add.class) != a) {
      return combination(value, b, minus, a, false);
    }
    if (base(a) == a && base(b) == b) {
      int[] read = {a, b};
      return FusedStep.of(loop(minus ? new Subtract() : new Add()), value, read);
    }
    return combination(value, a, false, b, minus);
  }

  /** A sum whose second term may be a sum with a number itself, unless that is subtracted. */
  private FusedStep combination(int value, int a, boolean minusA, int b, boolean minusB) {
    int product = minusB ? b : rest(b, Add.class);
    int[] read = {base(a), base(product)};
    Number r = minusB ? Number.NOTHING : number(b, Add.class, Number.NOTHING);
    Number p = signed(factor(a), minusA);
    Number q = signed(factor(product), minusB);
    return FusedStep.of(combine, value, read, p, q, r);
  }

  private FusedStep shift(int value, int a, boolean minus, Number term) {
    int[] read = {base(a)};
    return FusedStep.of(loops.affine(), value, read, signed(factor(a), minus), term);
  }

  private FusedStep withSquare(int value, int a, int b, boolean minus) {
    Number p = factor(a);
    Number q = signed(factor(b), minus);
    int[] read = {base(a), take(base(b)).get(0)};
    return FusedStep.of(loops.combineSquare(), value, read, p, q);
  }

  /** A difference from a quotient by a root. */
  private FusedStep quotient(int value, int a, int b) {
    int numerator = take(b).get(0);
    int denominator = uses(b).get(1);
    int root = rest(denominator, Add.class);
    Number p = factor(a);
    Number q = factor(numerator);
    Number s = number(denominator, Add.class, Number.NOTHING);
    Number r = factor(root);
    int[] read = {base(a), base(numerator), take(base(root)).get(0)};
    return FusedStep.of(loops.subtractQuotient(), value, read, p, q, r, s);
  }

  /** Whether a value is a root, maybe times a number, maybe plus a number. */
  private boolean isRoot(int value) {
    return isInner(base(rest(value, Add.class)), Sqrt.class);
  }

  private static Number signed(Number number, boolean minus) {
    return minus ? number.negated() : number;
  }

  /** The value that a product with one number multiplies; any other value is its own. */
  private int base(int value) {
    return rest(value, Multiply.class);
  }

  /** The number of such a product, which the caller computes from now on. */
  private Number factor(int value) {
    return number(value, Multiply.class, Number.ONE);
  }

  /** What a product or sum with one number consists of besides; any other value is its own. */
  private int rest(int value, Class<? extends Elementwise> op) {
    if (!isInner(value, op)) {
      return value;
    }
    List<Integer> read = uses(value);
    return isUniform(read.get(1)) ? read.get(0) : isUniform(read.get(0)) ? read.get(1) : value;
  }

  /** The number of such a product or sum, which the caller computes from now on. */
  private Number number(int value, Class<? extends Elementwise> op, Number none) {
    if (rest(value, op) == value) {
      return none;
    }
    List<Integer> read = take(value);
    return number(isUniform(read.get(1)) ? read.get(1) : read.get(0));
  }

  /** Leaves a value to its only use; returns what that has to read instead. */
  private List<Integer> take(int value) {
    joined[value] = true;
    return uses(value);
  }

  /** Whether a value is computed by such an operation, and used once. */
  private boolean isInner(int value, Class<? extends Elementwise> op) {
    return value >= operands
        && readers[value] == 1
        && !group.results().contains(value)
        && op.isInstance(group.instructions().get(value - operands).op());
  }

  private List<Integer> uses(int value) {
    return group.instructions().get(value - operands).uses();
  }

  private boolean hasUniform(int[] values) {
    return isUniform(values[0]) || isUniform(values[1]);
  }

  private boolean isUniform(int value) {
    return value < operands && FusedStep.isUniform(group.operands().get(value));
  }

  private static Number number(int operand) {
    return new Number(operand, 1);
  }
}
