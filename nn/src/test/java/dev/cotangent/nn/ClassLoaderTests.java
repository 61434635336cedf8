package dev.cotangent.nn;

import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scope;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientAssertions;
import dev.cotangent.core.explain.Explain;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.ops.Losses;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A class loader that used the library can be freed, as where an application is loaded anew. */
class ClassLoaderTests {
  private static final int LOADS = Integer.getInteger("cotangent.loads", 4);

  /** What an application does with the library; loaded by a class loader of its own. */
  public static final class Application implements Runnable {
    @Override
    public void run() {
      Layer layers =
          Sequential.of(
              conv2d(8, 3).same(),
              relu(),
              maxPool(2),
              flatten(),
              Scope.in("head", () -> dense(16)),
              dropout(0.2),
              dense(3));
      Network network = Network.of(layers, Shape.of(1, 16, 16), 1);
      Examples examples =
          Examples.of(
              new CounterRandom(1, 1).normal(Shape.of(100, 1, 16, 16)),
              Tensor.generate(Shape.of(100), i -> i % 3));
      Trainer trainer = Trainer.of(network).threads(2).batchSize(32);
      do {
        trainer.fit(examples, examples);
      } while (Thread.getAllStackTraces().keySet().stream()
          .noneMatch(thread -> thread.getClass().getClassLoader() == getClass().getClassLoader()));
      network.predict(examples.inputs(0, 1, 2));
      Node x = Expressions.input("x", 1, 1, 16, 16);
      Node loss =
          Losses.crossEntropy(network.evaluation(x), Expressions.constant(Tensor.vector(1)));
      Map<Node, Tensor> image = Map.of(x, examples.inputs(0));
      assertEquals(true, Explain.of(loss, image).toHtml("loss").contains("<svg"));
      Node y = Expressions.input("y", 3);
      GradientAssertions.assertGradients(relu().apply(y, new BuildContext(network, false)));
      try {
        Path file = Files.createTempFile("weights", ".safetensors");
        Checkpoint.save(file, network.variables());
        Checkpoint.load(file, network.variables());
        Files.delete(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static WeakReference<ClassLoader> useAndDrop() throws Exception {
    List<URL> path = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      path.add(Path.of(entry).toUri().toURL());
    }
    try (URLClassLoader loader =
        new URLClassLoader(
            path.toArray(URL[]::new), ClassLoader.getSystemClassLoader().getParent())) {
      Class<?> application = loader.loadClass(Application.class.getName());
      assertNotSame(Application.class, application);
      ((Runnable) application.getConstructor().newInstance()).run();
      return new WeakReference<>(loader);
    }
  }

  @Test
  void aClassLoaderThatUsedTheLibraryIsFreed() throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < LOADS; i++) {
      loaders.add(useAndDrop());
    }
    loaders.remove(LOADS - 1); // JDK 17 itself remembers the types of the record it linked last
    long kept = LOADS;
    for (int waits = 0;
        kept > 0 && waits < 600;
        waits++) { // pool threads wait for work for a while
      Thread.sleep(100);
      System.gc();
      kept = loaders.stream().filter(loader -> loader.get() != null).count();
    }
    assertEquals(0, kept, () -> "of " + LOADS + "; threads " + threads());
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }
}
