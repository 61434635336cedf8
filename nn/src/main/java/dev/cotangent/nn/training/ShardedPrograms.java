package dev.cotangent.nn.training;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.NonFiniteException;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.parallel.FlatValues;
import dev.cotangent.nn.parallel.ShardWorkers;
import dev.cotangent.nn.program.ProgramCache;
import dev.cotangent.ops.Ops;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Training steps in shards: loss and gradients of each, their sum in a fixed order, an update.
 *
 * <p>A shard's loss and all other means weigh as much as its part of the batch's samples. Layers'
 * states that depend on samples become the mean, so weighted, of what the shards make of them.
 */
final class ShardedPrograms {
  private final Consumer<TrainingStep> definition;
  private final UnaryOperator<Program.Builder> settings;
  private final Precision precision;
  private final Sharding sharding;
  private final ShardWorkers workers;
  private final Map<Integer, Update> updates = new HashMap<>();
  private final ProgramCache<Key, ShardProgram> compiled =
      new ProgramCache<>(Key::samples, this::compile);

  private record Key(int samples, Map<String, Shape> shapes) {}

  /** The programs for shards of one size, a stage for each objective. */
  private record ShardProgram(
      TrainingStep step, ShardNumber number, Node weight, List<Stage> stages) {
    /** The programs' results for a shard, which weighs so much, with this stage's weights. */
    Results run(int stage, Minibatch shard, int shardNumber, double shardWeight) {
      Set<Node> read = stages.get(stage).read;
      Map<Node, Tensor> feeds = new HashMap<>();
      step.inputs().forEach((name, node) -> feeds.put(node, shard.tensors().get(name)));
      feeds.put(number.node(), Tensor.scalar(shardNumber));
      feeds.put(weight, Tensor.scalar(shardWeight));
      feeds.keySet().retainAll(read);
      return stages.get(stage).program.run(feeds);
    }
  }

  /**
   * The program of an objective.
   *
   * @param read all that it reads
   * @param sums what is added up over the shards: the loss, further means, states, gradients
   * @param measures what metrics take of each shard
   */
  private record Stage(Set<Node> read, List<Node> sums, List<Node> measures, Program program) {}

  /**
   * The program that takes in the sums of an objective.
   *
   * @param inputs one for each sum; those that it does not read take none
   */
  private record Update(Set<Node> read, List<Node> inputs, Node learningRate, Program program) {}

  ShardedPrograms(
      Consumer<TrainingStep> definition,
      UnaryOperator<Program.Builder> settings,
      Precision precision,
      Sharding sharding) {
    this.definition = definition;
    this.settings = settings;
    this.precision = precision;
    this.sharding = sharding;
    this.workers = new ShardWorkers(sharding.workers());
  }

  /**
   * Takes a training step; the result is that of the weights before.
   *
   * @throws NonFiniteException if a loss is not finite; no variable is changed then by its
   *     objective, nor by those after it
   */
  BatchResult train(Minibatch batch, double learningRate) {
    ShardProgram[] programs = programs(batch);
    TrainingStep step = programs[0].step;
    List<TrainingStep.Objective> objectives = step.objectives();
    double loss = 0;
    List<BatchResult.Reported> reported = new ArrayList<>();
    List<BatchResult.Reported> further = new ArrayList<>();
    List<BatchResult.Measured> measured = new ArrayList<>();
    for (int i = 0; i < objectives.size(); i++) {
      int[] places = places(i, programs);
      FlatValues sums = sums(i, programs, batch, places);
      update(i, step, programs[0].stages.get(i), sums, learningRate);
      loss += sums.at(0);
      if (objectives.size() > 1) {
        reported.add(new BatchResult.Reported(objectives.get(i).name(), sums.at(0)));
      }
      if (i == 0) {
        int place = 1;
        for (String name : step.reported().keySet()) {
          further.add(new BatchResult.Reported(name, sums.at(place++)));
        }
        measured.addAll(measured(programs, sums, places));
      }
      workers.give(sums);
    }
    reported.addAll(further);
    return new BatchResult(batch.size(), loss, reported, measured);
  }

