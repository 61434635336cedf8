package dev.cotangent.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.data.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowBatchesTests {
  private static final int COUNT = 53;
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = Sessions.local(2);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** Rows whose only feature is their number, mixed up and divided by a seed. */
  private static Dataset<Row> mixed(int seed, int partitions) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      rows.add(RowFactory.create(i, new float[] {i, -i}, i % 3));
    }
    Collections.shuffle(rows, new Random(seed));
    return spark.createDataFrame(rows, Nets.SCHEMA).repartition(partitions);
  }

  private static RowBatches batches(Dataset<Row> rows) {
    return RowBatches.of(rows, "features", Shape.of(2), "label", Shape.scalar())
        .batchSize(10)
        .shards(4);
  }

  /** A line for each shard's part of a batch: the shard, and the numbers of its rows. */
  private static List<String> lines(RowBatches batches, int epoch) {
    return batches.map(epoch, RowBatchesTests::describe).collect();
  }

  private static Iterator<String> describe(int shard, Iterator<Minibatch> batches) {
    List<String> lines = new ArrayList<>();
    batches.forEachRemaining(batch -> lines.add(shard + line(batch)));
    return lines.iterator();
  }

  private static String line(Minibatch batch) {
    return " %s %s %s"
        .formatted(
            batch.tensors().get("inputs").shape(),
            Arrays.toString(batch.tensors().get("inputs").toFloats()),
            Arrays.toString(batch.tensors().get("targets").toFloats()));
  }

  @Test
  void batchesAreCutIntoShards() {
    List<String> lines = lines(batches(mixed(1, 3)).orderBy("id"), 1);
    // 5 batches of 10 (3, 3, 2, 2) and one of 3 (1, 1, 1, 0).
    assertEquals(6 + 6 + 6 + 5, lines.size());
    assertEquals("0 [3, 2] [0.0, 0.0, 1.0, -1.0, 2.0, -2.0] [0.0, 1.0, 2.0]", lines.get(0));
    assertEquals("0 [1, 2] [50.0, -50.0] [2.0]", lines.get(5));
    assertEquals("1 [3, 2] [3.0, -3.0, 4.0, -4.0, 5.0, -5.0] [0.0, 1.0, 2.0]", lines.get(6));
    assertEquals("3 [2, 2] [48.0, -48.0, 49.0, -49.0] [0.0, 1.0]", lines.get(22));
  }

  @Test
  void theyAreTheSameHoweverRowsAreDivided() {
    for (RowBatches of : List.of(batches(mixed(1, 3)), batches(mixed(1, 3)).shuffle(9))) {
      assertEquals(COUNT, lines(of.shards(1).batchSize(1), 1).size());
    }
    for (int seed = 2; seed < 5; seed++) {
      assertEquals(
          lines(batches(mixed(1, 3)).orderBy("id"), 1),
          lines(batches(mixed(seed, seed)).orderBy("id"), 1));
      assertEquals(
          lines(batches(mixed(1, 3)).shuffle(9), 2),
          lines(batches(mixed(seed, seed)).shuffle(9), 2));
    }
  }

  @Test
  void theOrderIsThatOfADatasetInMemory() {
    RowBatches rows = batches(mixed(1, 3)).orderBy("id").shuffle(9).shards(1);
    float[] inputs = new float[2 * COUNT];
    float[] targets = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      inputs[2 * i] = i;
      inputs[2 * i + 1] = -i;
      targets[i] = i % 3;
    }
    Batches inMemory =
        dev.cotangent.nn.data.Dataset.of(
                Examples.of(
                    Tensor.of(Shape.of(COUNT, 2), inputs), Tensor.of(Shape.of(COUNT), targets)))
            .shuffle(9)
            .batch(10, Sample::stack);
    for (int epoch = 1; epoch <= 2; epoch++) {
      List<String> expected = new ArrayList<>();
      try (Batches.Pass pass = inMemory.epoch(epoch, 0)) {
        pass.forEachRemaining(batch -> expected.add("0" + line(batch)));
      }
      assertEquals(expected, lines(rows, epoch));
    }
    assertNotEquals(lines(rows, 1), lines(rows, 2));
  }

  @Test
  void filesMayBeCutAnywhere(@TempDir Path folder) {
    String files = folder.resolve("rows").toString();
    mixed(1, 5).write().parquet(files);
    List<String> expected = lines(batches(mixed(2, 1)).shuffle(4), 1);
    for (int bytes : new int[] {100, 5_000, 1 << 27}) {
      spark.conf().set("spark.sql.files.maxPartitionBytes", bytes);
      assertEquals(expected, lines(batches(spark.read().parquet(files)).shuffle(4), 1));
    }
  }

  @Test
  void rowsThatDifferInABitOnlyHaveAnOrder() {
    StructType schema =
        new StructType()
            .add("features", DataTypes.createArrayType(DataTypes.FloatType))
            .add("label", DataTypes.DoubleType);
    List<Row> data = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      data.add(RowFactory.create(new float[] {i % 2 == 0 ? 0f : -0f}, 1.0));
    }
    List<List<String>> found = new ArrayList<>();
    for (int seed = 0; seed < 3; seed++) {
      Collections.shuffle(data, new Random(seed));
      Dataset<Row> rows = spark.createDataFrame(List.copyOf(data), schema).repartition(seed + 1);
      found.add(
          lines(
              RowBatches.of(rows, "features", Shape.of(1), "label", Shape.scalar()).batchSize(8),
              1));
    }
    assertEquals(found.get(0), found.get(1));
    assertEquals(found.get(0), found.get(2));
    assertTrue(found.get(0).get(0).contains("[8, 1] [0.0, 0.0"), found.get(0).get(0));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Dataset<Row> rows = mixed(1, 1);
    assertMessage("at least 1", () -> batches(rows).shards(0));
    assertMessage("at least 1", () -> batches(rows).batchSize(0));
    assertMessage("is none of", () -> batches(rows).orderBy("time"));
    assertMessage(
        "there must be a column",
        () -> RowBatches.of(rows, "features", Shape.of(2), "kind", Shape.scalar()));
  }

  @Test
  void noRowsAreNoBatches() {
    assertEquals(List.of(), lines(batches(mixed(1, 1).filter("id < 0")).shuffle(1), 1));
  }

  private static void assertMessage(String part, org.junit.jupiter.api.function.Executable use) {
    String found = assertThrows(IllegalArgumentException.class, use).getMessage();
    assertTrue(found.contains(part), found);
  }
}
