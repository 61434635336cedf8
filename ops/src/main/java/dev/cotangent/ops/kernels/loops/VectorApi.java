package dev.cotangent.ops.kernels.loops;

import java.util.Optional;

/** Whether this process can use the Vector API; it is an incubator module, so it may be missing. */
public final class VectorApi {
  public static final String FLAG = "--add-modules jdk.incubator.vector";

  private VectorApi() {}

  public static boolean isAvailable() {
    return obstacle().isEmpty();
  }

  /** Why it cannot be used, if it cannot. */
  public static Optional<String> obstacle() {
    Optional<Module> vector = ModuleLayer.boot().findModule("jdk.incubator.vector");
    if (vector.isEmpty() || !VectorApi.class.getModule().canRead(vector.get())) {
      return Optional.of("the module jdk.incubator.vector is not there; start Java with " + FLAG);
    }
    // Asked last: that class mentions the Vector API and cannot be loaded where it is missing.
    return VectorBits.areNarrow()
        ? Optional.of("this virtual machine has no vector instructions")
        : Optional.empty();
  }
}
