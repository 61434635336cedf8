package dev.cotangent.ops.kernels.layout;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.BroadcastTo;
import dev.cotangent.ops.Concat;
import dev.cotangent.ops.Pad;
import dev.cotangent.ops.Permute;
import dev.cotangent.ops.Slice;
import dev.cotangent.ops.kernels.task.RangeKernel;
import java.util.ArrayList;
import java.util.List;

/** The operations that put operands' elements elsewhere, unchanged. */
public final class CopyKernel extends RangeKernel {
  /** A copy of one operand's elements. */
  private record Part(int input, StridedCopy copy) {}

  private final List<Part> parts;
  private final boolean clears;

  /**
   * Creates a kernel.
   *
   * @param clears whether what is not copied is 0
   */
  private CopyKernel(String name, List<Part> parts, boolean clears) {
    super(name + "/copy", runs(parts), nanos(parts) / runs(parts));
    this.parts = parts;
    this.clears = clears;
  }

  private static int runs(List<Part> parts) {
    return parts.stream().mapToInt(part -> part.copy.runs()).sum();
  }

  private static double nanos(List<Part> parts) {
    return parts.stream().mapToDouble(part -> part.copy.runs() * part.copy.nanosPerRun()).sum();
  }

  private static List<Part> parts(int input, List<StridedCopy> copies) {
    return copies.stream().map(copy -> new Part(input, copy)).toList();
  }

  public static CopyKernel of(BroadcastTo op, Shape x) {
    int[] from = Axis.stretched(x, op.shape());
    return new CopyKernel(
        op.name(),
        parts(0, StridedCopy.of(op.shape().dims(), from, 0, op.shape().strides(), 0)),
        false);
  }

  public static CopyKernel of(Permute op, Shape x, Shape output) {
    int[] strides = x.strides();
    int[] from = op.order().stream().mapToInt(axis -> strides[axis]).toArray();
    return new CopyKernel(
        op.name(), parts(0, StridedCopy.of(output.dims(), from, 0, output.strides(), 0)), false);
  }

  public static CopyKernel of(Slice op, Shape x, Shape output) {
    int[] from = x.strides();
    int start = 0;
    for (int axis = 0; axis < from.length; axis++) {
      start += op.starts().get(axis) * from[axis];
      from[axis] *= op.steps().get(axis);
    }
    return new CopyKernel(
        op.name(),
        parts(0, StridedCopy.of(output.dims(), from, start, output.strides(), 0)),
        false);
  }

  public static CopyKernel of(Pad op, Shape x, Shape output) {
    int[] to = output.strides();
    int start = 0;
    for (int axis = 0; axis < to.length; axis++) {
      start += op.low().get(axis) * to[axis];
      to[axis] *= op.interior().get(axis) + 1;
    }
    return new CopyKernel(
        op.name(), parts(0, StridedCopy.of(x.dims(), x.strides(), 0, to, start)), true);
  }

  public static CopyKernel of(Concat op, List<Shape> inputs, Shape output) {
    int outer = output.slice(0, op.axis()).size();
    int row = output.size() / outer;
    List<Part> parts = new ArrayList<>();
    int start = 0;
    for (int input = 0; input < inputs.size(); input++) {
      int length = inputs.get(input).size() / outer;
      int[] extents = {outer, length};
      int[] from = {length, 1};
      int[] to = {row, 1};
      parts.addAll(parts(input, StridedCopy.of(extents, from, 0, to, start)));
      start += length;
    }
    return new CopyKernel(op.name(), parts, false);
  }

  @Override
  public void prepare(KernelArguments operands) {
    if (clears) {
      operands.output().fill(0);
    }
  }

  @Override
  public void run(int from, int to, KernelArguments operands) {
    Buffer output = operands.output();
    int before = 0;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      Buffer input = operands.input(part.input);
      int runs = part.copy.runs();
      int first = Math.max(0, from - before);
      int end = Math.min(runs, to - before);
      if (first < end) {
        part.copy.copy(
            input.floats(), input.offset(), output.floats(), output.offset(), first, end);
      }
      before += runs;
    }
  }
}
