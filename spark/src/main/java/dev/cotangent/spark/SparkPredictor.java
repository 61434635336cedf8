package dev.cotangent.spark;

import dev.cotangent.core.Graph;
import dev.cotangent.core.Shape;
import dev.cotangent.nn.Network;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Predictions for data sets and RDDs, by a network that each executor gets once.
 *
 * <p>What travels is the expression of the network with its weights, as the bytes of a {@link
 * dev.cotangent.nn.io.GraphFile}: executors need the classes of Cotangent, and none that built the
 * network. A task compiles one program, and runs it for as many rows at a time as a batch has. What
 * a batch is given are the bits of {@link Network#predict} for the same rows; a last one that is
 * not full is filled with copies of its last row. Rows keep their order and partitions.
 */
public final class SparkPredictor {
  private final SerializedGraph graph;

  SparkPredictor(SerializedGraph graph) {
    this.graph = graph;
  }

  /**
   * The predictions of a network in its present state.
   *
   * @param batchSize how many rows are predicted at a time
   * @throws IllegalArgumentException if the batch size is less than 1, or the network has an
   *     operation that a {@link dev.cotangent.nn.io.GraphFile} does not know
   */
  public static SparkPredictor of(Network network, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("[spark] the batch size must be at least 1: " + batchSize);
    }
    Shape batch = Shape.of(batchSize).concat(network.sampleShape());
    return of(Graph.trace(List.of(batch), x -> List.of(network.evaluation(x.get(0)))));
  }

  /**
   * The values of a function of a batch.
   *
   * @param graph one input {@code [n, …]}, one output {@code [n, …]}
   * @throws dev.cotangent.core.ShapeException if it has others
   * @throws IllegalArgumentException if it has an operation that a {@link
   *     dev.cotangent.nn.io.GraphFile} does not know
   */
  public static SparkPredictor of(Graph graph) {
    return new SparkPredictor(SerializedGraph.of(graph));
  }

  /** The function of a batch. */
  public Graph graph() {
    return graph.graph();
  }

  /** The bytes that travel and are saved. */
  SerializedGraph serialized() {
    return graph;
  }

  /**
   * A prediction for each sample.
   *
   * @param samples the values of each in row-major order
   * @return the values of each prediction in row-major order
   */
  public JavaRDD<float[]> predict(JavaRDD<float[]> samples) {
    Broadcast<SerializedGraph> shared =
        JavaSparkContext.fromSparkContext(samples.context()).broadcast(graph);
    return samples.mapPartitions(
        rows ->
            new BatchPrediction<>(
                shared.value().graph(), rows, SparkPredictor::write, (row, values) -> values),
        true);
  }

  private static void write(float[] sample, float[] batch, int at, int size) {
    if (sample.length != size) {
      throw new IllegalArgumentException(
          "[spark] each sample must have %s values: one has %s".formatted(size, sample.length));
    }
    System.arraycopy(sample, 0, batch, at, size);
  }

  /**
   * The rows with a column more: their predictions, as arrays of floats.
   *
   * @param features a column of arrays of numbers, vectors of Spark ML, or numbers
   * @param prediction what the new column is called
   * @throws IllegalArgumentException if there is no such column of features, or one of the new name
   */
  public Dataset<Row> predict(Dataset<?> rows, String features, String prediction) {
    DataType floats = DataTypes.createArrayType(DataTypes.FloatType, false);
    return append(
        rows,
        features,
        withColumn(rows.schema(), prediction, floats),
        values -> new Object[] {values});
  }

  /** What is appended to a row for its prediction. */
  @FunctionalInterface
  interface Cells extends Serializable {
    Object[] of(float[] prediction);
  }

  /** The rows with further columns, those that the schema has more. */
  Dataset<Row> append(Dataset<?> rows, String features, StructType schema, Cells cells) {
    int place = FeatureColumn.place(rows.schema(), features);
    Broadcast<SerializedGraph> shared =
        JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext()).broadcast(graph);
    BatchPrediction.Features<Row> reading =
        (row, batch, at, size) -> FeatureColumn.write(row, place, batch, at, size);
    BatchPrediction.Joining<Row, Row> joining =
        (row, values) -> RowFactory.create(joined(row, cells.of(values)));
    return rows.toDF()
        .mapPartitions(
            (MapPartitionsFunction<Row, Row>)
                each -> new BatchPrediction<>(shared.value().graph(), each, reading, joining),
            Encoders.row(schema));
  }

  private static Object[] joined(Row row, Object[] more) {
    Object[] cells = Arrays.copyOf(new Object[row.size()], row.size() + more.length);
    for (int i = 0; i < row.size(); i++) {
      cells[i] = row.get(i);
    }
    System.arraycopy(more, 0, cells, row.size(), more.length);
    return cells;
  }

  /**
   * A schema with a column more, which is never null.
   *
   * @throws IllegalArgumentException if it has one of that name
   */
  static StructType withColumn(StructType schema, String column, DataType type) {
    if (Arrays.asList(schema.fieldNames()).contains(column)) {
      throw new IllegalArgumentException(
          "[spark] the new column must have a name of its own: there is a column %s; drop it, or choose another name"
              .formatted(column));
    }
    return schema.add(column, type, false);
  }
}
