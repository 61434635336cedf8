package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.backend.Backend;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.core.program.backend.KernelProvider;
import dev.cotangent.ops.cases.Draw;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A kernel of one's own that is put together from the library's. */
class OwnLoopsTests {
  /** {@code softmax(a · b)}. */
  private record Attention() implements Op {
    @Override
    public Shape infer(List<Shape> inputs) {
      Arity.check(this, inputs, 2);
      return Shape.of(inputs.get(0).dim(0), inputs.get(1).dim(1));
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void evaluate(List<Buffer> inputs, Buffer output) {
      Buffer a = inputs.get(0);
      Buffer b = inputs.get(1);
      Buffer product = Buffer.allocate(output.shape(), Precision.FLOAT64);
      new MatMul(false, false).evaluate(List.of(a, b), product);
      new Softmax().evaluate(List.of(product), output);
    }
  }

  private static final class AttentionKernel implements Kernel {
    private final Kernel product;
    private final Kernel softmax;

    AttentionKernel(Shape a, Shape b) {
      Node rows = Linalg.matmul(input("a", a), input("b", b));
      this.product = Backend.cpu().kernel(rows, Precision.FLOAT32);
      this.softmax = Backend.cpu().kernel(Activations.softmax(rows), Precision.FLOAT32);
    }

    @Override
    public String name() {
      return "own/" + product.name() + "+" + softmax.name();
    }

    @Override
    public int sharedScratch() {
      return Math.max(product.sharedScratch(), softmax.sharedScratch());
    }

    @Override
    public int localScratch() {
      return Math.max(product.localScratch(), softmax.localScratch());
    }

    private static final class Bound extends KernelArguments {
      private final KernelArguments product;
      private final KernelArguments softmax;

      Bound(KernelArguments operands, KernelArguments product, KernelArguments softmax) {
        super(operands);
        this.product = product;
        this.softmax = softmax;
      }
    }

    @Override
    public KernelArguments bind(KernelArguments all) {
      KernelArguments inPlace =
          new KernelArguments(all.outputs(), all.outputs(), all.shared(), all.local());
      return new Bound(all, product.bind(all), softmax.bind(inPlace));
    }

    @Override
    public void run(int task, KernelArguments operands) {
      Bound bound = (Bound) operands;
      product.runAll(bound.product);
      softmax.runAll(bound.softmax);
    }
  }

  private static final KernelProvider PROVIDER =
      new KernelProvider() {
        @Override
        public Optional<Kernel> kernel(Op op, List<Shape> inputs, Shape output) {
          return op instanceof Attention
              ? Optional.of(new AttentionKernel(inputs.get(0), inputs.get(1)))
              : Optional.empty();
        }

        @Override
        public String describe() {
          return "attention";
        }
      };

  @Test
  void itComputesWhatTheDefinitionSays() {
    Node a = input("a", 20, 30);
    Node b = input("b", 30, 40);
    Node y = Node.of(new Attention(), a, b);
    Map<Node, Tensor> feeds =
        Map.of(a, new Draw(1).normal(a.shape()), b, new Draw(2).normal(b.shape()));
    Program program = Program.of(y).kernels(PROVIDER).threads(2).compile();
    assertTrue(program.explain().contains("own/matMul/"), program.explain());
    assertTrue(program.explain().contains("+softmax/"), program.explain());
    Tensor expected = Interpreter.evaluate(y, feeds);
    Tensor actual = program.run(feeds).get(y);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.at(i), actual.at(i), 1e-5);
    }
  }
}
