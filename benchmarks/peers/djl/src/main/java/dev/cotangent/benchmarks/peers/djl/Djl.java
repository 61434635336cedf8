package dev.cotangent.benchmarks.peers.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.optimizer.Sgd;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import dev.cotangent.benchmarks.child.Contender;
import dev.cotangent.benchmarks.workload.Batches;
import dev.cotangent.benchmarks.workload.InitialWeights;
import dev.cotangent.benchmarks.workload.Workload;
import dev.cotangent.benchmarks.workload.Workload.Task;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** DJL with the engine PyTorch: its blocks, its trainer, its predictor. */
public final class Djl implements Contender {
  @Override
  public String describe() {
    return "DJL " + Engine.getDjlVersion() + ", PyTorch " + Engine.getInstance().getVersion();
  }

  @Override
  public Step prepare(Workload workload, int batch, int threads) {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    Model model = Model.newInstance(workload.name(), Device.cpu());
    model.setBlock(DjlBlocks.of(workload.architecture()));
    NDManager manager = model.getNDManager();
    Batches batches = new Batches(workload, batch);
    List<NDArray> inputs = inputs(workload, batches, manager);
    return workload.task().trains()
        ? training(model, workload, inputs, batches)
        : inference(model, workload, inputs);
  }

  private static List<NDArray> inputs(Workload workload, Batches batches, NDManager manager) {
    Shape shape = new Shape(workload.architecture().sample().batch(batches.size()));
    return IntStream.range(0, Batches.INPUTS)
        .mapToObj(i -> manager.create(batches.inputs(i), shape))
        .toList();
  }

  private static void setWeights(Model model, Workload workload) {
    Iterator<float[]> weights = InitialWeights.of(workload.architecture()).iterator();
    for (Parameter parameter : model.getBlock().getParameters().values()) {
      NDArray array = parameter.getArray();
      switch (parameter.getType()) {
        case WEIGHT -> array.set(weights.next());
        case BIAS -> array.set(new float[(int) array.size()]);
        default -> {} // scales are 1, and means and shifts 0, from the start
      }
    }
  }

  private static Optimizer optimizer(Task task) {
    Tracker rate = Tracker.fixed((float) task.learningRate());
    Sgd.Builder descent = Optimizer.sgd().setLearningRateTracker(rate);
    return switch (task) {
      case SGD -> descent.build();
      case MOMENTUM -> descent.optMomentum((float) Task.MOMENTUM_DECAY).build();
      case DECAY ->
          descent
              .optMomentum((float) Task.MOMENTUM_DECAY)
              .optWeightDecays((float) Task.WEIGHT_DECAY)
              .build();
      case ADAM ->
          Optimizer.adam().optLearningRateTracker(rate).optEpsilon((float) Task.EPSILON).build();
      case INFERENCE -> throw new IllegalArgumentException("inference has no optimizer");
    };
  }

  private static Step training(
      Model model, Workload workload, List<NDArray> inputs, Batches batches) {
    Loss loss = Loss.softmaxCrossEntropyLoss();
    Trainer trainer =
        model.newTrainer(
            new DefaultTrainingConfig(loss)
                .optOptimizer(optimizer(workload.task()))
                .optDevices(new Device[] {Device.cpu()}));
    trainer.initialize(inputs.get(0).getShape());
    setWeights(model, workload);
    NDManager manager = model.getNDManager();
    List<NDArray> labels = new ArrayList<>();
    for (int i = 0; i < Batches.LABELS; i++) {
      labels.add(manager.create(batches.labels(i)));
    }
    return number -> {
      double result;
      try (NDManager step = manager.newSubManager()) {
        NDArray x = inputs.get(number % Batches.INPUTS);
        NDArray y = labels.get(number % Batches.LABELS);
        x.tempAttach(step);
        y.tempAttach(step);
        try (GradientCollector collector = trainer.newGradientCollector()) {
          NDArray value = loss.evaluate(new NDList(y), trainer.forward(new NDList(x)));
          collector.backward(value);
          result = value.getFloat();
        }
        trainer.step();
      }
      return result;
    };
  }

  private static Step inference(Model model, Workload workload, List<NDArray> inputs) {
    NDManager manager = model.getNDManager();
    model.getBlock().initialize(manager, inputs.get(0).getDataType(), inputs.get(0).getShape());
    setWeights(model, workload);
    Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator());
    return number -> {
      try (NDManager step = manager.newSubManager()) {
        NDArray x = inputs.get(number % Batches.INPUTS);
        x.tempAttach(step);
        NDList scores = predictor.predict(new NDList(x));
        double result = Contender.meanSquare(scores.singletonOrThrow().toFloatArray());
        scores.attach(step);
        return result;
      } catch (TranslateException e) {
        throw new IllegalStateException(e);
      }
    };
  }
}
