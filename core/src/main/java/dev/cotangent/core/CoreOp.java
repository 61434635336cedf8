package dev.cotangent.core;

/** The operations that the sweep and the compiler themselves need. */
public sealed interface CoreOp extends Op
    permits Add,
        Alias,
        Constant,
        CustomGradient,
        Get,
        Gradients.None,
        Input,
        Scan,
        StopGradient,
        StraightThrough,
        Variable {}
