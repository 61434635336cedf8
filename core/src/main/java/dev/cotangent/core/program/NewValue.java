package dev.cotangent.core.program;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import org.jspecify.annotations.Nullable;

/**
 * What a run makes of a variable.
 *
 * @param computed where the new value is after the steps
 * @param inPlace whether that is the variable itself
 * @param snapshot where it is kept until all new values are known, if it is that of a variable
 *     which may get another
 */
record NewValue(Variable variable, Buffer computed, boolean inPlace, @Nullable Buffer snapshot) {
  static NewValue of(Variable variable, Node value, Buffer computed, boolean inPlace) {
    boolean shown = !inPlace && Graphs.storage(value).op() instanceof Variable;
    Buffer snapshot = shown ? Tensor.copyOf(computed).values() : null;
    return new NewValue(variable, computed, inPlace, snapshot);
  }

  /** Takes the snapshot; comes before the first {@link #commit} of the run. */
  void prepare() {
    if (snapshot != null) {
      snapshot.copyFrom(computed);
    }
  }

  /** Makes it the variable's value. */
  void commit() {
    Buffer target = variable.forWriting(computed.precision());
    if (!inPlace) {
      target.copyFrom(snapshot != null ? snapshot : computed);
    }
  }
}
