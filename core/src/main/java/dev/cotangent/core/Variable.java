package dev.cotangent.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A named value that lives from run to run: a weight, an optimizer's moment, a counter.
 *
 * <p>Every program that mentions the variable sees the same value. Programs lock the variables they
 * use for the time of a run ({@link VariableLocks}), so a value is never read half written, nor
 * some variables before and others after they were set together.
 */
public final class Variable implements CoreOp, Leaf {
  private static final AtomicLong CREATED = new AtomicLong();

  private final long serial = CREATED.getAndIncrement();
  private final String name;
  private final Shape shape;
  private final boolean trainable;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  // The value in each precision it was used in; `current` says which of the two is the truth.
  private @Nullable Buffer floats;
  private @Nullable Buffer doubles;

  @GuardedBy("this")
  private Precision current;

  @GuardedBy("this")
  private boolean bothCurrent;

  Variable(String name, Tensor initial, boolean trainable) {
    this.name = name;
    this.shape = initial.shape();
    this.trainable = trainable;
    this.current = initial.precision();
    initial.copyTo(storage(current));
  }

  private Variable(String name, Shape shape) {
    this.name = name;
    this.shape = shape;
    this.trainable = false;
    this.current = Precision.FLOAT64;
  }

  /**
   * A variable of a part of a program, which says where its value lies: what a loop carries from
   * step to step. It has no storage of its own.
   */
  public static Node within(String name, Shape shape) {
    return Node.of(new Variable(name, shape));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  /** How many variables were made before this one: the order in which variables are locked. */
  public long serial() {
    return serial;
  }

  /** Whether training should change it. */
  public boolean isTrainable() {
    return trainable;
  }

  /** A copy of the present value, in the precision it was last written in. */
  public Tensor value() {
    return values(List.of(this)).values().iterator().next();
  }

  /**
   * Copies of the values that variables have at one time: none of them is from before, and another
   * from after, a run or a {@link #setAll} that changes both.
   *
   * @return the values by their variables, in the order of these
   */
  public static Map<Variable, Tensor> values(Collection<Variable> variables) {
    return VariableLocks.reading(variables)
        .hold(
            () -> {
              Map<Variable, Tensor> values = new LinkedHashMap<>();
              variables.forEach(variable -> values.put(variable, variable.copy()));
              return values;
            });
  }

  private synchronized Tensor copy() {
    return Tensor.copyOf(storage(current));
  }

  /**
   * Replaces the value.
   *
   * @throws ShapeException if the shape is another
   */
  public void set(Tensor value) {
    setAll(Map.of(this, value));
  }

  /**
   * Replaces the values of several variables at once: every run sees all old or all new values.
   *
   * @throws ShapeException if a value has another shape than its variable; nothing is changed then
   */
  public static void setAll(Map<Variable, Tensor> values) {
    values.forEach(Variable::requireShape);
    VariableLocks.writing(values.keySet())
        .hold(
            () -> {
              values.forEach(
                  (variable, value) -> value.copyTo(variable.forWriting(value.precision())));
              return values;
            });
  }

  private void requireShape(Tensor value) {
    if (!value.shape().equals(shape)) {
      throw new ShapeException(
          "variable",
          "%s has shape %s".formatted(name, shape),
          "a value of shape " + value.shape());
    }
  }

  /**
   * Held for reading while a program computes with the value, for writing while it replaces it;
   * those of several variables are taken by {@link VariableLocks}.
   */
  public ReadWriteLock lock() {
    return lock;
  }

  /**
   * The value in a precision, for reading under {@link #lock}; always the same window for the same
   * precision.
   */
  public synchronized Buffer forReading(Precision precision) {
    Buffer wanted = storage(precision);
    if (precision != current && !bothCurrent) {
      wanted.copyFrom(storage(current));
      bothCurrent = true;
    }
    return wanted;
  }

  /** The window in which a new value is to be written under the write half of {@link #lock}. */
  public synchronized Buffer forWriting(Precision precision) {
    current = precision;
    bothCurrent = false;
    return storage(precision);
  }

  private Buffer storage(Precision precision) {
    if (precision == Precision.FLOAT32) {
      if (floats == null) {
        floats = Buffer.allocate(shape, precision);
      }
      return floats;
    }
    if (doubles == null) {
      doubles = Buffer.allocate(shape, precision);
    }
    return doubles;
  }

  @Override
  public String toString() {
    return "variable " + name;
  }
}
