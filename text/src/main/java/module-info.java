/** Tokenizers of Hugging Face's files, and encoders of sentences. */
module dev.cotangent.text {
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;
  requires transitive dev.cotangent.nn;

  exports dev.cotangent.text;
}
