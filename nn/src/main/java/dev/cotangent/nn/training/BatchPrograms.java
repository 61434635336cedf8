package dev.cotangent.nn.training;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.NonFiniteException;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.program.ProgramCache;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The compiled programs of a training, for modes and shapes of batches. */
final class BatchPrograms {
  private final Consumer<TrainingStep> definition;
  private final UnaryOperator<Program.Builder> settings;
  private final @Nullable ShardedPrograms sharded;
  private final ProgramCache<Key, BatchProgram> compiled =
      new ProgramCache<>(Key::samples, this::compile);

  private record Key(boolean training, int samples, Map<String, Shape> shapes) {}

  /** A program for each objective; an evaluation has a single one. */
  private record BatchProgram(TrainingStep step, List<Stage> stages) {}

  /**
   * A program.
   *
   * @param inputs what it reads of a batch
   * @param takesRate whether it reads the learning rate
   */
  private record Stage(
      Map<String, Node> inputs, boolean takesRate, List<Node> losses, Program program) {
    Results run(TrainingStep step, Minibatch batch, double learningRate) {
      Map<Node, Tensor> feeds = new HashMap<>();
      inputs.forEach((name, node) -> feeds.put(node, batch.tensors().get(name)));
      if (takesRate) {
        feeds.put(step.learningRate(), Tensor.scalar(learningRate));
      }
      return program.run(feeds);
    }
  }

  /**
   * Compiles nothing yet.
   *
   * @param sharding how batches are cut in training, if they are
   */
  BatchPrograms(
      Consumer<TrainingStep> definition,
      UnaryOperator<Program.Builder> settings,
      Precision precision,
      @Nullable Sharding sharding) {
    this.definition = definition;
    this.settings = settings;
    this.sharded =
        sharding == null ? null : new ShardedPrograms(definition, settings, precision, sharding);
  }

  /**
   * Takes a training step; the result is that of the weights before.
   *
   * @throws NonFiniteException if a loss is not finite; no variable is changed then by its
   *     objective, nor by those after it
   */
  BatchResult train(Minibatch batch, double learningRate) {
    return sharded != null
        ? sharded.train(batch, learningRate)
        : run(program(true, batch), batch, learningRate);
  }

  /** The figures of the first epoch of batches; none if that is broken off. */
  Optional<Evaluation> judge(Batches batches, BooleanSupplier brokenOff) {
    EpochSums sums = new EpochSums();
    try (Batches.Pass pass = batches.epoch(1, 0)) {
      while (pass.hasNext()) {
        if (brokenOff.getAsBoolean()) {
          return Optional.empty();
        }
        sums.add(evaluate(pass.next()));
      }
    }
    return Optional.of(sums.mean());
  }

  /** Evaluates without changing anything. */
  BatchResult evaluate(Minibatch batch) {
    return run(program(false, batch), batch, 0);
  }

  private static BatchResult run(BatchProgram compiled, Minibatch batch, double learningRate) {
    TrainingStep step = compiled.step;
    List<TrainingStep.Objective> objectives = step.objectives();
    double loss = 0;
    int objective = 0;
    List<BatchResult.Reported> reported = new ArrayList<>();
    List<BatchResult.Reported> further = new ArrayList<>(step.reported().size());
    List<BatchResult.Measured> measured = new ArrayList<>(step.measures().size());
    for (int i = 0; i < compiled.stages.size(); i++) {
      Stage stage = compiled.stages.get(i);
      Results results = stage.run(step, batch, learningRate);
      for (Node each : stage.losses) {
        double value = results.scalar(each);
        loss += value;
        if (objectives.size() > 1) {
          reported.add(new BatchResult.Reported(objectives.get(objective++).name(), value));
        }
      }
      if (i == 0) {
        step.reported()
            .forEach(
                (name, node) -> further.add(new BatchResult.Reported(name, results.scalar(node))));
        step.measures()
            .forEach(
                (name, measure) ->
                    measured.add(
                        new BatchResult.Measured(
                            name, measure.metric(), results.get(measure.node()))));
      }
    }
    reported.addAll(further);
    return new BatchResult(batch.size(), loss, reported, measured);
  }

  private BatchProgram program(boolean training, Minibatch batch) {
    return compiled.get(new Key(training, batch.size(), shapes(batch)));
  }

  static Map<String, Shape> shapes(Minibatch batch) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    batch.tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    return shapes;
  }

  /** The step's expressions for batches of these shapes. */
  TrainingStep step(boolean training, Map<String, Shape> shapes) {
    TrainingStep step = new TrainingStep(shapes, training);
    definition.accept(step);
    return step;
  }

  private BatchProgram compile(Key key) {
    TrainingStep step = step(key.training, key.shapes);
    List<TrainingStep.Objective> objectives = step.objectives();
    Set<Node> told = new LinkedHashSet<>(step.reported().values());
    step.measures().values().forEach(measure -> told.add(measure.node()));
    List<Stage> stages = new ArrayList<>();
    if (key.training) {
      for (TrainingStep.Objective objective : objectives) {
        Map<Node, Node> updates = step.updates(objective);
        Set<Node> outputs = new LinkedHashSet<>(List.of(objective.loss()));
        outputs.addAll(stages.isEmpty() ? told : Set.of());
        Program.Builder builder = settings.apply(Program.of(outputs.toArray(Node[]::new)));
        builder.updates(updates).requireFinite(objective.loss());
        stages.add(stage(step, List.of(objective.loss()), builder.compile(), outputs, updates));
      }
    } else {
      List<Node> losses = objectives.stream().map(TrainingStep.Objective::loss).toList();
      Set<Node> outputs = new LinkedHashSet<>(losses);
      outputs.addAll(told);
      Program.Builder builder = settings.apply(Program.of(outputs.toArray(Node[]::new)));
      stages.add(stage(step, losses, builder.compile(), outputs, Map.of()));
    }
    return new BatchProgram(step, stages);
  }

  /**
   * Which operation has the first value that is not finite in a step that was refused, in words
   * that follow others; nothing where it is not found.
   */
  String firstNonFinite(Minibatch batch) {
    if (sharded != null) {
      return sharded.firstNonFinite(batch);
    }
    TrainingStep step = step(true, shapes(batch));
    List<Node> losses = step.objectives().stream().map(TrainingStep.Objective::loss).toList();
    Set<Node> outputs = new LinkedHashSet<>(losses);
    Program.Builder builder = settings.apply(Program.of(outputs.toArray(Node[]::new)));
    Stage stage = stage(step, losses, builder.checkFinite().compile(), outputs, Map.of());
    try {
      var unused = stage.run(step, batch, 0);
      return "";
    } catch (NonFiniteException e) {
      return "; the first such value: " + e.getMessage();
    }
  }

  private static Stage stage(
      TrainingStep step,
      List<Node> losses,
      Program program,
      Set<Node> outputs,
      Map<Node, Node> updates) {
    Set<Node> roots = new LinkedHashSet<>(outputs);
    roots.addAll(updates.values());
    Set<Node> read = new HashSet<>(Graphs.topologicalOrder(roots));
    Map<String, Node> inputs = new LinkedHashMap<>(step.inputs());
    inputs.values().retainAll(read);
    return new Stage(inputs, read.contains(step.learningRate()), losses, program);
  }
}
