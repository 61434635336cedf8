package dev.cotangent.core.program.backend;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import java.util.ArrayList;
import java.util.List;

/**
 * An operation done by its definition, {@link Op#evaluateAll}.
 *
 * <p>In a float32 program it computes in float64 what is then rounded once; positions that float32
 * holds by their bits go where they are read.
 */
public final class ReferenceKernel implements Kernel {
  private final Node node;
  private final boolean rounds;

  /**
   * The reference of a node's operation.
   *
   * @param precision how the operands and results are stored
   */
  public ReferenceKernel(Node node, Precision precision) {
    this.node = node;
    this.rounds =
        precision == Precision.FLOAT32 && node.op().positionBound(node) <= Buffer.FLOAT32_INDICES;
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public int sharedScratch() {
    return rounds ? node.results().stream().mapToInt(result -> result.shape().size()).sum() : 0;
  }

  @Override
  public boolean hasWideScratch() {
    return true;
  }

  @Override
  public boolean mayThrow() {
    return true;
  }

  /** Operands with the places in which results are computed. */
  private static final class Computed extends KernelArguments {
    private final List<Buffer> results;

    Computed(KernelArguments operands, List<Buffer> results) {
      super(operands);
      this.results = results;
    }
  }

  @Override
  public KernelArguments bind(KernelArguments operands) {
    if (!rounds) {
      return new Computed(operands, operands.outputs());
    }
    List<Buffer> results = new ArrayList<>();
    int offset = 0;
    for (Buffer output : operands.outputs()) {
      results.add(operands.shared().slice(offset, output.size()).withShape(output.shape()));
      offset += output.size();
    }
    return new Computed(operands, results);
  }

  @Override
  public void run(int task, KernelArguments operands) {
    List<Buffer> results = ((Computed) operands).results;
    node.op().evaluateAll(operands.inputs(), results);
    for (int i = 0; rounds && i < results.size(); i++) {
      operands.outputs().get(i).copyFrom(results.get(i));
    }
  }
}
