package dev.cotangent.benchmarks.peers.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.LSTM;
import dev.cotangent.benchmarks.workload.Architecture;
import dev.cotangent.benchmarks.workload.Dims;
import dev.cotangent.benchmarks.workload.LayerSpec;
import dev.cotangent.benchmarks.workload.LayerSpec.Convolution;
import dev.cotangent.benchmarks.workload.LayerSpec.Dense;
import dev.cotangent.benchmarks.workload.LayerSpec.EncoderBlock;
import dev.cotangent.benchmarks.workload.LayerSpec.Flatten;
import dev.cotangent.benchmarks.workload.LayerSpec.GlobalMean;
import dev.cotangent.benchmarks.workload.LayerSpec.Lstm;
import dev.cotangent.benchmarks.workload.LayerSpec.MaxPool;
import dev.cotangent.benchmarks.workload.LayerSpec.Relu;
import dev.cotangent.benchmarks.workload.LayerSpec.Residual;
import dev.cotangent.benchmarks.workload.LayerSpec.Subsample;

/** A workload's network as DJL's blocks. */
final class DjlBlocks {
  private static final NDIndex EVERY_SECOND_PIXEL = new NDIndex(":, :, ::2, ::2");
  private static final NDIndex LAST_STEP = new NDIndex(":, -1");

  private DjlBlocks() {}

  /** The layers one after another. */
  static Block of(Architecture architecture) {
    if (architecture.layers().isEmpty()) {
      return Blocks.identityBlock();
    }
    SequentialBlock blocks = new SequentialBlock();
    architecture.placed().forEach(placed -> blocks.add(block(placed.layer(), placed.in())));
    return blocks;
  }

  private static Block block(LayerSpec layer, Dims in) {
    if (layer instanceof Convolution convolution) {
      int size = convolution.size();
      int stride = convolution.stride();
      return Conv2d.builder()
          .setKernelShape(new Shape(size, size))
          .optStride(new Shape(stride, stride))
          .optPadding(new Shape(size / 2, size / 2))
          .optBias(convolution.bias())
          .setFilters(convolution.filters())
          .build();
    }
    if (layer instanceof Dense dense) {
      return Linear.builder().setUnits(dense.units()).build();
    }
    if (layer instanceof Relu) {
      return Activation.reluBlock();
    }
    if (layer instanceof MaxPool) {
      return Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2));
    }
    if (layer instanceof Flatten) {
      return Blocks.batchFlattenBlock();
    }
    if (layer instanceof Subsample) {
      return function("subsample", x -> x.get(EVERY_SECOND_PIXEL));
    }
    if (layer instanceof LayerSpec.BatchNorm) {
      return BatchNorm.builder().build();
    }
    if (layer instanceof Residual residual) {
      return new ParallelBlock(
              both ->
                  new NDList(both.get(0).singletonOrThrow().add(both.get(1).singletonOrThrow())))
          .add(of(new Architecture(in, residual.body())))
          .add(of(new Architecture(in, residual.shortcut())));
    }
    if (layer instanceof GlobalMean) {
      return in.rank() == 3
          ? Pool.globalAvgPool2dBlock()
          : function("mean", x -> x.mean(new int[] {1}));
    }
    if (layer instanceof EncoderBlock encoder) {
      return new DjlEncoderBlock(encoder, in.features());
    }
    if (!(layer instanceof Lstm lstm)) {
      throw new IllegalArgumentException("no such layer here: " + layer);
    }
    return new SequentialBlock()
        .add(LSTM.builder().setStateSize(lstm.units()).setNumLayers(1).build())
        .add(function("last", x -> x.get(LAST_STEP)));
  }

  private interface Function {
    NDArray apply(NDArray x);
  }

  private static Block function(String name, Function function) {
    return new LambdaBlock(list -> new NDList(function.apply(list.singletonOrThrow())), name);
  }
}
