package dev.cotangent.benchmarks.kernels;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Locale;

/** Whose kernels. */
enum Engine {
  COTANGENT("Cotangent", CotangentKernels.class.getName()),
  OPENBLAS("OpenBLAS", "dev.cotangent.benchmarks.peers.natives.OpenBlas"),
  ONEDNN("oneDNN", "dev.cotangent.benchmarks.peers.natives.OneDnn");

  /** The native libraries. */
  static final List<Engine> PEERS = List.of(OPENBLAS, ONEDNN);

  private final String title;
  private final String className;

  Engine(String title, String className) {
    this.title = title;
    this.className = className;
  }

  /** How tables call it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How it calls itself. */
  String title() {
    return title;
  }

  /** The {@link KernelEngine} that prepares its kernels. */
  String className() {
    return className;
  }

  boolean isBuilt() {
    return getClass().getResource('/' + className.replace('.', '/') + ".class") != null;
  }

  boolean has(KernelCase what) {
    return switch (this) {
      case COTANGENT -> true;
      case OPENBLAS -> what instanceof KernelCase.Product;
      case ONEDNN -> !(what instanceof KernelCase.Streamed);
    };
  }

  /** Why it cannot compute anything here; empty if it can. */
  String obstacle() {
    try {
      KernelEngine engine = (KernelEngine) Class.forName(className).getConstructor().newInstance();
      engine.prepare(new KernelCase.Product(2, 2, 2)).ifPresent(Runnable::run);
      return "";
    } catch (InvocationTargetException e) {
      return "not measured: " + e.getCause();
    } catch (ReflectiveOperationException | LinkageError e) {
      return "not measured: " + e;
    }
  }
}
