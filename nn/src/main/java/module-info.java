/** Layers, optimizers, the training loop, data sets and parameter files. */
module dev.cotangent.nn {
  requires static com.google.errorprone.annotations;
  requires static java.desktop; // for dev.cotangent.nn.data.image
  requires static org.jspecify;
  requires com.fasterxml.jackson.core;
  requires transitive dev.cotangent.ops;
  requires java.net.http;
  requires jdk.jfr;
  requires me.tongfei.progressbar;
  requires org.apache.commons.compress;

  exports dev.cotangent.nn;
  exports dev.cotangent.nn.data;
  exports dev.cotangent.nn.data.augment;
  exports dev.cotangent.nn.data.image;
  exports dev.cotangent.nn.io;
  exports dev.cotangent.nn.log;
  exports dev.cotangent.nn.metric;
  exports dev.cotangent.nn.optimizer;
  exports dev.cotangent.nn.parallel;
  exports dev.cotangent.nn.training;
}
