package dev.cotangent.nn.training;

import static dev.cotangent.nn.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Network;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TrainerProperties {
  @Property(tries = 60)
  void everySampleWeighsTheSameWhateverTheBatchSize(
      @ForAll @IntRange(min = 1, max = 30) int count,
      @ForAll @IntRange(min = 1, max = 40) int batchSize,
      @ForAll long seed) {
    Network network = Network.of(dense(3), Shape.of(2), seed);
    Examples examples =
        Examples.of(
            new CounterRandom(seed, 1).normal(Shape.of(count, 2)),
            Tensor.generate(Shape.of(count), i -> new CounterRandom(seed, 2).below(3, i)));
    Evaluation whole =
        Trainer.of(network).precision(Precision.FLOAT64).batchSize(count).evaluate(examples);
    Trainer inBatches = Trainer.of(network).precision(Precision.FLOAT64).batchSize(batchSize);
    Evaluation parts = inBatches.evaluate(examples);
    assertEquals(whole.loss(), parts.loss(), 1e-12);
    assertEquals(whole.accuracy(), parts.accuracy(), 1e-12);
    // With steps of almost no length an epoch's own mean is the same.
    Evaluation training = inBatches.learningRate(1e-13).fit(examples).last().training();
    assertEquals(whole.loss(), training.loss(), 1e-9);
  }
}
