package dev.cotangent.ops;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.ElementwiseFusion;
import dev.cotangent.core.program.backend.ElementwiseFusion.Instruction;
import dev.cotangent.core.program.backend.ElementwiseFusion.Operand;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.core.program.backend.KernelProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Kernels as a user would write them, for the user's own operations. */
public final class OwnKernels implements KernelProvider {
  /** An operation with a kernel in the user's own passes. */
  public record Fused() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return 2 * x;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.multiply(cotangent, 2));
    }
  }

  /** One that has a kernel for itself alone. */
  public record Alone() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return 4 * x;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.multiply(cotangent, 4));
    }
  }

  /** One that has none. */
  public record Plain() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return x / 2;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.multiply(cotangent, 0.5));
    }
  }

  @Override
  public boolean fuses(Elementwise op) {
    return op instanceof Fused;
  }

  @Override
  public Kernel fused(ElementwiseFusion group) {
    return new Loop("own/pass", group);
  }

  @Override
  public Optional<Kernel> kernel(Op op, List<Shape> inputs, Shape output) {
    int size = output.size();
    return op instanceof Alone alone
        ? Optional.of(
            new Loop(
                "own/alone",
                new ElementwiseFusion(
                    size,
                    List.of(Operand.full(size)),
                    List.of(new Instruction(alone, List.of(0))),
                    List.of(1))))
        : Optional.empty();
  }

  @Override
  public String describe() {
    return "kernels of tests";
  }

  /** A pass of operations on one operand, element by element. */
  private record Loop(String name, ElementwiseFusion pass) implements Kernel {
    @Override
    public void run(int task, KernelArguments operands) {
      for (int i = 0; i < pass.size(); i++) {
        List<Double> values = new ArrayList<>();
        for (int k = 0; k < pass.operands().size(); k++) {
          Operand layout = pass.operands().get(k);
          values.add(operands.input(k).get(i / layout.inner() % layout.period()));
        }
        for (Instruction one : pass.instructions()) {
          values.add(((Elementwise.Unary) one.op()).apply(values.get(one.uses().get(0))));
        }
        for (int k = 0; k < pass.results().size(); k++) {
          Buffer output = operands.outputs().get(k);
          output.set(i, values.get(pass.results().get(k)));
        }
      }
    }
  }
}
