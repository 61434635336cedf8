package dev.cotangent.core.program;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a run makes of a variable, or a step of a loop of what it carries.
 *
 * @param target where it is to be
 * @param computed where the new value is after the steps
 * @param inPlace whether that is the variable itself
 * @param snapshot where it is kept until all new values are known, if it is that of a variable
 *     which may get another
 */
record NewValue(
    Supplier<Buffer> target, Buffer computed, boolean inPlace, @Nullable Buffer snapshot) {
  static NewValue of(Supplier<Buffer> target, Node value, Buffer computed, boolean inPlace) {
    boolean shown = !inPlace && Graphs.storage(value).op() instanceof Variable;
    Buffer snapshot = shown ? Tensor.copyOf(computed).values() : null;
    return new NewValue(target, computed, inPlace, snapshot);
  }

  /** Gives all variables of a run, or of a step, their new values. */
  static void commitAll(NewValue[] values) {
    for (NewValue value : values) {
      value.prepare();
    }
    for (NewValue value : values) {
      value.commit();
    }
  }

  /** Takes the snapshot; comes before the first {@link #commit} of the run. */
  private void prepare() {
    if (snapshot != null) {
      snapshot.copyFrom(computed);
    }
  }

  /** Makes it the variable's value. */
  private void commit() {
    Buffer place = target.get();
    if (!inPlace) {
      place.copyFrom(snapshot != null ? snapshot : computed);
    }
  }
}
