package dev.cotangent.spark;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.data.Minibatch;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Rows as batches to learn from, each cut into shards: the same batches, in the same order, with
 * the same bits, whatever the cluster and however the rows are divided among it.
 *
 * <pre>{@code
 * RowBatches.of(rows, "features", Shape.of(1, 28, 28), "label", Shape.scalar())
 *     .orderBy("id").shuffle(3).batchSize(256).shards(8)
 *     .map(1, (shard, batches) -> …);
 * }</pre>
 *
 * <p>Rows are ordered by the columns named and, where those are equal or none is named, by the bits
 * of features and label: rows that have no order are alike. Partitions, files and the order in
 * which they are read count for nothing. {@link #shuffle} then draws another order for each epoch.
 * Consecutive rows make a batch; the last may be smaller. A batch is cut into shards of consecutive
 * rows, of which the first ones have one more where it does not come out even. Spark sorts the rows
 * outside of memory where they do not fit. Immutable: each method gives another description.
 */
public final class RowBatches {
  private static final String RECORD = "cotangent record";

  private final Dataset<Row> rows;
  private final Field features;
  private final Field label;
  private final List<String> order;
  private final @Nullable Long seed;
  private final int batchSize;
  private final int shards;

  /** A column, and the shape of its values in each row. */
  private static final class Field implements Serializable {
    private static final long serialVersionUID = 1;

    private final int place;
    private final int[] dims;
    private final int size;

    Field(int place, Shape shape) {
      this.place = place;
      this.dims = shape.dims();
      this.size = shape.size();
    }

    void write(Row row, float[] values, int at) {
      FeatureColumn.write(row, place, values, at, size);
    }

    /** A tensor of the values that lie in each record from a place on. */
    Tensor stack(List<byte[]> records, int from) {
      float[] values = new float[records.size() * size];
      for (int i = 0; i < records.size(); i++) {
        ByteBuffer.wrap(records.get(i)).asFloatBuffer().position(from).get(values, i * size, size);
      }
      return Tensor.of(Shape.of(records.size()).concat(Shape.of(dims)), values);
    }
  }

  private RowBatches(
      Dataset<Row> rows,
      Field features,
      Field label,
      List<String> order,
      @Nullable Long seed,
      int batchSize,
      int shards) {
    this.rows = rows;
    this.features = features;
    this.label = label;
    this.order = order;
    this.seed = seed;
    this.batchSize = batchSize;
    this.shards = shards;
  }

  /** What is done with a shard's part of the batches, in a task. */
  @FunctionalInterface
  public interface ShardFunction<R> extends Serializable {
    /**
     * Takes the batches in order.
     *
     * @param shard the number of the shard, from 0
     * @param batches its part of each batch that has one, with the names of {@link Minibatch#of};
     *     made as they are asked for
     */
    Iterator<R> apply(int shard, Iterator<Minibatch> batches) throws Exception;
  }

  /**
   * Batches of one row in one shard, in order.
   *
   * @param features a column of arrays of numbers, vectors of Spark ML, or numbers
   * @param sample the shape of one sample, whose values stand in row-major order
   * @param label a column of the same kinds
   * @param target the shape of one target: a scalar for classes
   * @throws IllegalArgumentException if there is no such column, or it is of another type
   */
  public static RowBatches of(
      Dataset<?> rows, String features, Shape sample, String label, Shape target) {
    StructType schema = rows.schema();
    return new RowBatches(
        rows.toDF(),
        new Field(FeatureColumn.place(schema, features), sample),
        new Field(FeatureColumn.place(schema, label), target),
        List.of(),
        null,
        1,
        1);
  }

  /**
   * The same in the order of columns.
   *
   * @throws IllegalArgumentException if one of them does not exist
   */
  public RowBatches orderBy(String... columns) {
    List<String> known = Arrays.asList(rows.schema().fieldNames());
    for (String column : columns) {
      if (!known.contains(column)) {
        throw new IllegalArgumentException(
            "[spark] rows are ordered by columns that they have: %s is none of %s"
                .formatted(column, known));
      }
    }
    return new RowBatches(rows, features, label, List.of(columns), seed, batchSize, shards);
  }

  /**
   * The same in a random order, another for each epoch: that of {@link
   * dev.cotangent.nn.data.Dataset#shuffle(long)}.
   */
  public RowBatches shuffle(long newSeed) {
    return new RowBatches(rows, features, label, order, newSeed, batchSize, shards);
  }

  /**
   * The same with so many rows in a batch.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public RowBatches batchSize(int size) {
    return new RowBatches(
        rows, features, label, order, seed, atLeastOne("batch size", size), shards);
  }

  /**
   * The same with batches cut into so many shards, which are the partitions of what comes out.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public RowBatches shards(int count) {
    return new RowBatches(
        rows, features, label, order, seed, batchSize, atLeastOne("number of shards", count));
  }

  private static int atLeastOne(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "[spark] the %s must be at least 1: %s".formatted(what, value));
    }
    return value;
  }

  /**
   * What a function makes of each shard of the batches of an epoch, one partition for each shard.
   *
   * <p>The rows are counted at once; all else is done when the result is asked for.
   *
   * @param epoch the epoch's number, from 1
   */
  public <R> JavaRDD<R> map(int epoch, ShardFunction<R> function) {
    JavaRDD<byte[]> records = ordered();
    long count = records.count();
    Cut cut = new Cut(count, batchSize, shards);
    Broadcast<int[]> places = places(epoch, count);
    Field inputs = features;
    Field targets = label;
    return records
        .zipWithIndex()
        .mapToPair(each -> new Tuple2<>(place(places, each._2()), each._1()))
        .repartitionAndSortWithinPartitions(cut, BY_PLACE)
        .mapPartitionsWithIndex(
            (shard, rows) -> function.apply(shard, new Stacked(rows, cut, inputs, targets)), true);
  }

  /** Where each row in order comes to stand. */
  private Broadcast<int[]> places(int epoch, long count) {
    int[] places = new int[0];
    if (seed != null) {
      int[] rowAt = new CounterRandom(seed, epoch).permutation(Math.toIntExact(count));
      places = new int[rowAt.length];
      for (int i = 0; i < rowAt.length; i++) {
        places[rowAt[i]] = i;
      }
    }
    return JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext()).broadcast(places);
  }

  private static long place(Broadcast<int[]> places, long number) {
    return places.value().length == 0 ? number : places.value()[(int) number];
  }

  /** Features and label of each row, as the bytes of their float32 numbers, in order. */
  private JavaRDD<byte[]> ordered() {
    StructType schema = new StructType();
    int[] keys = new int[order.size()];
    Column[] columns = new Column[order.size() + 1];
    for (int i = 0; i < keys.length; i++) {
      String key = "key " + i;
      keys[i] = rows.schema().fieldIndex(order.get(i));
      schema = schema.add(key, rows.schema().apply(order.get(i)).dataType());
      columns[i] = functions.col("`" + key + "`");
    }
    columns[keys.length] = functions.col("`" + RECORD + "`");
    Field inputs = features;
    Field targets = label;
    MapFunction<Row, Row> record =
        row -> {
          @Nullable Object[] cells = new @Nullable Object[keys.length + 1];
          for (int i = 0; i < keys.length; i++) {
            cells[i] = row.get(keys[i]);
          }
          cells[keys.length] = bytes(row, inputs, targets);
          return RowFactory.create(cells);
        };
    int last = keys.length;
    return rows.map(record, Encoders.row(schema.add(RECORD, DataTypes.BinaryType, false)))
        .orderBy(columns)
        .toJavaRDD()
        .map(row -> (byte[]) row.get(last));
  }

  private static byte[] bytes(Row row, Field inputs, Field targets) {
    float[] values = new float[inputs.size + targets.size];
    inputs.write(row, values, 0);
    targets.write(row, values, inputs.size);
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static final Comparator<Long> BY_PLACE =
      (Comparator<Long> & Serializable) (a, b) -> Long.compare(a, b);

  /** Which batch and which shard a place belongs to. */
  private static final class Cut extends Partitioner {
    private static final long serialVersionUID = 1;

    private final long count;
    private final int batchSize;
    private final int shards;

    Cut(long count, int batchSize, int shards) {
      this.count = count;
      this.batchSize = batchSize;
      this.shards = shards;
    }

    @Override
    public int numPartitions() {
      return shards;
    }

    @Override
    public int getPartition(Object place) {
      long batch = batch((Long) place);
      long within = (Long) place - batch * batchSize;
      long size = Math.min(batchSize, count - batch * batchSize);
      long longer = size % shards;
      long each = size / shards;
      long inLonger = longer * (each + 1);
      return (int) (within < inLonger ? within / (each + 1) : longer + (within - inLonger) / each);
    }

    long batch(long place) {
      return place / batchSize;
    }
  }

  /** The parts of batches that a shard has. */
  private static final class Stacked implements Iterator<Minibatch> {
    private final Iterator<Tuple2<Long, byte[]>> rows;
    private final Cut cut;
    private final Field inputs;
    private final Field targets;
    private @Nullable Tuple2<Long, byte[]> next;

    Stacked(Iterator<Tuple2<Long, byte[]>> rows, Cut cut, Field inputs, Field targets) {
      this.rows = rows;
      this.cut = cut;
      this.inputs = inputs;
      this.targets = targets;
      advance();
    }

    private void advance() {
      next = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Minibatch next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      long batch = cut.batch(next._1());
      List<byte[]> members = new ArrayList<>();
      while (next != null && cut.batch(next._1()) == batch) {
        members.add(next._2());
        advance();
      }
      return Minibatch.of(inputs.stack(members, 0), targets.stack(members, inputs.size));
    }
  }
}
