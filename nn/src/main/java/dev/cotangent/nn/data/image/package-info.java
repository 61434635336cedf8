/**
 * Picture files as tensors, and folders of them. The only package that needs {@code java.desktop}.
 */
@NullMarked
@CheckReturnValue
package dev.cotangent.nn.data.image;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
