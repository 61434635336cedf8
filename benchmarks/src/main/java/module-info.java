/** Programs that measure how fast networks and kernels run, and what gradient checkers find. */
module dev.cotangent.benchmarks {
  requires static com.google.errorprone.annotations;
  requires static jdk.incubator.vector;
  requires static org.jspecify;
  requires dev.cotangent.nn;
  requires info.picocli;
  requires java.desktop;
  requires jdk.management;
  requires jmh.core;
  requires org.apache.commons.csv;
  requires org.knowm.xchart;

  uses dev.cotangent.core.program.backend.KernelProvider;

  opens dev.cotangent.benchmarks to
      info.picocli;
  opens dev.cotangent.benchmarks.checkers to
      info.picocli;
  opens dev.cotangent.benchmarks.compare to
      info.picocli;
  opens dev.cotangent.benchmarks.exchange to
      info.picocli;
  opens dev.cotangent.benchmarks.kernels to
      info.picocli;
  opens dev.cotangent.benchmarks.kills to
      info.picocli;
  opens dev.cotangent.benchmarks.lottery to
      info.picocli;
}
