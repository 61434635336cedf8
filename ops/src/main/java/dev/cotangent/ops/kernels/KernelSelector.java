package dev.cotangent.ops.kernels;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.MultiOp;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.ElementwiseFusion;
import dev.cotangent.core.program.backend.ElementwiseFusion.Instruction;
import dev.cotangent.core.program.backend.ElementwiseFusion.Operand;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelProvider;
import dev.cotangent.ops.ArgSort;
import dev.cotangent.ops.BroadcastTo;
import dev.cotangent.ops.Concat;
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.ConvolutionFilter;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.ConvolutionTranspose;
import dev.cotangent.ops.CumulativeSum;
import dev.cotangent.ops.Gather;
import dev.cotangent.ops.LogSoftmax;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.MatrixFunction;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.Pad;
import dev.cotangent.ops.Permute;
import dev.cotangent.ops.PutAlong;
import dev.cotangent.ops.RandomUniform;
import dev.cotangent.ops.ScatterAdd;
import dev.cotangent.ops.Slice;
import dev.cotangent.ops.Softmax;
import dev.cotangent.ops.Standardise;
import dev.cotangent.ops.StandardiseGradient;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumTo;
import dev.cotangent.ops.SumUnpool;
import dev.cotangent.ops.TakeAlong;
import dev.cotangent.ops.WindowAxis;
import dev.cotangent.ops.kernels.convolution.ConvolutionKernels;
import dev.cotangent.ops.kernels.fused.FusedKernel;
import dev.cotangent.ops.kernels.index.AlongKernels;
import dev.cotangent.ops.kernels.index.RowKernels;
import dev.cotangent.ops.kernels.index.SortKernel;
import dev.cotangent.ops.kernels.layout.CopyKernel;
import dev.cotangent.ops.kernels.layout.RandomKernel;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.matmul.MatMulKernels;
import dev.cotangent.ops.kernels.matmul.MatrixFunctionKernel;
import dev.cotangent.ops.kernels.pooling.MaxPoolKernel;
import dev.cotangent.ops.kernels.pooling.PoolKernel;
import dev.cotangent.ops.kernels.pooling.SquareSumKernel;
import dev.cotangent.ops.kernels.pooling.UnpoolKernel;
import dev.cotangent.ops.kernels.reduction.CumulativeSumKernel;
import dev.cotangent.ops.kernels.reduction.SoftmaxKernel;
import dev.cotangent.ops.kernels.reduction.StandardiseKernel;
import dev.cotangent.ops.kernels.reduction.SumKernel;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which kernel does which operation. */
public final class KernelSelector {
  private KernelSelector() {}

  public static Optional<Kernel> kernel(
      FloatSupport loops, Op op, List<Shape> inputs, Shape output) {
    return Optional.ofNullable(find(loops, op, inputs, output));
  }

  /** A kernel for a node, where what it reads makes a faster one possible. */
  static Optional<Kernel> kernel(FloatSupport loops, Node node) {
    if (node.op() instanceof PutAlong put) {
      Node positions = Graphs.storage(node.input(0));
      if (positions.op() instanceof MaxPoolPositions pool
          && UnpoolKernel.fits(pool.window(), positions.input(0).shape(), node.shape())) {
        return Optional.of(new UnpoolKernel(loops, positions.input(0).shape()));
      }
      if (positions.op() instanceof MaxPoolPositions pool
          && node.input(0).shape().dim(-1) == plane(positions.shape())) {
        int most =
            pool.window().axes().stream()
                .mapToInt(WindowAxis::mostMeetings)
                .reduce(1, (a, b) -> a * b);
        return Optional.of(put(put, node.input(0).shape(), most));
      }
    }
    if (node.op() instanceof MultiOp) {
      return Optional.empty();
    }
    List<Shape> inputs = node.inputs().stream().map(Node::shape).toList();
    return kernel(loops, node.op(), inputs, node.shape());
  }

