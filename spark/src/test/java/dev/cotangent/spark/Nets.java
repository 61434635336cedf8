package dev.cotangent.spark;

import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A small convolutional network, and rows for it. */
final class Nets {
  static final Shape SAMPLE = Shape.of(1, 8, 8);
  static final int SIZE = SAMPLE.size();
  static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.IntegerType)
          .add("features", DataTypes.createArrayType(DataTypes.FloatType))
          .add("label", DataTypes.IntegerType);

  private Nets() {}

  static Network convolutional(int seed) {
    return Network.of(
        Sequential.of(
            conv2d(4, 3).same(), relu(), maxPool(2), flatten(), dense(16), relu(), dense(5)),
        SAMPLE,
        seed);
  }

  static List<float[]> samples(int count) {
    Random random = new Random(7);
    List<float[]> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] sample = new float[SIZE];
      for (int j = 0; j < SIZE; j++) {
        sample[j] = (float) random.nextGaussian();
      }
      samples.add(sample);
    }
    return samples;
  }

  /** Rows numbered by {@code id}. */
  static List<Row> rows(List<float[]> samples) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      rows.add(RowFactory.create(i, samples.get(i), i % 5));
    }
    return rows;
  }

  /** What the network itself predicts for a partition, batch by batch. */
  static List<float[]> predicted(Network network, List<float[]> partition, int batchSize) {
    List<float[]> all = new ArrayList<>();
    for (int from = 0; from < partition.size(); from += batchSize) {
      int count = Math.min(batchSize, partition.size() - from);
      float[] batch = new float[batchSize * SIZE];
      for (int i = 0; i < batchSize; i++) {
        float[] sample = partition.get(from + Math.min(i, count - 1));
        System.arraycopy(sample, 0, batch, i * SIZE, SIZE);
      }
      float[] scores =
          network.predict(Tensor.of(Shape.of(batchSize).concat(SAMPLE), batch)).toFloats();
      int each = scores.length / batchSize;
      for (int i = 0; i < count; i++) {
        all.add(Arrays.copyOfRange(scores, i * each, (i + 1) * each));
      }
    }
    return all;
  }
}
