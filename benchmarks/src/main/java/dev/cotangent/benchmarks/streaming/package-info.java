/** Whether training from a file that is larger than memory is as quick as training from memory. */
@NullMarked
package dev.cotangent.benchmarks.streaming;

import org.jspecify.annotations.NullMarked;
