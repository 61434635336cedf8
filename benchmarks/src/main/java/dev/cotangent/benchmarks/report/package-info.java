/** Tables that the programs print and write. */
@NullMarked
package dev.cotangent.benchmarks.report;

import org.jspecify.annotations.NullMarked;
