package dev.cotangent.ops.kernels.loops.generate;

/** A source file that is made from a template, and committed as it comes out. */
interface GeneratedSource {
  /** The class's simple name; the file is {@code loops/generated/<name>.java}. */
  String name();

  /** The whole text of the file, formatted as the build's formatter leaves it. */
  String text();
}
