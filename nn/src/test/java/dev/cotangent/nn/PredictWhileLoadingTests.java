package dev.cotangent.nn;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.ops.Ops.multiply;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every answer comes from one set of weights. */
class PredictWhileLoadingTests {
  private static final Shape SAMPLE = Shape.of(3);

  private final Network network =
      Network.of(Sequential.of(dense(16), dense(16), dense(16), dense(2)), SAMPLE, 1);
  private final Tensor few = new CounterRandom(1, 1).normal(Shape.of(5, 3));
  private final Tensor many = new CounterRandom(1, 2).normal(Shape.of(600, 3));

  @TempDir private Path folder;

  private Map<Variable, Tensor> weights(double factor) {
    Map<Variable, Tensor> weights = new LinkedHashMap<>();
    for (Node node : network.variables()) {
      Tensor value = node.variable().value();
      weights.put(
          node.variable(), Tensor.generate(value.shape(), i -> factor * (value.at(i) + 0.1)));
    }
    return weights;
  }

  /** Predicts until it has seen both answers often, and asserts that it saw no other. */
  private void assertOldOrNew(List<Runnable> changes, Tensor inputs, Set<Tensor> allowed)
      throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    Thread changing =
        new Thread(
            () -> {
              while (!over.get()) {
                changes.forEach(Runnable::run);
              }
            });
    List<Thread> predicting = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      predicting.add(
          new Thread(
              () -> {
                Set<Tensor> seen = new HashSet<>();
                for (int times = 0; times < 300 || seen.size() < 2; times++) {
                  seen.add(network.predict(inputs));
                }
                assertEquals(allowed, seen);
              }));
    }
    predicting.forEach(thread -> thread.setUncaughtExceptionHandler((t, e) -> failures.add(e)));
    changing.setUncaughtExceptionHandler((t, e) -> failures.add(e));
    predicting.forEach(Thread::start);
    changing.start();
    for (Thread thread : predicting) {
      thread.join();
    }
    over.set(true);
    changing.join();
    assertEquals(List.of(), failures);
  }

  @Test
  void loadingAndSetting() throws Exception {
    Map<Variable, Tensor> other = weights(3);
    Map<Variable, Tensor> one = weights(1);
    Path oneFile = folder.resolve("one");
    Path otherFile = folder.resolve("other");
    for (Tensor inputs : List.of(few, many)) {
      Variable.setAll(one);
      Checkpoint.save(oneFile, network.variables());
      Tensor first = network.predict(inputs);
      Variable.setAll(other);
      Checkpoint.save(otherFile, network.variables());
      Tensor second = network.predict(inputs);
      assertNotEquals(first, second);
      assertOldOrNew(
          List.of(
              () -> load(oneFile),
              () -> load(otherFile),
              () -> Variable.setAll(one),
              () -> Variable.setAll(other)),
          inputs,
          Set.of(first, second));
    }
  }

  private void load(Path file) {
    try {
      Checkpoint.load(file, network.variables());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void updatingInPlace() throws Exception {
    Program.Builder there = Program.of();
    Program.Builder back = Program.of();
    for (Node w : network.variables()) {
      there.update(w, multiply(w, 2));
      back.update(w, multiply(w, 0.5));
    }
    Program doubling = there.compile();
    Program halving = back.compile();
    for (Tensor inputs : List.of(few, many)) {
      Tensor first = network.predict(inputs);
      doubling.run();
      Tensor second = network.predict(inputs);
      halving.run();
      assertOldOrNew(List.of(doubling::run, halving::run), inputs, Set.of(first, second));
    }
  }

  @Test
  void savingSeesOneSetOfWeights() throws Exception {
    List<Node> weights = network.variables();
    Map<Variable, Tensor> one = weights(1);
    Map<Variable, Tensor> other = weights(-1);
    Variable.setAll(one);
    AtomicBoolean over = new AtomicBoolean();
    Thread changing =
        new Thread(
            () -> {
              while (!over.get()) {
                Variable.setAll(one);
                Variable.setAll(other);
              }
            });
    changing.start();
    Path file = folder.resolve("weights");
    try {
      for (int i = 0; i < 200; i++) {
        Checkpoint.save(file, weights);
        Map<String, Tensor> saved = Safetensors.read(file).tensors();
        Set<Boolean> same = new HashSet<>();
        one.forEach((w, value) -> same.add(saved.get(w.name()).equals(value)));
        assertEquals(1, same.size());
      }
    } finally {
      over.set(true);
    }
    changing.join();
  }

  /** The identity, which notes how often its thread holds a variable for reading. */
  private record Probe(AtomicReference<Variable> variable, Set<Integer> holds)
      implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      holds.add(((ReentrantReadWriteLock) variable.get().lock()).getReadHoldCount());
      return x;
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      return List.of(g);
    }
  }

  @Test
  void aLargePredictionHoldsTheWeightsFromItsFirstPartToItsLast() {
    AtomicReference<Variable> variable = new AtomicReference<>();
    Set<Integer> holds = new HashSet<>();
    Layer probe = (x, context) -> Node.of(new Probe(variable, holds), x);
    Network probed = Network.of(Sequential.of(dense(2), probe), SAMPLE, 1);
    variable.set(probed.variables().get(0).variable());
    probed.predict(few);
    assertEquals(Set.of(1), holds); // the program's own
    holds.clear();
    probed.predict(many);
    assertEquals(Set.of(2), holds);
    holds.clear();
    new Probe(variable, holds).apply(0);
    assertEquals(Set.of(0), holds);
  }
}
