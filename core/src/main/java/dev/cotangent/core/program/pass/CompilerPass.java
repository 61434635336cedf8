package dev.cotangent.core.program.pass;

/** One step of compiling: a function from what is known of a program to that with more in it. */
public interface CompilerPass {
  /** Does this step, or returns what was given where it is not wanted. */
  Compilation run(Compilation state);
}
