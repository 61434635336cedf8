package dev.cotangent.ops;

import dev.cotangent.core.Op;

/**
 * The operations of this library. {@link Ops} applies those that work element by element, {@link
 * Shapes}, {@link Indexing}, {@link Reductions}, {@link Linalg}, {@link Convolutions}, {@link
 * Pooling}, {@link Images}, {@link Activations}, {@link Norms}, {@link Special} and {@link Sampling} the others.
 *
 * <p>The set is closed under differentiation: every derivative is an expression of these operations
 * and of addition. Everything else (losses, pooling, normalisation) is composed of them.
 */
public sealed interface StandardOp extends Op
    permits Abs,
        ArgMax,
        ArgSort,
        BroadcastTo,
        Comparison,
        Concat,
        Convolution,
        ConvolutionFilter,
        ConvolutionTranspose,
        CumulativeSum,
        Divide,
        ErrorFunction,
        Exp,
        Exponential,
        GammaFunction,
        Gather,
        Hyperbolic,
        Log,
        LogSigmoid,
        LogSoftmax,
        MatMul,
        MatrixFunction,
        MaxPoolPositions,
        Maximum,
        Multiply,
        Negate,
        OneHot,
        Pad,
        Permute,
        PiecewiseConstant,
        Polar,
        Pow,
        PutAlong,
        RandomUniform,
        Relu,
        Reshape,
        ScatterAdd,
        Sigmoid,
        Slice,
        Softmax,
        Sqrt,
        Square,
        Standardise,
        StandardiseGradient,
        Subtract,
        SumPool,
        SumTo,
        SumUnpool,
        TakeAlong,
        Tanh,
        Trigonometric,
        TrueConvolution,
        Where {}
