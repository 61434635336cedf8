package dev.cotangent.core.program.backend;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Several elementwise operations on the same shape, to be done in one pass over memory.
 *
 * <p>Values are numbered: first the operands, then the result of each instruction.
 *
 * @param size the number of elements
 * @param operands what is read from memory
 * @param instructions what is computed, each after what it uses
 * @param results the numbers of the values to write to memory, in the order of the outputs
 */
public record ElementwiseFusion(
    int size, List<Operand> operands, List<Instruction> instructions, List<Integer> results) {

  /** Creates a group. */
  public ElementwiseFusion {
    operands = List.copyOf(operands);
    instructions = List.copyOf(instructions);
    results = List.copyOf(results);
  }

  /**
   * Whether the elements divide into so many samples, with each of which the operands begin anew.
   */
  public boolean isBatchable(int samples) {
    int sample = size / samples;
    return size % samples == 0
        && operands.stream()
            .allMatch(
                operand ->
                    operand.isFull(size)
                        || operand.isScalar()
                        || sample % (operand.period * operand.inner) == 0);
  }

  /** This group for some of so many samples, into which the elements and full operands divide. */
  public ElementwiseFusion forBatch(int samples, int all) {
    int fewer = size / all * samples;
    return new ElementwiseFusion(
        fewer,
        operands.stream().map(one -> one.isFull(size) ? Operand.full(fewer) : one).toList(),
        instructions,
        results);
  }

  /**
   * One operation.
   *
   * @param op the operation
   * @param uses the numbers of its operands' values
   */
  public record Instruction(Elementwise op, List<Integer> uses) {
    /** Creates an instruction. */
    public Instruction {
      uses = List.copyOf(uses);
    }
  }

  /**
   * How an operand is laid over the elements: element {@code i} reads {@code operand[(i / inner) %
   * period]}.
   *
   * @param period the operand's number of elements
   * @param inner how often each of them is repeated before the next
   */
  public record Operand(int period, int inner) {
    /** An operand with an element of its own for each. */
    public static Operand full(int size) {
      return new Operand(size, 1);
    }

    /**
     * The layout of an operand that is broadcast to a shape: the axes along which it is not
     * repeated must be neighbours.
     */
    public static Optional<Operand> broadcast(Shape source, Shape target) {
      int ahead = target.rank() - source.rank();
      int inner = 1;
      int period = 1;
      boolean closed = false;
      for (int axis = target.rank() - 1; axis >= 0; axis--) {
        int extent = target.dim(axis);
        boolean repeated = axis < ahead || source.dim(axis - ahead) != extent;
        if (extent == 1) {
          continue;
        }
        if (repeated && period == 1) {
          inner *= extent;
        } else if (repeated) {
          closed = true;
        } else if (closed) {
          return Optional.empty();
        } else {
          period *= extent;
        }
      }
      return Optional.of(new Operand(period, inner));
    }

    /** Whether there is one number for all elements. */
    public boolean isScalar() {
      return period == 1;
    }

    /** Whether each of so many elements has an operand of its own. */
    public boolean isFull(int size) {
      return period == size;
    }
  }
}
