package dev.cotangent.core;

/**
 * An operation that is put together from smooth pieces, with kinks or jumps where they meet.
 *
 * <p>The derivative at a kink is a convention: it is that of the piece to which the point itself
 * belongs. A gradient check needs to know where a piece ends.
 */
public interface Piecewise extends Op {
  /**
   * Which piece each element is on: an expression whose value changes exactly where a kink or jump
   * of this operation is passed.
   *
   * @param self this operation applied to its operands
   * @return an expression of any shape, piecewise constant; {@code self} if the operation is so
   */
  Node branch(Node self);
}
