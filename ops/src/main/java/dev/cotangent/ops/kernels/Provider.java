package dev.cotangent.ops.kernels;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.VectorApi;
import dev.cotangent.ops.kernels.loops.scalar.ScalarSupport;
import dev.cotangent.ops.kernels.loops.vector.VectorSupport;
import dev.cotangent.ops.kernels.loops.vector.WarmupLoops;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the kernels of this process are built with, and why.
 *
 * <p>The system property {@value #PROPERTY} chooses: {@code auto} (the default: the Vector API
 * where it is there, after a start with plain loops, else these), {@code vector} (the Vector API
 * from the start), {@code scalar}, or {@code reference} for no kernels at all.
 *
 * @param support the loops, if there are to be kernels
 * @param describe one line for logs and plans
 */
public record Provider(Optional<FloatSupport> support, String describe) {
  static final String PROPERTY = "cotangent.kernels";

  private static final Logger LOGGER = System.getLogger(Provider.class.getName());
  private static @Nullable Provider chosen;

  /**
   * The choice for this process, made at the first call.
   *
   * @throws IllegalArgumentException if the property has an unknown value
   * @throws IllegalStateException if the Vector API is asked for but not there
   */
  public static synchronized Provider chosen() {
    Provider provider = chosen;
    if (provider == null) {
      provider = choose(System.getProperty(PROPERTY, "auto"));
      chosen = provider;
    }
    return provider;
  }

  private static Provider choose(String wish) {
    Optional<String> obstacle = VectorApi.obstacle();
    switch (wish) {
      case "reference":
        return logged(
            Level.DEBUG, Optional.empty(), "references, as -D%s says".formatted(PROPERTY));
      case "scalar":
        return logged(Level.DEBUG, new ScalarSupport(), "as -D%s says".formatted(PROPERTY));
      case "vector":
        if (obstacle.isPresent()) {
          throw new IllegalStateException(
              "[kernels] -D%s=vector needs the Vector API: %s".formatted(PROPERTY, obstacle.get()));
        }
        return logged(Level.DEBUG, Vectors.fromStart(), "as -D%s says".formatted(PROPERTY));
      case "auto":
        return obstacle.isPresent()
            ? logged(Level.WARNING, new ScalarSupport(), "slow: " + obstacle.get())
            : logged(Level.DEBUG, Vectors.afterStart(), "the fastest there is");
      default:
        throw new IllegalArgumentException(
            "[kernels] -D%s must be auto, vector, scalar or reference: %s"
                .formatted(PROPERTY, wish));
    }
  }

  private static Provider logged(Level level, FloatSupport support, String reason) {
    return logged(level, Optional.of(support), support.describe() + " (" + reason + ")");
  }

  private static Provider logged(Level level, Optional<FloatSupport> support, String describe) {
    LOGGER.log(level, "[kernels] " + describe);
    return new Provider(support, describe);
  }

  /** Keeps the classes that mention the Vector API from being loaded where it is missing. */
  private static final class Vectors {
    static FloatSupport fromStart() {
      return new VectorSupport();
    }

    static FloatSupport afterStart() {
      return new WarmupLoops();
    }
  }
}
