package dev.cotangent.benchmarks.peers.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.cotangent.benchmarks.workload.LayerSpec.EncoderBlock;
import org.jspecify.annotations.Nullable;

/**
 * An encoder of DJL's linear blocks and layer norms. {@code TransformerEncoderBlock} is another
 * function: it normalises over the batch, and adds the block's input twice.
 */
final class DjlEncoderBlock extends AbstractBlock {
  private final EncoderBlock spec;
  private final Linear projections;
  private final Linear output;
  private final LayerNorm attentionNorm;
  private final Linear hidden;
  private final Linear feedForward;
  private final LayerNorm outputNorm;
  private final int features;

  /**
   * Creates the block.
   *
   * @param size the number of features
   */
  DjlEncoderBlock(EncoderBlock spec, int size) {
    this.spec = spec;
    this.features = size;
    this.projections = linear("projections", 3 * size);
    this.output = linear("output", size);
    this.attentionNorm = norm("attentionNorm");
    this.hidden = linear("hidden", spec.hidden());
    this.feedForward = linear("feedForward", size);
    this.outputNorm = norm("outputNorm");
  }

  private Linear linear(String name, int units) {
    return addChildBlock(name, Linear.builder().setUnits(units).build());
  }

  private LayerNorm norm(String name) {
    return addChildBlock(
        name, LayerNorm.builder().axis(2).optEpsilon((float) EncoderBlock.EPSILON).build());
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape shape = inputShapes[0];
    for (AbstractBlock block :
        new AbstractBlock[] {projections, output, attentionNorm, hidden, outputNorm}) {
      block.initialize(manager, dataType, shape);
    }
    feedForward.initialize(manager, dataType, new Shape(shape.get(0), shape.get(1), spec.hidden()));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDList x = inputs;
    NDList attended = output.forward(store, new NDList(attention(store, x, training)), training);
    NDList first = attentionNorm.forward(store, sum(x, attended), training);
    NDList rectified = Activation.relu(hidden.forward(store, first, training));
    NDList second = feedForward.forward(store, rectified, training);
    return outputNorm.forward(store, sum(first, second), training);
  }

  private NDArray attention(ParameterStore store, NDList x, boolean training) {
    NDArray all = projections.forward(store, x, training).singletonOrThrow();
    long batch = all.getShape().get(0);
    long steps = all.getShape().get(1);
    long size = features / spec.heads();
    NDArray heads =
        all.reshape(batch, steps, 3, spec.heads(), size)
            .transpose(2, 0, 3, 1, 4); // [3, n, h, s, d]
    NDArray queries = heads.get(new NDIndex(0)).mul(1 / Math.sqrt(size));
    NDArray keys = heads.get(new NDIndex(1));
    NDArray values = heads.get(new NDIndex(2));
    NDArray weights = queries.matMul(keys.transpose(0, 1, 3, 2)).softmax(3);
    return weights.matMul(values).transpose(0, 2, 1, 3).reshape(batch, steps, features);
  }

  private static NDList sum(NDList a, NDList b) {
    return new NDList(a.singletonOrThrow().add(b.singletonOrThrow()));
  }
}
