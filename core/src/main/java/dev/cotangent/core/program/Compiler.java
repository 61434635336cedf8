package dev.cotangent.core.program;

import dev.cotangent.core.program.fusion.Fusion;
import dev.cotangent.core.program.memory.BufferAssigner;
import dev.cotangent.core.program.memory.BufferDonation;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.CompilerPass;
import dev.cotangent.core.program.rewrite.LongAxes;
import dev.cotangent.core.program.rewrite.ResultSimplifier;
import dev.cotangent.core.program.rewrite.Simplifier;
import dev.cotangent.core.program.schedule.KernelSelection;
import dev.cotangent.core.program.schedule.MemoryAwareScheduler;
import dev.cotangent.core.program.schedule.Scheduler;
import dev.cotangent.core.program.tile.TileAndFuse;
import java.util.List;

/** Makes plans: a row of passes, each of which can be run alone. */
final class Compiler {
  /** The passes, in order. */
  static final List<CompilerPass> PASSES =
      List.of(
          new ResultSimplifier(),
          new Simplifier(),
          new LongAxes(),
          new Fusion(),
          new KernelSelection(),
          new ScanSelection(),
          new Scheduler(),
          new MemoryAwareScheduler(),
          new TileAndFuse(),
          new BufferDonation(),
          new BufferAssigner());

  private Compiler() {}

  /** Runs all passes. */
  static Plan compile(Compilation start) {
    Compilation state = start;
    for (CompilerPass pass : PASSES) {
      state = pass.run(state);
    }
    return Plan.of(state);
  }
}
