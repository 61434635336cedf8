package dev.cotangent.ops.kernels.fused;

import dev.cotangent.core.Elementwise;
import dev.cotangent.ops.kernels.loops.Loop;
import dev.cotangent.ops.kernels.loops.LoopArguments;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.Objects;

/**
 * The loop of an operation that has none of its own: it applies the operation's definition to
 * element after element.
 *
 * <p>The JIT compiler counts by method what is called in it, and inlines what is the only thing
 * that was. So every class of operations gets a copy of this class, which calls nothing else.
 */
final class DefinitionLoop implements Loop {
  private static final ClassValue<Lookup> COPIES =
      new ClassValue<>() {
        @Override
        protected Lookup computeValue(Class<?> op) {
          return copy();
        }
      };

  private final Elementwise op;

  DefinitionLoop(Elementwise op) {
    this.op = op;
  }

  /** Whether an operation is defined element by element. */
  static boolean has(Elementwise op) {
    return op instanceof Elementwise.Unary || op instanceof Elementwise.Binary;
  }

  /** The loop of such an operation. */
  static Loop of(Elementwise op) {
    try {
      Class<?> copy = COPIES.get(op.getClass()).lookupClass();
      return (Loop) copy.getDeclaredConstructor(Elementwise.class).newInstance(op);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("[kernels] no loop for " + op.name(), e);
    }
  }

  private static Lookup copy() {
    Class<?> original = DefinitionLoop.class;
    try (InputStream code = original.getResourceAsStream(original.getSimpleName() + ".class")) {
      return MethodHandles.lookup()
          .defineHiddenClass(Objects.requireNonNull(code).readAllBytes(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("[kernels] a class may copy itself", e);
    }
  }

  @Override
  public void run(LoopArguments x, int n) {
    if (op instanceof Elementwise.Unary unary) {
      unary(unary, x.a, x.aAt, x.y, x.yAt, n);
    } else {
      binary((Elementwise.Binary) op, x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
    }
  }

  private static void unary(Elementwise.Unary op, float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] = (float) op.apply(a[aAt + i]);
    }
  }

  private static void binary(
      Elementwise.Binary op, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] = (float) op.apply(a[aAt + i], b[bAt + i]);
    }
  }
}
