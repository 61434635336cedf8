package dev.cotangent.benchmarks.peers.tensorflow;

import dev.cotangent.benchmarks.child.Contender;
import dev.cotangent.benchmarks.workload.Batches;
import dev.cotangent.benchmarks.workload.Workload;
import dev.cotangent.benchmarks.workload.Workload.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/** TensorFlow-Java: a graph and a session, layout NHWC, which is its own. */
public final class TensorFlowGraph implements Contender {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;

  @Override
  public String describe() {
    return "TensorFlow-Java 1.1.0, TensorFlow " + TensorFlow.version();
  }

  @Override
  public Step prepare(Workload workload, int batch, int threads) {
    Graph graph = new Graph();
    Ops tf = Ops.create(graph);
    Batches batches = new Batches(workload, batch);
    TensorFlowNetwork network = new TensorFlowNetwork(tf, workload.architecture(), batch);
    List<TFloat32> inputs =
        IntStream.range(0, Batches.INPUTS).mapToObj(i -> network.input(batches.inputs(i))).toList();
    ConfigProto config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            .setInterOpParallelismThreads(threads)
            .build();
    return workload.task().trains()
        ? training(graph, tf, network, inputs, batches, workload.task(), config)
        : inference(graph, network, inputs, config);
  }

  private static Step training(
      Graph graph,
      Ops tf,
      TensorFlowNetwork network,
      List<TFloat32> inputs,
      Batches batches,
      Task task,
      ConfigProto config) {
    Placeholder<TFloat32> target =
        tf.placeholder(
            TFloat32.class, Placeholder.shape(Shape.of(batches.size(), Batches.CLASSES)));
    List<TFloat32> labels =
        IntStream.range(0, Batches.LABELS).mapToObj(i -> oneHot(batches.labels(i))).toList();
    Operand<TFloat32> losses = tf.nn.softmaxCrossEntropyWithLogits(network.scores(), target).loss();
    Operand<TFloat32> loss = tf.math.mean(losses, tf.constant(0));
    List<Variable<TFloat32>> variables = network.variables();
    Output<?>[] gradients =
        graph.addGradients(
            loss.asOutput(), variables.stream().map(Variable::asOutput).toArray(Output[]::new));
    List<Op> initial = new ArrayList<>(network.initialisers());
    List<Op> updates = new ArrayList<>();
    // Weights change in place, so not before all gradients are computed.
    Ops later = tf.withControlDependencies(Arrays.copyOf(gradients, gradients.length, Op[].class));
    Updates optimizer = new Updates(tf, later, task, initial);
    for (int i = 0; i < gradients.length; i++) {
      @SuppressWarnings("unchecked") // the gradient of a float loss
      Operand<TFloat32> gradient = (Operand<TFloat32>) gradients[i];
      updates.add(optimizer.update(variables.get(i), gradient, network.shape(i)));
    }
    Op step = optimizer.after(updates);
    Session session = new Session(graph, config);
    initial.forEach(session::run);
    return number -> {
      try (Result result =
          session
              .runner()
              .feed(network.input(), inputs.get(number % Batches.INPUTS))
              .feed(target, labels.get(number % Batches.LABELS))
              .fetch(loss)
              .addTarget(step)
              .run()) {
        return ((TFloat32) result.get(0)).getFloat();
      }
    };
  }

  private static TFloat32 oneHot(int[] labels) {
    float[] values = new float[labels.length * Batches.CLASSES];
    for (int i = 0; i < labels.length; i++) {
      values[i * Batches.CLASSES + labels[i]] = 1;
    }
    return TFloat32.tensorOf(Shape.of(labels.length, Batches.CLASSES), DataBuffers.of(values));
  }

  private static Step inference(
      Graph graph, TensorFlowNetwork network, List<TFloat32> inputs, ConfigProto config) {
    Session session = new Session(graph, config);
    network.initialisers().forEach(session::run);
    return number -> {
      try (Result result =
          session
              .runner()
              .feed(network.input(), inputs.get(number % Batches.INPUTS))
              .fetch(network.scores())
              .run()) {
        TFloat32 scores = (TFloat32) result.get(0);
        float[] values = new float[(int) scores.size()];
        scores.asRawTensor().data().asFloats().read(values);
        return Contender.meanSquare(values);
      }
    };
  }

  /** The optimizer's operations. */
  private static final class Updates {
    private final Ops tf;
    private final Ops later;
    private final Task task;
    private final List<Op> initial;
    private final List<Variable<TFloat32>> powers = new ArrayList<>();

    Updates(Ops tf, Ops later, Task task, List<Op> initial) {
      this.tf = tf;
      this.later = later;
      this.task = task;
      this.initial = initial;
      if (task == Task.ADAM) {
        powers.add(variable(Shape.scalar(), tf.constant(BETA1)));
        powers.add(variable(Shape.scalar(), tf.constant(BETA2)));
      }
    }

    private Variable<TFloat32> variable(Shape shape, Operand<TFloat32> value) {
      Variable<TFloat32> variable = tf.variable(shape, TFloat32.class);
      initial.add(tf.assign(variable, value));
      return variable;
    }

    Op update(Variable<TFloat32> weight, Operand<TFloat32> gradient, Shape shape) {
      Operand<TFloat32> rate = tf.constant((float) task.learningRate());
      if (task == Task.SGD) {
        return later.train.applyGradientDescent(weight, rate, gradient);
      }
      Operand<TFloat32> zeros = tf.zeros(tf.constant(shape), TFloat32.class);
      Variable<TFloat32> moment = variable(shape, zeros);
      if (task == Task.MOMENTUM || task == Task.DECAY) {
        Operand<TFloat32> slope =
            task == Task.MOMENTUM
                ? gradient
                : tf.math.add(
                    gradient, tf.math.mul(weight, tf.constant((float) Task.WEIGHT_DECAY)));
        return later.train.applyMomentum(
            weight, moment, rate, slope, tf.constant((float) Task.MOMENTUM_DECAY));
      }
      return later.train.applyAdam(
          weight,
          moment,
          variable(shape, zeros),
          powers.get(0),
          powers.get(1),
          rate,
          tf.constant(BETA1),
          tf.constant(BETA2),
          tf.constant((float) Task.EPSILON),
          gradient);
    }

    /** What must happen after the updates, and the updates. */
    Op after(List<Op> updates) {
      Ops last = tf.withControlDependencies(updates.toArray(new Op[0]));
      if (powers.isEmpty()) {
        return last.noOp();
      }
      Op first = last.assign(powers.get(0), last.math.mul(powers.get(0), tf.constant(BETA1)));
      Op second = last.assign(powers.get(1), last.math.mul(powers.get(1), tf.constant(BETA2)));
      return tf.withControlDependencies(first, second).noOp();
    }
  }
}
