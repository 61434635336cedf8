package dev.cotangent.onnx.operator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.io.ProtoMessage;
import dev.cotangent.onnx.ImportOptions;
import dev.cotangent.onnx.ImportedGraph;
import dev.cotangent.onnx.OnnxModel;
import dev.cotangent.onnx.Protos;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Models of one node, with operands that are known or fed, beside plain loops. */
class OperatorProperties {
  private static final int OPSET = 21;

  /** Operands are called a, b, …; the result is y. */
  private static ImportedGraph model(
      ProtoMessage node, Map<String, OnnxTensor> known, Map<String, Shape> fed) throws IOException {
    ProtoMessage graph = new ProtoMessage().message(1, node);
    known.forEach((name, value) -> graph.message(11, Protos.value(name, value.type())));
    fed.forEach((name, shape) -> graph.message(11, Protos.value(name, ElementType.FLOAT)));
    graph.message(12, Protos.value("y", ElementType.FLOAT));
    Path file = Files.createTempFile("operator", ".onnx");
    try {
      Files.write(file, Protos.model(OPSET, graph).toBytes());
      return OnnxModel.read(file).graph(ImportOptions.of().known(known).shapes(fed));
    } finally {
      Files.delete(file);
    }
  }

  private static OnnxTensor known(ProtoMessage node, Map<String, OnnxTensor> operands)
      throws IOException {
    Value value = model(node, operands, Map.of()).results().get("y");
    return ((Value.Known) value).tensor();
  }

  private static OnnxTensor iota(int... dims) {
    long[] values = new long[OnnxTensor.size(dims)];
    Arrays.setAll(values, i -> i);
    return OnnxTensor.ofIntegers(ElementType.INT64, dims, values);
  }

