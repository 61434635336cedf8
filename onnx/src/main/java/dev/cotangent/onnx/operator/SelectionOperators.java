package dev.cotangent.onnx.operator;

import dev.cotangent.core.Shape;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import dev.cotangent.ops.Indexing;
import dev.cotangent.ops.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Operators whose results have as many elements as their operands' values say. */
final class SelectionOperators {
  private SelectionOperators() {}

  static void register(Operators all) {
    all.addAll("Unique", SelectionOperators::unique);
    all.add("NonMaxSuppression", SelectionOperators::suppress);
  }

  private static List<Value> unique(Call call) {
    OnnxTensor x = call.known(0);
    int[] dims = x.dims();
    boolean flat = !call.hasAttribute("axis");
    int[] source = flat ? new int[] {x.size()} : dims;
    int axis = flat ? 0 : call.axis(call.integer("axis", 0), dims.length);
    int n = source[axis];
    int inner = OnnxTensor.size(Arrays.copyOfRange(source, axis + 1, source.length));
    int outer = OnnxTensor.size(Arrays.copyOf(source, axis));
    Comparator<Integer> byElement = byElement(x);
    Comparator<Integer> byRow =
        (a, b) -> {
          for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
              int order = byElement.compare((o * n + a) * inner + i, (o * n + b) * inner + i);
              if (order != 0) {
                return order;
              }
            }
          }
          return 0;
        };
    List<Integer> rows = IntStream.range(0, n).boxed().sorted(byRow).toList(); // stable
    List<Integer> first = new ArrayList<>();
    int[] group = new int[n];
    for (int i = 0; i < n; i++) {
      if (i == 0 || byRow.compare(rows.get(i - 1), rows.get(i)) != 0) {
        first.add(rows.get(i));
      }
      group[rows.get(i)] = first.size() - 1;
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, first.size()).boxed().toList());
    if (!call.flag("sorted", true)) {
      order.sort(Comparator.comparing(first::get));
    }
    int[] taken = order.stream().mapToInt(first::get).toArray();
    long[] inverse = new long[n];
    long[] counts = new long[taken.length];
    for (int i = 0; i < n; i++) {
      inverse[i] = order.indexOf(group[i]);
      counts[(int) inverse[i]]++;
    }
    int[] result = source.clone();
    result[axis] = taken.length;
    Value values =
        Exact.rearrange(
            call,
            Value.Known.of(x),
            result,
            y -> Indexing.take(Shapes.reshape(y, Shape.of(source)), axis, taken));
    long[] indices = Arrays.stream(taken).asLongStream().toArray();
    return List.of(
        values,
        Value.Known.of(OnnxTensor.vector(indices)),
        Value.Known.of(OnnxTensor.vector(inverse)),
        Value.Known.of(OnnxTensor.vector(counts)));
  }

  /** The order of elements by their positions. */
  private static Comparator<Integer> byElement(OnnxTensor x) {
    if (x.type() == ElementType.STRING) {
      String[] texts = x.toTexts();
      return Comparator.comparing(i -> texts[i]);
    }
    if (x.type().isFloating()) {
      double[] numbers = x.toDoubles();
      return Comparator.comparingDouble(i -> numbers[i]);
    }
    long[] numbers = x.toLongs();
    return (a, b) -> Exact.compare(x.type(), numbers[a], numbers[b]);
  }

  /** A box by its edges. */
  private record Box(double top, double left, double bottom, double right) {
    static Box of(double[] numbers, int at, boolean centre) {
      double a = numbers[at];
      double b = numbers[at + 1];
      double c = numbers[at + 2];
      double d = numbers[at + 3];
      return centre
          ? new Box(b - d / 2, a - c / 2, b + d / 2, a + c / 2)
          : new Box(Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d));
    }

    double area() {
      return (bottom - top) * (right - left);
    }

    /** The part of both that they have in common, of what one or the other covers. */
    double overlap(Box other) {
      double height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
      double width = Math.min(right, other.right) - Math.max(left, other.left);
      if (height <= 0 || width <= 0 || area() <= 0 || other.area() <= 0) {
        return 0;
      }
      double common = height * width;
      return common / (area() + other.area() - common);
    }
  }

  /** Of boxes that overlap much, the one with the greatest score. */
  private static Value suppress(Call call) {
    double[] boxes = call.doubles(0);
    double[] scores = call.doubles(1);
    int batches = call.dims(0)[0];
    int count = call.dims(0)[1];
    int classes = call.dims(1)[1];
    long most = call.has(2) ? call.scalar(2) : 0;
    double overlap = call.has(3) ? call.doubles(3)[0] : 0;
    double least = call.has(4) ? call.doubles(4)[0] : Double.NEGATIVE_INFINITY;
    boolean centre = call.flag("center_point_box", false);
    List<long[]> selected = new ArrayList<>();
    for (int batch = 0; batch < batches; batch++) {
      for (int each = 0; each < classes; each++) {
        int start = (batch * classes + each) * count;
        List<Integer> order =
            IntStream.range(0, count)
                .filter(i -> scores[start + i] > least)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[start + i]))
                .toList();
        List<Box> kept = new ArrayList<>();
        for (int i : order) {
          Box box = Box.of(boxes, 4 * (batch * count + i), centre);
          if (kept.size() < most
              && kept.stream().noneMatch(other -> other.overlap(box) > overlap)) {
            kept.add(box);
            selected.add(new long[] {batch, each, i});
          }
        }
      }
    }
    long[] flat = selected.stream().flatMapToLong(Arrays::stream).toArray();
    return Call.known(ElementType.INT64, new int[] {selected.size(), 3}, flat);
  }
}
