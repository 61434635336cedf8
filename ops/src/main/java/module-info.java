/** The operations, each with its derivative, and their kernels. */
module dev.cotangent.ops {
  requires static com.google.errorprone.annotations;
  requires static jdk.incubator.vector;
  requires static org.jspecify;
  requires transitive dev.cotangent.core;

  exports dev.cotangent.ops;
  exports dev.cotangent.ops.cases;

  provides dev.cotangent.core.program.backend.KernelProvider with
      dev.cotangent.ops.kernels.CpuKernels;
}
