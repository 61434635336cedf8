/** Where programs run and what does their work: backends, kernels, and who provides them. */
@NullMarked
@CheckReturnValue
package dev.cotangent.core.program.backend;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
