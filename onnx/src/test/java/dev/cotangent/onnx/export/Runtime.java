package dev.cotangent.onnx.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.FutureTask;

/** Models computed by ONNX Runtime, in float32. */
final class Runtime {
  private Runtime() {}

  /**
   * On a thread of its own: with the usual stack of 1 MiB, beside a test's frames, it overflows.
   */
  static Map<String, Tensor> run(byte[] model, Map<String, Tensor> inputs) throws Exception {
    FutureTask<Map<String, Tensor>> task = new FutureTask<>(() -> compute(model, inputs));
    new Thread(null, task, "onnxruntime", 16 << 20).start();
    return task.get();
  }

  private static Map<String, Tensor> compute(byte[] model, Map<String, Tensor> inputs)
      throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      try (OrtSession session = environment.createSession(model, options)) {
        for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
          if (session.getInputNames().contains(input.getKey())) {
            feeds.put(input.getKey(), tensor(environment, input.getValue()));
          }
        }
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        try (OrtSession.Result result = session.run(feeds)) {
          result.forEach(
              entry -> outputs.put(entry.getKey(), tensor((OnnxTensor) entry.getValue())));
        }
        return outputs;
      }
    } finally {
      feeds.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(OrtEnvironment environment, Tensor value) throws OrtException {
    float[] numbers = new float[value.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) value.at(i);
    }
    long[] dims = Arrays.stream(value.shape().dims()).asLongStream().toArray();
    return OnnxTensor.createTensor(environment, FloatBuffer.wrap(numbers), dims);
  }

  private static Tensor tensor(OnnxTensor value) {
    TensorInfo info = value.getInfo();
    float[] numbers = new float[(int) info.getNumElements()];
    value.getFloatBuffer().get(numbers);
    int[] dims = Arrays.stream(info.getShape()).mapToInt(Math::toIntExact).toArray();
    return Tensor.of(Shape.of(dims), numbers);
  }
}
