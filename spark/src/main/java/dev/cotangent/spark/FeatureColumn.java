package dev.cotangent.spark;

import java.util.Arrays;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/** A column of samples: arrays of numbers, vectors of Spark ML, or single numbers. */
final class FeatureColumn {
  private FeatureColumn() {}

  /**
   * The place of a column of samples.
   *
   * @throws IllegalArgumentException if there is no such column, or it is of another type
   */
  static int place(StructType schema, String column) {
    if (!Arrays.asList(schema.fieldNames()).contains(column)) {
      throw new IllegalArgumentException(
          "[spark] there must be a column %s: the columns are %s"
              .formatted(column, Arrays.toString(schema.fieldNames())));
    }
    DataType type = schema.apply(column).dataType();
    boolean array = type instanceof ArrayType of && of.elementType() instanceof NumericType;
    if (!array && !(type instanceof NumericType) && !type.equals(SQLDataTypes.VectorType())) {
      throw new IllegalArgumentException(
          "[spark] column %s must hold arrays of numbers, vectors or numbers: it is of type %s; VectorAssembler puts several columns into vectors"
              .formatted(column, type.catalogString()));
    }
    return schema.fieldIndex(column);
  }

  /**
   * Writes a row's sample, rounded to float32.
   *
   * @param size how many values it must have
   * @throws IllegalArgumentException if it has another number of values, or one is null
   */
  static void write(Row row, int place, float[] target, int at, int size) {
    Object cell = row.get(place);
    if (cell instanceof Vector vector) {
      requireSize(row, place, vector.size(), size);
      double[] values = vector.toArray();
      for (int i = 0; i < size; i++) {
        target[at + i] = (float) values[i];
      }
    } else if (cell instanceof Seq<?> values) {
      requireSize(row, place, values.size(), size);
      scala.collection.Iterator<?> each = values.iterator();
      for (int i = at; i < at + size; i++) {
        target[i] = number(row, place, each.next());
      }
    } else {
      float value = number(row, place, cell);
      requireSize(row, place, 1, size);
      target[at] = value;
    }
  }

  private static float number(Row row, int place, @Nullable Object value) {
    if (value instanceof Number number) {
      return number.floatValue();
    }
    throw new IllegalArgumentException(
        "[spark] column %s must hold numbers: %s; leave out such rows with na().drop() or filter"
            .formatted(name(row, place), value));
  }

  private static void requireSize(Row row, int place, int found, int size) {
    if (found != size) {
      throw new IllegalArgumentException(
          "[spark] column %s must hold %s values in each row: one has %s"
              .formatted(name(row, place), size, found));
    }
  }

  private static String name(Row row, int place) {
    return row.schema() == null ? "number " + place : row.schema().fieldNames()[place];
  }
}
