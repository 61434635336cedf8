package dev.cotangent.spark;

import dev.cotangent.core.Graph;
import dev.cotangent.nn.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReadable;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A network as a stage of a Spark ML pipeline.
 *
 * <p>It appends two columns, called as classifiers of Spark ML call them: {@link #rawPredictionCol}
 * has the network's output as a vector, {@link #predictionCol} the class of the greatest score, of
 * equal ones the first, or the output itself where that is one number. A column whose name is empty
 * is left out. It is saved with its parameters as Spark ML saves stages, and beside them the
 * network as {@code graph.safetensors}, a {@link dev.cotangent.nn.io.GraphFile}.
 */
public final class NetworkModel extends Model<NetworkModel> implements DefaultParamsWritable {
  private static final long serialVersionUID = 1;
  private static final String FILE = "graph.safetensors";

  private final String uid;
  private final Param<String> featuresCol;
  private final Param<String> rawPredictionCol;
  private final Param<String> predictionCol;
  private @Nullable SerializedGraph graph;

  /**
   * A model without a network, for Spark's reader of stages.
   *
   * @param uid the stage's name
   */
  public NetworkModel(String uid) {
    this.uid = uid; // parameters ask for it
    featuresCol = param("featuresCol", "column of arrays of numbers, vectors or numbers");
    rawPredictionCol = param("rawPredictionCol", "new column of the network's output, as vectors");
    predictionCol = param("predictionCol", "new column of classes, or of the output's only number");
    setDefault(featuresCol, "features");
    setDefault(rawPredictionCol, "rawPrediction");
    setDefault(predictionCol, "prediction");
  }

  private Param<String> param(String name, String doc) {
    return new Param<>(this, name, doc);
  }

  /** The model of a network in its present state; see {@link SparkPredictor#of(Network, int)}. */
  public static NetworkModel of(Network network, int batchSize) {
    return of(SparkPredictor.of(network, batchSize));
  }

  /** The model of a function of a batch; see {@link SparkPredictor#of(Graph)}. */
  public static NetworkModel of(Graph graph) {
    return of(SparkPredictor.of(graph));
  }

  private static NetworkModel of(SparkPredictor predictor) {
    NetworkModel model = new NetworkModel(Identifiable.randomUID("network"));
    model.graph = predictor.serialized();
    return model;
  }

  @Override
  public String uid() {
    return uid;
  }

  /** The column of samples: {@code features}, unless set. */
  public Param<String> featuresCol() {
    return featuresCol;
  }

  /** Sets {@link #featuresCol}. */
  public NetworkModel setFeaturesCol(String column) {
    set(featuresCol, column);
    return this;
  }

  /** The new column of outputs: {@code rawPrediction}, unless set. */
  public Param<String> rawPredictionCol() {
    return rawPredictionCol;
  }

  /** Sets {@link #rawPredictionCol}. */
  public NetworkModel setRawPredictionCol(String column) {
    set(rawPredictionCol, column);
    return this;
  }

  /** The new column of classes or numbers: {@code prediction}, unless set. */
  public Param<String> predictionCol() {
    return predictionCol;
  }

  /** Sets {@link #predictionCol}. */
  public NetworkModel setPredictionCol(String column) {
    set(predictionCol, column);
    return this;
  }

  /** The predictor that the columns come from. */
  public SparkPredictor predictor() {
    return new SparkPredictor(serialized());
  }

  private SerializedGraph serialized() {
    if (graph == null) {
      throw new IllegalStateException(
          "[spark] %s has no network: make models by NetworkModel.of, or read saved ones by NetworkModel.load"
              .formatted(uid));
    }
    return graph;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> rows) {
    StructType schema = transformSchema(rows.schema());
    boolean raw = !column(rawPredictionCol).isEmpty();
    boolean predicted = !column(predictionCol).isEmpty();
    return predictor()
        .append(rows, column(featuresCol), schema, values -> cells(values, raw, predicted));
  }

  private static Object[] cells(float[] values, boolean raw, boolean predicted) {
    List<Object> cells = new ArrayList<>();
    if (raw) {
      double[] wide = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        wide[i] = values[i];
      }
      cells.add(Vectors.dense(wide));
    }
    if (predicted) {
      cells.add(values.length == 1 ? (double) values[0] : (double) greatest(values));
    }
    return cells.toArray();
  }

  private static int greatest(float[] values) {
    int greatest = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[greatest]) {
        greatest = i;
      }
    }
    return greatest;
  }

  /**
   * The schema with the new columns.
   *
   * @throws IllegalArgumentException if there is no column of samples, or one has a new column's
   *     name
   */
  @Override
  public StructType transformSchema(StructType schema) {
    int unused = FeatureColumn.place(schema, column(featuresCol));
    StructType result = schema;
    if (!column(rawPredictionCol).isEmpty()) {
      result =
          SparkPredictor.withColumn(result, column(rawPredictionCol), SQLDataTypes.VectorType());
    }
    if (!column(predictionCol).isEmpty()) {
      result = SparkPredictor.withColumn(result, column(predictionCol), DataTypes.DoubleType);
    }
    return result;
  }

  private String column(Param<String> param) {
    return getOrDefault(param);
  }

  @Override
  public NetworkModel copy(ParamMap extra) {
    NetworkModel copy = new NetworkModel(uid);
    copy.graph = graph;
    return copyValues(copy, extra).setParent(parent());
  }

  @Override
  public MLWriter write() {
    SerializedGraph saved = serialized();
    return new MLWriter() {
      @Override
      public void saveImpl(String path) {
        try {
          NetworkModel.this.writeParams(path);
          Path file = new Path(path, FILE);
          Configuration hadoop = sparkSession().sparkContext().hadoopConfiguration();
          try (FSDataOutputStream out = file.getFileSystem(hadoop).create(file, false)) {
            out.write(saved.bytes());
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private void writeParams(String path) throws IOException {
    DefaultParamsWritable.super.write().save(path);
  }

  /** What reads saved models; Spark's pipelines ask for it. */
  public static MLReader<NetworkModel> read() {
    return new MLReader<>() {
      @Override
      public NetworkModel load(String path) {
        DefaultParamsReadable<NetworkModel> stages = new DefaultParamsReadable<>() {};
        NetworkModel model = stages.read().session(sparkSession()).load(path);
        model.graph = SerializedGraph.ofBytes(bytes(new Path(path, FILE)));
        return model;
      }

      private byte[] bytes(Path file) {
        Configuration hadoop = sparkSession().sparkContext().hadoopConfiguration();
        try {
          FileSystem files = file.getFileSystem(hadoop);
          try (FSDataInputStream in = files.open(file)) {
            return in.readAllBytes();
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  /**
   * Reads a saved model.
   *
   * @param path a folder of any file system that Hadoop knows
   */
  public static NetworkModel load(String path) {
    return read().load(path);
  }
}
