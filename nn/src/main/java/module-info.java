/** Layers, optimizers, the training loop, data sets and parameter files. */
module dev.cotangent.nn {
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;
  requires transitive dev.cotangent.ops;

  exports dev.cotangent.nn.data;
}
