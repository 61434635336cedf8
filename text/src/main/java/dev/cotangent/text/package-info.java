/** Tokenizers of Hugging Face's files. */
@NullMarked
@CheckReturnValue
package dev.cotangent.text;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
