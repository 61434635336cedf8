package dev.cotangent.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.Network;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Two executors that are processes of their own. */
class ClusterTests {
  private static final int COUNT = 90;

  /** What batches and predictions come to on a cluster, and in which processes they are made. */
  private record Found(List<float[]> predictions, List<String> batches, Set<Long> processes) {}

  private static Found found(SparkSession spark) {
    try {
      Network network = Nets.convolutional(3);
      List<float[]> samples = Nets.samples(COUNT);
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      JavaRDD<float[]> rdd = context.parallelize(samples, 4);
      List<String> batches =
          RowBatches.of(
                  spark.createDataFrame(Nets.rows(samples), Nets.SCHEMA),
                  "features",
                  Nets.SAMPLE,
                  "label",
                  Shape.scalar())
              .shuffle(5)
              .batchSize(16)
              .shards(8)
              .map(
                  1,
                  (shard, each) -> {
                    List<String> lines = new ArrayList<>();
                    each.forEachRemaining(
                        batch ->
                            lines.add(
                                shard
                                    + Arrays.toString(batch.tensors().get("inputs").toFloats())
                                    + Arrays.toString(batch.tensors().get("targets").toFloats())));
                    return lines.iterator();
                  })
              .collect();
      List<Long> processes =
          context
              .parallelize(List.of(1, 2, 3, 4), 4)
              .map(
                  each -> {
                    Thread.sleep(300);
                    return ProcessHandle.current().pid();
                  })
              .collect();
      return new Found(
          SparkPredictor.of(network, 16).predict(rdd).collect(), batches, new HashSet<>(processes));
    } finally {
      spark.stop();
    }
  }

  @Test
  void processesGiveTheBitsOfOne() throws IOException {
    Found alone = found(Sessions.local(1));
    Found together = found(Sessions.cluster(2));

    assertEquals(2, together.processes().size());
    assertEquals(alone.batches(), together.batches());
    assertEquals(COUNT, together.predictions().size());
    for (int i = 0; i < COUNT; i++) {
      assertArrayEquals(alone.predictions().get(i), together.predictions().get(i));
    }
  }
}
