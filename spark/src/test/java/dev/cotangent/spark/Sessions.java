package dev.cotangent.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** Spark inside of this process, and as processes on this machine. */
final class Sessions {
  private Sessions() {}

  /** A driver that is its own executor. */
  static SparkSession local(int cores) {
    return session("local[%s]".formatted(cores));
  }

  /** Executors that are processes of one core each, from the class path of this one. */
  static SparkSession cluster(int executors) throws IOException {
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    return session("local-cluster[%s,1,1024]".formatted(executors));
  }

  private static SparkSession session(String master) {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    SparkSession session =
        SparkSession.builder()
            .master(master)
            .appName("cotangent")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 3)
            .config("spark.sql.warehouse.dir", "target/warehouse")
            .config("spark.executor.memory", "700m")
            .config("spark.executor.extraClassPath", classPath)
            .config("spark.executor.extraJavaOptions", "--add-modules=jdk.incubator.vector")
            .getOrCreate();
    session.sparkContext().setLogLevel("OFF"); // failures are what some tests are about
    return session;
  }
}
