package dev.cotangent.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Graph;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Network;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Reductions;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SparkPredictorTests {
  private static SparkSession spark;
  private static JavaSparkContext context;

  @BeforeAll
  static void start() {
    spark = Sessions.local(2);
    context = JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void eachPartitionHasTheBitsOfTheNetworkItself() {
    Network network = Nets.convolutional(3);
    List<float[]> samples = Nets.samples(101);
    JavaRDD<float[]> rdd = context.parallelize(samples, 3);
    List<float[]> expected = new ArrayList<>();
    for (List<float[]> partition : rdd.glom().collect()) {
      expected.addAll(Nets.predicted(network, partition, 16));
    }

    List<float[]> found = SparkPredictor.of(network, 16).predict(rdd).collect();

    assertEquals(101, found.size());
    for (int i = 0; i < found.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i));
    }
  }

  @Test
  void ofAConvolutionalNetworkPartitionsAndPlacesInBatchesDoNotMatter() {
    SparkPredictor predictor = SparkPredictor.of(Nets.convolutional(3), 16);
    List<float[]> samples = Nets.samples(101);
    List<float[]> expected = predictor.predict(context.parallelize(samples, 1)).collect();
    for (int partitions : new int[] {2, 7, 101}) {
      List<float[]> found = predictor.predict(context.parallelize(samples, partitions)).collect();
      for (int i = 0; i < found.size(); i++) {
        assertArrayEquals(expected.get(i), found.get(i));
      }
    }
  }

  @Test
  void rowsKeepTheirCellsAndGetAColumn() {
    Network network = Nets.convolutional(3);
    List<float[]> samples = Nets.samples(20);
    Dataset<Row> rows = spark.createDataFrame(Nets.rows(samples), Nets.SCHEMA).coalesce(1);

    Dataset<Row> result = SparkPredictor.of(network, 8).predict(rows, "features", "scores");

    assertEquals(
        "struct<id:int,features:array<float>,label:int,scores:array<float>>",
        result.schema().catalogString());
    List<float[]> expected = Nets.predicted(network, samples, 8);
    List<Row> found = result.collectAsList();
    for (int i = 0; i < 20; i++) {
      assertEquals(i, found.get(i).getInt(0));
      assertEquals(i % 5, found.get(i).getInt(2));
      List<Float> scores = found.get(i).getList(3);
      for (int j = 0; j < 5; j++) {
        assertEquals(expected.get(i)[j], scores.get(j));
      }
    }
  }

  @Test
  void samplesMayBeVectorsAndArraysOfOtherNumbers() {
    Graph twice = Graph.trace(List.of(Shape.of(4, 3)), x -> List.of(Ops.multiply(x.get(0), 2)));
    StructType schema =
        new StructType()
            .add("vector", SQLDataTypes.VectorType())
            .add("doubles", DataTypes.createArrayType(DataTypes.DoubleType))
            .add("bytes", DataTypes.createArrayType(DataTypes.ByteType));
    List<Row> data =
        List.of(
            RowFactory.create(
                Vectors.sparse(3, new int[] {1}, new double[] {0.1}),
                new double[] {0, 0.1, 0},
                new byte[] {0, 1, -1}),
            RowFactory.create(
                Vectors.dense(1, 2, 3), new double[] {1, 2, 3}, new byte[] {1, 2, 3}));
    Dataset<Row> rows = spark.createDataFrame(data, schema).coalesce(1);
    SparkPredictor predictor = SparkPredictor.of(twice);

    List<Row> vectors = predictor.predict(rows, "vector", "y").collectAsList();
    List<Row> doubles = predictor.predict(rows, "doubles", "y").collectAsList();

    assertEquals(List.of(0f, 2 * 0.1f, 0f), vectors.get(0).getList(3));
    assertEquals(List.of(2f, 4f, 6f), vectors.get(1).getList(3));
    assertEquals(List.of(0f, 2 * 0.1f, 0f), doubles.get(0).getList(3));
    assertEquals(
        List.of(0f, 2f, -2f),
        predictor.predict(rows, "bytes", "y").collectAsList().get(0).getList(3));
  }

  @Test
  void aLastBatchIsFilledWithCopiesOfItsLastRow() {
    Graph addsSum =
        Graph.trace(
            List.of(Shape.of(4, 1)), x -> List.of(Ops.add(x.get(0), Reductions.sum(x.get(0)))));
    List<float[]> samples = List.of(new float[] {1}, new float[] {2});

    List<float[]> found =
        SparkPredictor.of(addsSum).predict(context.parallelize(samples, 1)).collect();

    assertArrayEquals(new float[] {1 + 7}, found.get(0));
    assertArrayEquals(new float[] {2 + 7}, found.get(1));
  }

  @Test
  void emptyPartitionsGiveNothing() {
    assertTrue(
        SparkPredictor.of(Nets.convolutional(1), 4)
            .predict(context.<float[]>emptyRDD())
            .collect()
            .isEmpty());
    JavaRDD<float[]> sparse = context.parallelize(Nets.samples(2), 5);
    assertEquals(2, SparkPredictor.of(Nets.convolutional(1), 4).predict(sparse).count());
  }

  @Test
  void laterTrainingChangesNoPredictor() {
    Network network = Nets.convolutional(1);
    List<float[]> samples = Nets.samples(4);
    SparkPredictor predictor = SparkPredictor.of(network, 4);
    List<float[]> before = Nets.predicted(network, samples, 4);
    network
        .variables()
        .get(0)
        .variable()
        .set(Tensor.zeros(network.variables().get(0).shape().dims()));

    List<float[]> found = predictor.predict(context.parallelize(samples, 1)).collect();

    assertArrayEquals(before.get(3), found.get(3));
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingRuns() {
    Dataset<Row> rows = spark.createDataFrame(Nets.rows(Nets.samples(2)), Nets.SCHEMA);
    SparkPredictor predictor = SparkPredictor.of(Nets.convolutional(1), 4);
    assertMessage("there must be a column", () -> predictor.predict(rows, "pixels", "y"));
    assertMessage("a name of its own", () -> predictor.predict(rows, "features", "label"));
    Dataset<Row> texts = rows.selectExpr("cast(id as string) as text");
    assertMessage("it is of type string", () -> predictor.predict(texts, "text", "y"));
    assertMessage("at least 1", () -> SparkPredictor.of(Nets.convolutional(1), 0));
    Graph sum = Graph.trace(List.of(Shape.of(4, 3)), x -> List.of(Reductions.sum(x.get(0), 0)));
    assertThrows(ShapeException.class, () -> SparkPredictor.of(sum));
  }

  @Test
  void rowsOfAnotherSizeSayTheirColumn() {
    Dataset<Row> rows =
        spark
            .createDataFrame(Nets.rows(Nets.samples(2)), Nets.SCHEMA)
            .selectExpr("slice(features, 1, 3) as features", "cast(null as array<float>) as none");
    SparkPredictor predictor = SparkPredictor.of(Nets.convolutional(1), 4);
    assertFails(
        "column features must hold 64 values in each row: one has 3",
        predictor.predict(rows, "features", "y"));
    assertFails("column none must hold numbers: null", predictor.predict(rows, "none", "y"));
  }

  private static void assertFails(String message, Dataset<Row> rows) {
    Exception failure = assertThrows(Exception.class, rows::collectAsList);
    Throwable cause = failure;
    while (cause.getCause() != null && !String.valueOf(cause.getMessage()).contains(message)) {
      cause = cause.getCause();
    }
    String found = String.valueOf(cause.getMessage());
    assertTrue(found.contains(message), found);
  }

  private static void assertMessage(String part, org.junit.jupiter.api.function.Executable use) {
    String found = assertThrows(IllegalArgumentException.class, use).getMessage();
    assertTrue(found.contains(part), found);
  }
}