  /** The programs of all shards that have samples. */
  private ShardProgram[] programs(Minibatch batch) {
    ShardProgram[] programs = new ShardProgram[Math.min(sharding.shards(), batch.size())];
    for (int shard = 0; shard < programs.length; shard++) {
      int samples = sharding.size(shard, batch.size());
      boolean known = shard > 0 && samples == sharding.size(shard - 1, batch.size());
      programs[shard] =
          known ? programs[shard - 1] : compiled.get(new Key(samples, shapes(batch, samples)));
    }
    return programs;
  }

  private static Map<String, Shape> shapes(Minibatch batch, int samples) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    BatchPrograms.shapes(batch).forEach((name, shape) -> shapes.put(name, shape.with(0, samples)));
    return shapes;
  }

  /** Where each shard's measures begin, behind the sums; the last is where all end. */
  private static int[] places(int stage, ShardProgram[] programs) {
    int[] places = new int[programs.length + 1];
    places[0] = size(programs[0].stages.get(stage).sums);
    for (int shard = 0; shard < programs.length; shard++) {
      places[shard + 1] = places[shard] + size(programs[shard].stages.get(stage).measures);
    }
    return places;
  }

  private static int size(List<Node> nodes) {
    return nodes.stream().mapToInt(node -> node.shape().size()).sum();
  }

  /** The sums over all shards, and each shard's measures in their places. */
  private FlatValues sums(int stage, ShardProgram[] programs, Minibatch batch, int[] places) {
    FlatValues sums =
        workers.sum(
            sharding.mine(),
            precision,
            places[programs.length],
            (shard, values) -> {
              if (shard < programs.length) {
                double weight = (double) sharding.size(shard, batch.size()) / batch.size();
                ShardProgram program = programs[shard];
                Results results = program.run(stage, sharding.shard(shard, batch), shard, weight);
                store(program.stages.get(stage).sums, results, values, 0);
                store(program.stages.get(stage).measures, results, values, places[shard]);
              }
            });
    if (sharding.group() != null) {
      sharding.group().allReduce(sums);
    }
    return sums;
  }

  private static void store(List<Node> nodes, Results results, FlatValues values, int from) {
    int place = from;
    for (Node node : nodes) {
      values.set(place, results.get(node));
      place += node.shape().size();
    }
  }

  private static List<BatchResult.Measured> measured(
      ShardProgram[] programs, FlatValues sums, int[] places) {
    List<BatchResult.Measured> measured = new ArrayList<>();
    for (int shard = 0; shard < programs.length; shard++) {
      int place = places[shard];
      for (Map.Entry<String, TrainingStep.Measure> each :
          programs[shard].step.measures().entrySet()) {
        Shape shape = each.getValue().node().shape();
        measured.add(
            new BatchResult.Measured(
                each.getKey(), each.getValue().metric(), sums.tensor(place, shape)));
        place += shape.size();
      }
    }
    return measured;
  }

  private void update(
      int number, TrainingStep step, Stage stage, FlatValues sums, double learningRate) {
    Update update = updates.computeIfAbsent(number, key -> compileUpdate(number, step, stage));
    Map<Node, Tensor> feeds = new HashMap<>();
    int place = 0;
    for (Node input : update.inputs) {
      if (update.read.contains(input)) {
        feeds.put(input, sums.tensor(place, input.shape()));
      }
      place += input.shape().size();
    }
    if (update.read.contains(update.learningRate)) {
      feeds.put(update.learningRate, Tensor.scalar(learningRate));
    }
    update.program.run(feeds);
  }

  private ShardProgram compile(Key key) {
    ShardNumber number = new ShardNumber(sharding.shards());
    TrainingStep step = step(key.shapes, number);
    Node weight = Expressions.input("weight", Shape.scalar());
    List<Stage> stages = new ArrayList<>();
    for (TrainingStep.Objective objective : step.objectives()) {
      Node loss = Ops.multiply(objective.loss(), weight);
      List<Node> sums = new ArrayList<>(List.of(loss));
      List<Node> measures = new ArrayList<>();
      if (stages.isEmpty()) {
        step.reported().values().forEach(node -> sums.add(Ops.multiply(node, weight)));
        step.measures().values().forEach(measure -> measures.add(measure.node()));
      }
      for (Node next : step.networkUpdates(objective).values()) {
        if (readsSamples(next)) {
          sums.add(Ops.multiply(next, weight));
        }
      }
      sums.addAll(Gradients.of(loss, objective.variables()).values());
      Set<Node> outputs = new LinkedHashSet<>(sums);
      outputs.addAll(measures);
      number.requireInfluence(outputs);
      Program.Builder builder = settings.apply(Program.of(outputs.toArray(Node[]::new)));
      builder.threads(Math.max(1, sharding.threads() / sharding.workers()));
      Set<Node> read = new HashSet<>(Graphs.topologicalOrder(outputs));
      stages.add(new Stage(read, sums, measures, builder.compile()));
    }
    return new ShardProgram(step, number, weight, stages);
  }

  private TrainingStep step(Map<String, Shape> shapes, ShardNumber number) {
    TrainingStep step = new TrainingStep(shapes, true, number);
    definition.accept(step);
    return step;
  }

  private static boolean readsSamples(Node next) {
    return Graphs.topologicalOrder(List.of(next)).stream()
        .anyMatch(node -> node.op() instanceof Input);
  }

  /** The same for shards of all sizes. */
  private Update compileUpdate(int number, TrainingStep step, Stage stage) {
    TrainingStep.Objective objective = step.objectives().get(number);
    List<Node> inputs =
        stage.sums.stream().map(sum -> Expressions.input("sum", sum.shape())).toList();
    Node loss = inputs.get(0);
    int place = 1 + (number == 0 ? step.reported().size() : 0);
    Map<Node, Node> ofNetworks = new LinkedHashMap<>();
    for (Map.Entry<Node, Node> each : step.networkUpdates(objective).entrySet()) {
      boolean summed = readsSamples(each.getValue());
      ofNetworks.put(each.getKey(), summed ? inputs.get(place++) : each.getValue());
    }
    Map<Node, Node> gradients = new LinkedHashMap<>();
    for (Node variable : new LinkedHashSet<>(objective.variables())) {
      gradients.put(variable, inputs.get(place++));
    }
    Map<Node, Node> all =
        new LinkedHashMap<>(objective.optimizer().updates(gradients, step.learningRate()));
    all.putAll(ofNetworks);
    List<Node> roots = new ArrayList<>(all.values());
    roots.add(loss);
    return new Update(
        new HashSet<>(Graphs.topologicalOrder(roots)),
        inputs,
        step.learningRate(),
        settings.apply(Program.of(loss)).updates(all).requireFinite(loss).compile());
  }

  /** See {@link BatchPrograms#firstNonFinite}; of the shards of this process. */
  String firstNonFinite(Minibatch batch) {
    for (int shard = sharding.mine().from();
        shard < Math.min(sharding.mine().to(), batch.size());
        shard++) {
      Minibatch part = sharding.shard(shard, batch);
      ShardNumber number = new ShardNumber(sharding.shards());
      TrainingStep step = step(BatchPrograms.shapes(part), number);
      Node[] losses =
          step.objectives().stream().map(TrainingStep.Objective::loss).toArray(Node[]::new);
      Set<Node> read = new HashSet<>(Graphs.topologicalOrder(List.of(losses)));
      Program program = settings.apply(Program.of(losses)).checkFinite().compile();
      ShardProgram checked =
          new ShardProgram(
              step,
              number,
              Expressions.constant(1),
              List.of(new Stage(read, List.of(), List.of(), program)));
      try {
        Results unused = checked.run(0, part, shard, 1);
      } catch (NonFiniteException e) {
        return "; the first such value, in shard %s: %s".formatted(shard, e.getMessage());
      }
    }
    return "";
  }
}
