package dev.cotangent.core;

/** The operations that the sweep and the compiler themselves need. */
public sealed interface CoreOp extends Op
    permits Add, Alias, Constant, Get, Gradients.None, Input, StopGradient, Variable {}
