package dev.cotangent.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Graph;
import dev.cotangent.core.Shape;
import dev.cotangent.nn.Network;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Reductions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkModelTests {
  private static final int COUNT = 20;
  private static SparkSession spark;
  private static Network network;
  private static Dataset<Row> rows;
  private static List<float[]> expected;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    spark = Sessions.local(2);
    network = Nets.convolutional(5);
    List<float[]> samples = Nets.samples(COUNT);
    rows = spark.createDataFrame(Nets.rows(samples), Nets.SCHEMA).coalesce(1);
    expected = Nets.predicted(network, samples, 8);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static void assertPredictions(Dataset<Row> result) {
    List<Row> found = result.select("rawPrediction", "prediction").collectAsList();
    assertEquals(COUNT, found.size());
    for (int i = 0; i < COUNT; i++) {
      double[] scores = ((Vector) found.get(i).get(0)).toArray();
      double greatest = Arrays.stream(scores).max().getAsDouble();
      for (int j = 0; j < scores.length; j++) {
        assertEquals(expected.get(i)[j], scores[j]);
      }
      assertEquals(greatest, scores[(int) found.get(i).getDouble(1)]);
    }
  }

  @Test
  void appendsScoresAndClasses() {
    Dataset<Row> result = NetworkModel.of(network, 8).transform(rows);
    assertArrayEquals(
        new String[] {"id", "features", "label", "rawPrediction", "prediction"}, result.columns());
    assertPredictions(result);
  }

  @Test
  void ofEqualScoresTheFirstIsTheClass() {
    Graph equal = Graph.trace(List.of(Shape.of(2, 64)), x -> List.of(Ops.multiply(x.get(0), 0)));
    Row first = NetworkModel.of(equal).transform(rows).first();
    assertEquals(0.0, first.<Double>getAs("prediction"));
  }

  @Test
  void theOnlyNumberIsThePrediction() {
    Graph sums = Graph.trace(List.of(Shape.of(8, 64)), x -> List.of(Reductions.sum(x.get(0), 1)));
    Row first = NetworkModel.of(sums).setRawPredictionCol("").transform(rows).first();
    double sum = first.<Float>getList(1).stream().mapToDouble(each -> each).sum();
    assertEquals(sum, first.<Double>getAs("prediction"), 1e-4);
    assertEquals(4, first.size());
  }

  @Test
  void copiesHaveTheNetworkAndTheirOwnParameters() {
    NetworkModel model = NetworkModel.of(network, 8);
    NetworkModel copy = model.copy(new ParamMap().put(model.predictionCol().w("kind")));
    assertNotSame(model, copy);
    assertEquals(model.uid(), copy.uid());
    assertEquals("prediction", model.getOrDefault(model.predictionCol()));
    assertEquals("kind", copy.getOrDefault(copy.predictionCol()));
    assertEquals("kind", copy.transform(rows).columns()[4]);
  }

  @Test
  void savedModelsAreTheSame() throws IOException {
    String path = folder.resolve("model").toString();
    NetworkModel model = NetworkModel.of(network, 8).setFeaturesCol("pixels");
    model.write().save(path);
    assertTrue(Files.size(folder.resolve("model/graph.safetensors")) > 0);

    NetworkModel read = NetworkModel.load(path);

    assertEquals(model.uid(), read.uid());
    assertPredictions(read.transform(rows.withColumnRenamed("features", "pixels")));
    assertThrows(IOException.class, () -> model.write().save(path));
    model.write().overwrite().save(path);
  }

  @Test
  void standsInAPipelineThatIsSavedAndRead() throws IOException {
    VectorAssembler assembler =
        new VectorAssembler().setInputCols(new String[] {"a", "b"}).setOutputCol("features");
    Dataset<Row> table =
        spark.range(0, 6, 1, 1).selectExpr("id / 10 as a", "1 - id / 10 as b", "id % 2 as label");
    Graph graph = Graph.trace(List.of(Shape.of(4, 2)), x -> List.of(x.get(0)));
    PipelineModel pipeline =
        new Pipeline()
            .setStages(new PipelineStage[] {assembler, NetworkModel.of(graph)})
            .fit(table);
    String path = folder.resolve("pipeline").toString();
    pipeline.write().save(path);

    PipelineModel read = PipelineModel.load(path);

    assertInstanceOf(NetworkModel.class, read.stages()[1]);
    Dataset<Row> result = read.transform(table);
    assertEquals(pipeline.transform(table).collectAsList(), result.collectAsList());
    // Classes 1 while a < b, and 0 at the tie, beside labels 0, 1, 0, 1, 0, 1.
    double accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(result);
    assertEquals(2 / 6.0, accuracy, 1e-12);
  }

  @Test
  void damagedNetworksAreRefused() throws IOException {
    Path path = folder.resolve("damaged");
    NetworkModel.of(network, 8).write().save(path.toString());
    Path file = path.resolve("graph.safetensors");
    Files.deleteIfExists(path.resolve(".graph.safetensors.crc"));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    String found =
        assertThrows(UncheckedIOException.class, () -> NetworkModel.load(path.toString()))
            .getMessage();
    assertTrue(found.contains("safetensors"), found);
  }

  @Test
  void withoutANetworkItSaysWhereModelsComeFrom() {
    NetworkModel none = new NetworkModel("none");
    String found =
        assertThrows(IllegalStateException.class, () -> none.transform(rows)).getMessage();
    assertTrue(found.contains("NetworkModel.of"), found);
  }
}
