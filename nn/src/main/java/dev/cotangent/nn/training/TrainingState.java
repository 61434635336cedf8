package dev.cotangent.nn.training;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.io.StateFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All that a training needs to go on.
 *
 * @param place where it is
 * @param settings what must be the same where it goes on
 * @param history the whole epochs so far
 * @param sums the figures of the epoch that is not whole
 * @param seconds how long that one has taken so far
 * @param variables their values by name
 */
record TrainingState(
    Place place,
    RunSettings settings,
    List<Epoch> history,
    EpochSums.State sums,
    double seconds,
    Map<String, Tensor> variables) {
  private static final long VERSION = 1;

  /** What the tensors of metrics are called, before the metric's name. */
  private static final String FIGURE = "figure of the epoch: ";

  /**
   * Where a training is.
   *
   * @param call the number of the call of fit, from 1
   * @param before how many epochs there were before that call
   * @param epoch the number of the epoch, from 1
   * @param batch how many of its batches were taken
   * @param finished whether nothing is left to do
   */
  record Place(int call, int before, int epoch, int batch, boolean finished) {
    /** By which files are sorted. */
    String name() {
      return String.format(Locale.ROOT, "%06d-%08d", epoch, batch);
    }
  }

  StateFile toFile() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("version", VERSION);
    facts.put("call", (long) place.call);
    facts.put("epochs before", (long) place.before);
    facts.put("epoch", (long) place.epoch);
    facts.put("batch", (long) place.batch);
    facts.put("finished", place.finished);
    facts.put("seconds", Facts.json(seconds));
    facts.put("settings", settings.texts());
    facts.put("epochs", (long) settings.epochs());
    facts.put("total steps", settings.totalSteps());
    Map<String, Object> shapes = new LinkedHashMap<>();
    settings.shapes().forEach((name, shape) -> shapes.put(name, extents(shape)));
    facts.put("shapes", shapes);
    facts.put("learning rates", settings.rates().stream().map(Facts::json).toList());
    facts.put("samples", sums.samples());
    facts.put("loss", Facts.json(sums.loss()));
    facts.put("reported", numbers(sums.reported()));
    facts.put("history", history.stream().map(TrainingState::json).toList());
    Map<String, Tensor> tensors = new LinkedHashMap<>(variables);
    sums.metrics().forEach((name, state) -> tensors.put(FIGURE + name, state));
    return new StateFile(tensors, facts);
  }

  private static List<Object> extents(Shape shape) {
    return Arrays.stream(shape.dims()).<Object>mapToObj(Long::valueOf).toList();
  }

  private static Map<String, Object> numbers(Map<String, Double> values) {
    Map<String, Object> json = new LinkedHashMap<>();
    values.forEach((name, value) -> json.put(name, Facts.json(value)));
    return json;
  }

  private static Map<String, Object> json(Epoch epoch) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("number", (long) epoch.number());
    json.put("training", json(epoch.training()));
    json.put("validation", json(epoch.validation()));
    json.put("samples", epoch.samples());
    json.put("training seconds", Facts.json(epoch.trainingSeconds()));
    json.put("seconds", Facts.json(epoch.seconds()));
    return json;
  }

  private static Map<String, Object> json(Evaluation result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("loss", Facts.json(result.loss()));
    json.put("metrics", numbers(result.metrics()));
    return json;
  }

  /**
   * Takes a file apart.
   *
   * @throws IllegalArgumentException if it does not hold such a state
   */
  static TrainingState of(StateFile file) {
    Facts facts = new Facts(file.facts());
    long version = facts.whole("version");
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "the state's format is of version %s; this library knows %s: go on with the library that wrote it"
              .formatted(version, VERSION));
    }
    Place place =
        new Place(
            facts.count("call"),
            facts.count("epochs before"),
            facts.count("epoch"),
            facts.count("batch"),
            facts.truth("finished"));
    Map<String, Shape> shapes = new LinkedHashMap<>();
    facts.facts("shapes").values().forEach((name, json) -> shapes.put((String) name, shape(json)));
    Map<String, String> texts = new LinkedHashMap<>();
    Facts settings = facts.facts("settings");
    settings
        .values()
        .keySet()
        .forEach(name -> texts.put((String) name, settings.text((String) name)));
    List<Double> rates =
        facts.list("learning rates").stream()
            .map(rate -> Facts.number(rate, "learning rates"))
            .toList();
    Map<String, Tensor> variables = new LinkedHashMap<>();
    Map<String, Tensor> metrics = new LinkedHashMap<>();
    file.tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(FIGURE)) {
                metrics.put(name.substring(FIGURE.length()), tensor);
              } else {
                variables.put(name, tensor);
              }
            });
    return new TrainingState(
        place,
        new RunSettings(texts, facts.count("epochs"), facts.whole("total steps"), shapes, rates),
        facts.list("history").stream().map(TrainingState::epoch).toList(),
        new EpochSums.State(
            facts.whole("samples"),
            facts.number("loss"),
            numbers(facts.facts("reported")),
            metrics),
        facts.number("seconds"),
        variables);
  }

  private static Shape shape(Object json) {
    List<Integer> extents = new ArrayList<>();
    for (Object extent : new Facts(Map.of("shape", json)).list("shape")) {
      extents.add(new Facts(Map.of("extent", extent)).count("extent"));
    }
    return Shape.of(extents.stream().mapToInt(Integer::intValue).toArray());
  }

  private static Map<String, Double> numbers(Facts facts) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    facts
        .values()
        .keySet()
        .forEach(name -> numbers.put((String) name, facts.number((String) name)));
    return numbers;
  }

  private static Epoch epoch(Object json) {
    Facts facts = Facts.of(json);
    return new Epoch(
        facts.count("number"),
        evaluation(facts.facts("training")),
        evaluation(facts.facts("validation")),
        facts.whole("samples"),
        facts.number("training seconds"),
        facts.number("seconds"));
  }

  private static Evaluation evaluation(Facts facts) {
    return new Evaluation(facts.number("loss"), numbers(facts.facts("metrics")));
  }
}