  /** The indices that Python's slice takes of n elements. */
  private static List<Integer> sliced(int n, long start, long end, long step) {
    List<Integer> indices = new ArrayList<>();
    long from = start < 0 ? start + n : start;
    long to = end < 0 ? end + n : end;
    from = step > 0 ? Math.max(0, from) : Math.min(n - 1, from);
    to = step > 0 ? Math.min(n, to) : Math.max(-1, to);
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      if (i >= 0 && i < n) {
        indices.add((int) i);
      }
    }
    return indices;
  }

  @Property(tries = 300)
  void slicesAreThoseOfPython(
      @ForAll @IntRange(min = 1, max = 7) int n,
      @ForAll @LongRange(min = -9, max = 9) long start,
      @ForAll @LongRange(min = -9, max = 9) long end,
      @ForAll @LongRange(min = -4, max = 4) long step)
      throws IOException {
    long by = step == 0 ? 1 : step;
    ProtoMessage node = Protos.node("Slice", "a,b,c,d,e", "y");
    Map<String, OnnxTensor> rest =
        Map.of(
            "b", OnnxTensor.vector(start),
            "c", OnnxTensor.vector(end),
            "d", OnnxTensor.vector(1),
            "e", OnnxTensor.vector(by));
    List<Integer> columns = sliced(n, start, end, by);
    List<Long> wanted = new ArrayList<>();
    for (int row = 0; row < 3; row++) {
      for (int column : columns) {
        wanted.add((long) row * n + column);
      }
    }
    Map<String, OnnxTensor> all = new java.util.TreeMap<>(rest);
    all.put("a", iota(3, n));
    OnnxTensor y = known(node, all);
    assertArrayEquals(new int[] {3, columns.size()}, y.dims());
    assertEquals(wanted, Arrays.stream(y.toLongs()).boxed().toList());
    if (!columns.isEmpty()) {
      ImportedGraph fed = model(node, rest, Map.of("a", Shape.of(3, n)));
      Tensor computed =
          Interpreter.evaluate(
              fed.outputs().get("y"), Map.of(fed.inputs().get("a"), iota(3, n).toTensor()));
      assertArrayEquals(y.toDoubles(), computed.toDoubles());
    }
  }

  private static final List<ElementType> WHOLE =
      Arrays.stream(ElementType.values()).filter(ElementType::isInteger).toList();

  private static BigInteger big(ElementType type, long value) {
    return type.isUnsigned()
        ? new BigInteger(Long.toUnsignedString(value))
        : BigInteger.valueOf(value);
  }

  @Property(tries = 300)
  void wholeNumbersWrapAroundAsTheirTypesDo(
      @ForAll @IntRange(min = 0, max = 11) int each, @ForAll long first, @ForAll long second)
      throws IOException {
    ElementType type = WHOLE.get(each % WHOLE.size());
    long a = type.wrap(first);
    long b = type.wrap(second);
    BigInteger x = big(type, a);
    BigInteger y = big(type, b);
    check(type, "Add", a, b, x.add(y));
    check(type, "Sub", a, b, x.subtract(y));
    check(type, "Mul", a, b, x.multiply(y));
    check(type, "Max", a, b, x.max(y));
    check(type, "Min", a, b, x.min(y));
    if (b != 0) {
      check(type, "Div", a, b, x.divide(y));
      BigInteger rest = x.mod(y.abs());
      check(type, "Mod", a, b, y.signum() < 0 && rest.signum() != 0 ? rest.add(y) : rest);
    }
  }

  private static void check(ElementType type, String operator, long a, long b, BigInteger wanted)
      throws IOException {
    OnnxTensor y =
        known(
            Protos.node(operator, "a,b", "y"),
            Map.of(
                "a", OnnxTensor.ofIntegers(type, new int[] {1}, a),
                "b", OnnxTensor.ofIntegers(type, new int[] {1}, b)));
    assertEquals(type, y.type());
    assertEquals(type.wrap(wanted.longValue()), y.toLongs()[0], operator + " of " + type);
  }

  @Property(tries = 100)
  void scatteredElementsAreAddedWhereTheyMeet(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    int n = 1 + random.nextInt(4);
    int k = 1 + random.nextInt(6);
    long[] indices = random.longs(k, -n, n).toArray();
    double[] wanted = new double[n];
    for (int i = 0; i < k; i++) {
      wanted[(int) Math.floorMod(indices[i], (long) n)] += i + 1;
    }
    ProtoMessage node =
        Protos.node("ScatterElements", "a,b,c", "y")
            .message(5, new ProtoMessage().text(1, "reduction").text(4, "add"));
    ImportedGraph graph =
        model(
            node,
            Map.of("b", OnnxTensor.vector(indices)),
            Map.of("a", Shape.of(n), "c", Shape.of(k)));
    Node y = graph.outputs().get("y");
    Map<Node, Tensor> feed =
        Map.of(
            graph.inputs().get("a"), Tensor.zeros(n),
            graph.inputs().get("c"), Tensor.generate(Shape.of(k), i -> i + 1));
    assertArrayEquals(wanted, Interpreter.evaluate(y, feed).toDoubles());
    GradientCheck.of(y).verify();
  }

  /** Elements are moved as NumPy moves them, be they texts or fed. */
  @Property(tries = 100)
  void transposedTextsAreTheTransposedElements(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    int[] dims = {1 + random.nextInt(3), 1 + random.nextInt(3), 1 + random.nextInt(3)};
    String[] texts = new String[OnnxTensor.size(dims)];
    Arrays.setAll(texts, i -> "t" + i);
    ProtoMessage order =
        new ProtoMessage().text(1, "perm").integer(8, 2).integer(8, 0).integer(8, 1);
    OnnxTensor y =
        known(
            Protos.node("Transpose", "a", "y").message(5, order),
            Map.of("a", OnnxTensor.ofTexts(dims, texts)));
    assertArrayEquals(new int[] {dims[2], dims[0], dims[1]}, y.dims());
    String[] moved = y.toTexts();
    for (int i = 0; i < dims[0]; i++) {
      for (int j = 0; j < dims[1]; j++) {
        for (int k = 0; k < dims[2]; k++) {
          assertEquals(
              texts[(i * dims[1] + j) * dims[2] + k], moved[(k * dims[0] + i) * dims[1] + j]);
        }
      }
    }
  }

  /** The rest of a division has the divisor's sign, or by fmod the dividend's, and is below it. */
  @Property(tries = 200)
  void restsOfDivisions(
      @ForAll @IntRange(min = -900, max = 900) int a,
      @ForAll @IntRange(min = 1, max = 40) int b,
      @ForAll boolean negative,
      @ForAll boolean fmod)
      throws IOException {
    double x = a / 8.0;
    double y = (negative ? -b : b) / 4.0;
    ProtoMessage node =
        Protos.node("Mod", "a,b", "y").message(5, Protos.attribute("fmod", fmod ? 1 : 0));
    ImportedGraph graph = model(node, Map.of(), Map.of("a", Shape.of(1), "b", Shape.of(1)));
    double rest =
        Interpreter.evaluate(
                graph.outputs().get("y"),
                Map.of(
                    graph.inputs().get("a"), Tensor.vector(x),
                    graph.inputs().get("b"), Tensor.vector(y)))
            .item();
    assertEquals(fmod ? x % y : x - y * Math.floor(x / y), rest, 0.0);
  }

  /**
   * In float32 a quotient just below a whole number is rounded to it. The rest is inside its range
   * all the same, and right up to rounding, by which it may be 0 instead of nearly the divisor.
   */
  @Property(tries = 200)
  void restsWhoseQuotientsAreRoundedUp(@ForAll @IntRange(min = 1, max = 1000) int times)
      throws IOException {
    float b = 0.1f;
    float a = (float) (times * (double) b);
    a = a < times * (double) b ? a : Math.nextDown(a);
    ProtoMessage node = Protos.node("Mod", "a,b", "y").message(5, Protos.attribute("fmod", 1));
    ImportedGraph graph = model(node, Map.of(), Map.of("a", Shape.of(1), "b", Shape.of(1)));
    Node y = graph.outputs().get("y");
    double rest =
        Program.of(y)
            .compile()
            .run(
                Map.of(
                    graph.inputs().get("a"), Tensor.of(Shape.of(1), new float[] {a}),
                    graph.inputs().get("b"), Tensor.of(Shape.of(1), new float[] {b})))
            .get(y)
            .item();
    assertTrue(rest >= 0 && rest <= b, a + " gives " + rest);
    double apart = Math.abs(rest - a % b);
    assertEquals(0, Math.min(apart, b - apart), 2 * Math.ulp(a));
  }
}