  private static @Nullable Kernel find(
      FloatSupport loops, Op op, List<Shape> inputs, Shape output) {
    if (op instanceof Elementwise elementwise && FusedKernel.has(loops, elementwise)) {
      return new FusedKernel(loops, passOfOne(elementwise, output.size()));
    }
    if (op instanceof MatMul matMul) {
      return MatMulKernels.of(loops, matMul, inputs.get(0), inputs.get(1));
    }
    if (op instanceof MatrixFunction function) {
      return new MatrixFunctionKernel(function, inputs, output);
    }
    if (op instanceof Convolution conv) {
      Shape x = inputs.get(0);
      return ConvolutionKernels.of(
          loops, ConvolutionShape.of(op, conv.window(), conv.groups(), x, output.dim(1)), false);
    }
    if (op instanceof ConvolutionTranspose conv) {
      int channels = inputs.get(1).dim(0);
      return ConvolutionKernels.of(
          loops, ConvolutionShape.of(op, conv.window(), conv.groups(), output, channels), true);
    }
    if (op instanceof ConvolutionFilter conv) {
      Shape x = inputs.get(0);
      return ConvolutionKernels.filter(
          loops, ConvolutionShape.of(op, conv.window(), conv.groups(), x, output.dim(0)));
    }
    if (op instanceof BroadcastTo broadcast) {
      return CopyKernel.of(broadcast, inputs.get(0));
    }
    if (op instanceof Permute permute) {
      return CopyKernel.of(permute, inputs.get(0), output);
    }
    if (op instanceof Slice slice) {
      return CopyKernel.of(slice, inputs.get(0), output);
    }
    if (op instanceof Pad pad) {
      return CopyKernel.of(pad, inputs.get(0), output);
    }
    if (op instanceof Concat concat) {
      return CopyKernel.of(concat, inputs, output);
    }
    if (op instanceof SumTo) {
      return new SumKernel(loops, inputs.get(0), output);
    }
    if (op instanceof ArgSort sort) {
      return new SortKernel(sort, inputs.get(0));
    }
    if (op instanceof CumulativeSum sum) {
      return new CumulativeSumKernel(sum, inputs.get(0));
    }
    if (op instanceof Softmax || op instanceof LogSoftmax) {
      return new SoftmaxKernel(loops, output, op instanceof LogSoftmax);
    }
    if (op instanceof Standardise one) {
      return new StandardiseKernel(loops, output, one.centred(), one.epsilon(), false);
    }
    if (op instanceof StandardiseGradient one) {
      return new StandardiseKernel(loops, output, one.centred(), one.epsilon(), true);
    }
    if (op instanceof TakeAlong take) {
      return AlongKernels.take(take, inputs.get(0), inputs.get(1));
    }
    if (op instanceof PutAlong put) {
      return put(put, inputs.get(0), Integer.MAX_VALUE);
    }
    if (op instanceof Gather gather) {
      return RowKernels.gather(gather, inputs.get(0), inputs.get(1));
    }
    if (op instanceof ScatterAdd scatter) {
      int count = inputs.get(0).size();
      return output.size() == scatter.rows()
          ? AlongKernels.put(scatter, 1, count, scatter.rows(), count)
          : RowKernels.scatterAdd(loops, scatter, inputs.get(0), output);
    }
    if (op instanceof MaxPoolPositions positions && MaxPoolKernel.fits(positions.window())) {
      return new MaxPoolKernel(loops, positions.window(), inputs.get(0), true, false);
    }
    if (op instanceof SumPool pool && MaxPoolKernel.fits(pool.window())) {
      return SquareSumKernel.sums(pool.window())
          ? SquareSumKernel.sum(loops, inputs.get(0))
          : PoolKernel.sum(loops, pool, inputs.get(0));
    }
    if (op instanceof SumUnpool unpool && MaxPoolKernel.fits(unpool.window())) {
      return SquareSumKernel.fills(unpool.window(), output)
          ? SquareSumKernel.unpool(loops, output)
          : PoolKernel.unpool(loops, unpool, output);
    }
    if (op instanceof RandomUniform random) {
      return new RandomKernel(random);
    }
    // Views are no work; the references of ArgMax and OneHot are as fast as kernels would be.
    return null;
  }

  private static Kernel put(PutAlong op, Shape positions, int most) {
    int k = positions.dim(-1);
    return AlongKernels.put(op, positions.size() / k, k, op.size(), most);
  }

  /** A kernel for two operations at once; see {@link KernelProvider#matchPair}. */
  static Optional<Kernel> matchPair(FloatSupport loops, Node first, Node second, boolean both) {
    if (first.op() instanceof MaxPoolPositions positions
        && MaxPoolKernel.fits(positions.window())
        && second.op() instanceof TakeAlong
        && isView(second.input(0), first.input(0))
        && isView(second.input(1), first)
        && second.input(0).shape().dim(-1) == plane(first.input(0).shape())) {
      Shape image = first.input(0).shape();
      return Optional.of(new MaxPoolKernel(loops, positions.window(), image, both, true));
    }
    return Optional.empty();
  }

  /** The elements of a plane of {@code [n, c, …]}. */
  private static int plane(Shape images) {
    return images.slice(2, images.rank()).size();
  }

  /** Whether a node is another's value, under whatever shape. */
  private static boolean isView(Node node, Node of) {
    Node seen = node;
    while (!seen.equals(of) && seen.op().isView()) {
      seen = seen.input(0);
    }
    return seen.equals(of);
  }

  /**
   * A group of a single operation, each of whose operands has an element for each of the result.
   */
  private static ElementwiseFusion passOfOne(Elementwise op, int size) {
    int arity = op.arity();
    List<Integer> uses = IntStream.range(0, arity).boxed().toList();
    return new ElementwiseFusion(
        size,
        Collections.nCopies(arity, Operand.full(size)),
        List.of(new Instruction(op, uses)),
        List.of(arity));
  }
}
