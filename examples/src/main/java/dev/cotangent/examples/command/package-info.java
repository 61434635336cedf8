/** What the programs' command lines have in common. */
@NullMarked
@CheckReturnValue
package dev.cotangent.examples.command;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
