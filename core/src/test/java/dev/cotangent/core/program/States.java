package dev.cotangent.core.program;

import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Precision;
import dev.cotangent.core.program.backend.Backend;
import dev.cotangent.core.program.backend.KernelProvider;
import dev.cotangent.core.program.backend.Kernels;
import dev.cotangent.core.program.pass.Compilation;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a compiler's pass can be given by itself. */
public final class States {
  private States() {}

  /** The state before any pass, of a float32 program with nothing left out. */
  public static Compilation of(List<KernelProvider> providers, Node... outputs) {
    return of(settings(providers), Map.of(), outputs);
  }

  public static Compilation of(
      Compilation.Settings settings, Map<Node, Node> updates, Node... outputs) {
    return new Compilation(settings, List.of(outputs), updates, List.of());
  }

  public static Compilation.Settings settings(
      List<KernelProvider> providers, Optimization... without) {
    Set<Optimization> enabled = EnumSet.allOf(Optimization.class);
    enabled.removeAll(List.of(without));
    boolean fusing = enabled.contains(Optimization.FUSION);
    return new Compilation.Settings(
        Precision.FLOAT32,
        Backend.cpu(),
        new Kernels(Precision.FLOAT32, providers, fusing),
        enabled);
  }
}
