package dev.cotangent.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.kernels.loops.VectorApi;
import dev.cotangent.ops.kernels.loops.vector.VectorSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What is tested here is what users get: the vector kernels, not a fallback. */
class VectorActiveTests {
  @Test
  void vectorsAreUsedWhereTheModuleIs() {
    Assumptions.assumeTrue(System.getProperty(Provider.PROPERTY) == null);
    assertTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "tests must be started with " + VectorApi.FLAG);
    assertInstanceOf(VectorSupport.class, Provider.chosen().support().orElseThrow());
  }

  @Test
  void programsUseTheKernels() {
    Node x = Expressions.input("x", Shape.of(64, 10));
    String plan = Program.of(Activations.softmax(x)).compile().explain();
    assertTrue(plan.contains("softmax/rows"), plan);
    assertTrue(plan.contains(Provider.chosen().describe()), plan);
    assertEquals(Provider.chosen().describe(), new CpuKernels().describe());
  }
}
