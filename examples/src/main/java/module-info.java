/** Programs that train networks, show what they learned and check gradients. */
module dev.cotangent.examples {
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;
  requires com.fasterxml.jackson.core;
  requires com.google.common;
  requires dev.cotangent.nn;
  requires dev.cotangent.onnx;
  requires info.picocli;
  requires java.desktop;
  requires jdk.httpserver;
  requires org.knowm.xchart;

  opens dev.cotangent.examples to
      info.picocli;
  opens dev.cotangent.examples.command to
      info.picocli;
  opens dev.cotangent.examples.autoencoder to
      info.picocli;
  opens dev.cotangent.examples.features to
      info.picocli;
  opens dev.cotangent.examples.gradcheck to
      info.picocli;
  opens dev.cotangent.examples.hundreddigits to
      info.picocli;
  opens dev.cotangent.examples.implicit to
      info.picocli;
  opens dev.cotangent.examples.look to
      info.picocli;
  opens dev.cotangent.examples.mnist to
      info.picocli;
  opens dev.cotangent.examples.onnx to
      info.picocli;
  opens dev.cotangent.examples.physics to
      info.picocli;
  opens dev.cotangent.examples.plainnumpy to
      info.picocli;
  opens dev.cotangent.examples.residual to
      info.picocli;
  opens dev.cotangent.examples.runs to
      info.picocli;
  opens dev.cotangent.examples.sequence to
      info.picocli;
  opens dev.cotangent.examples.threefilters to
      info.picocli;
  opens dev.cotangent.examples.transformer to
      info.picocli;
  opens dev.cotangent.examples.zerosandones to
      info.picocli;
}
