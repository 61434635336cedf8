/** Tokenizers of Hugging Face's files. */
module dev.cotangent.text {
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;
  requires transitive dev.cotangent.nn;

  exports dev.cotangent.text;
}
