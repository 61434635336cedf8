package dev.cotangent.core;

/**
 * An operation that repeats its one operand along axes, as NumPy does.
 *
 * <p>Counted from the last axis, the operand's extents are 1 or those of the result. A compiled
 * program need not write the repetition out where an elementwise operation reads it.
 */
public interface Broadcast extends Op {}
