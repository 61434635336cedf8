/** What the commands have in common. */
@NullMarked
package dev.cotangent.benchmarks.command;

import org.jspecify.annotations.NullMarked;
