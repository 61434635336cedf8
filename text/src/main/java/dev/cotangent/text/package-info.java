/** Tokenizers of Hugging Face's files, and encoders of sentences. */
@NullMarked
@CheckReturnValue
package dev.cotangent.text;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
