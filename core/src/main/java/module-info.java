/** Expressions, the reverse sweep, the program compiler and runtime, and gradient checks. */
module dev.cotangent.core {
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;
  requires com.google.common;

  exports dev.cotangent.core;
  exports dev.cotangent.core.check;
  exports dev.cotangent.core.explain;
  exports dev.cotangent.core.program;
  exports dev.cotangent.core.program.backend;

  uses dev.cotangent.core.program.backend.KernelProvider;
}
