package dev.cotangent.core;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/**
 * The locks of several variables, held together: who reads variables sees none of them change, and
 * who writes some changes them all at once.
 *
 * <p>They are taken in the order in which the variables were made, whatever the order in which they
 * were given, so holders that take all they need at once never wait for each other in a circle. A
 * thread that holds variables may hold the same ones again, but not write what it holds for
 * reading.
 */
public final class VariableLocks {
  private final List<Lock> locks;

  private VariableLocks(Collection<Variable> read, Collection<Variable> written) {
    Set<Variable> toWrite = new HashSet<>(written);
    Set<Variable> all = new HashSet<>(read);
    all.addAll(toWrite);
    this.locks =
        all.stream()
            .sorted(Comparator.comparingLong(Variable::serial))
            .map(v -> toWrite.contains(v) ? v.lock().writeLock() : v.lock().readLock())
            .toList();
  }

  /** The locks for reading variables. */
  public static VariableLocks reading(Collection<Variable> variables) {
    return of(variables, List.of());
  }

  /** The locks for writing variables. */
  public static VariableLocks writing(Collection<Variable> variables) {
    return of(List.of(), variables);
  }

  /** The locks for reading some variables and writing others; what is in both is for writing. */
  public static VariableLocks of(Collection<Variable> read, Collection<Variable> written) {
    return new VariableLocks(read, written);
  }

  /** Runs the body while all locks are held. */
  @CanIgnoreReturnValue
  public <T> T hold(Supplier<T> body) {
    int held = 0;
    try {
      for (; held < locks.size(); held++) {
        locks.get(held).lock();
      }
      return body.get();
    } finally {
      while (held > 0) {
        held--;
        locks.get(held).unlock();
      }
    }
  }
}
