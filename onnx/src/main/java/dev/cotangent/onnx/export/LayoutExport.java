package dev.cotangent.onnx.export;

import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.ops.BroadcastTo;
import dev.cotangent.ops.Concat;
import dev.cotangent.ops.Pad;
import dev.cotangent.ops.Permute;
import dev.cotangent.ops.Reshape;
import dev.cotangent.ops.Slice;
import dev.cotangent.ops.SumTo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Operations that move elements, repeat them and add them up along axes. */
final class LayoutExport {
  private LayoutExport() {}

  static Map<Class<? extends Op>, Emission.Emitter> emitters() {
    Map<Class<? extends Op>, Emission.Emitter> all = new LinkedHashMap<>();
    all.put(Reshape.class, e -> shaped(e, "Reshape"));
    all.put(BroadcastTo.class, e -> shaped(e, "Expand"));
    all.put(SumTo.class, LayoutExport::sumTo);
    all.put(
        Permute.class,
        e -> e.as("Transpose", Map.of("perm", longs(((Permute) e.node().op()).order()))));
    all.put(
        Concat.class, e -> e.as("Concat", Map.of("axis", (long) ((Concat) e.node().op()).axis())));
    all.put(Slice.class, LayoutExport::slice);
    all.put(Pad.class, LayoutExport::pad);
    return all;
  }

  static List<Long> longs(List<Integer> values) {
    return values.stream().map(Integer::longValue).toList();
  }

  private static String shaped(Emission e, String operator) {
    return e.result(operator, e.operand(0), e.draft().whole(e.node().shape()));
  }

  /** Axes of extent 1 are kept, those in front dropped. */
  private static String sumTo(Emission e) {
    Shape from = e.shape(0);
    Shape to = e.node().shape();
    int front = from.rank() - to.rank();
    List<Integer> kept = new ArrayList<>();
    List<Integer> dropped = new ArrayList<>();
    for (int i = 0; i < from.rank(); i++) {
      if (i < front) {
        dropped.add(i);
      } else if (to.dim(i - front) != from.dim(i)) {
        kept.add(i);
      }
    }
    String x = e.operand(0);
    if (!kept.isEmpty() && !dropped.isEmpty()) {
      x = e.add("ReduceSum", Map.of("keepdims", 1L), x, e.draft().whole(kept));
      kept.clear();
    }
    if (kept.isEmpty() && dropped.isEmpty()) {
      return e.result("Identity", x);
    }
    boolean keep = dropped.isEmpty();
    return e.result(
        "ReduceSum", Map.of("keepdims", keep ? 1L : 0L), x, e.draft().whole(keep ? kept : dropped));
  }

  private static String slice(Emission e) {
    Slice slice = (Slice) e.node().op();
    List<Integer> starts = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    List<Integer> axes = new ArrayList<>();
    List<Integer> steps = new ArrayList<>();
    for (int i = 0; i < slice.starts().size(); i++) {
      int start = slice.starts().get(i);
      int step = slice.steps().get(i);
      int size = slice.sizes().get(i);
      if (start != 0 || step != 1 || size != e.shape(0).dim(i)) {
        starts.add(start);
        ends.add(start + (size - 1) * step + 1);
        axes.add(i);
        steps.add(step);
      }
    }
    if (axes.isEmpty()) {
      return e.result("Identity", e.operand(0));
    }
    GraphDraft draft = e.draft();
    return e.result(
        "Slice",
        e.operand(0),
        draft.whole(starts),
        draft.whole(ends),
        draft.whole(axes),
        draft.whole(steps));
  }

  private static String pad(Emission e) {
    Pad pad = (Pad) e.node().op();
    String x = e.operand(0);
    Shape shape = e.shape(0);
    for (int axis = 0; axis < shape.rank(); axis++) {
      int between = pad.interior().get(axis);
      if (between > 0 && shape.dim(axis) > 1) {
        x = spread(e, x, shape, axis, between);
        shape = shape.with(axis, shape.dim(axis) + (shape.dim(axis) - 1) * between);
      }
    }
    List<Integer> pads = new ArrayList<>(pad.low());
    pads.addAll(pad.high());
    return e.result("Pad", x, e.draft().whole(pads), e.draft().number(0));
  }

  /**
   * Zeros between elements: behind each of them, along an axis of its own, and cut off at the end.
   */
  private static String spread(Emission e, String x, Shape shape, int axis, int between) {
    GraphDraft draft = e.draft();
    String apart = e.add("Unsqueeze", x, draft.whole(axis + 1L));
    long[] pads = new long[2 * (shape.rank() + 1)];
    pads[shape.rank() + 1 + axis + 1] = between;
    String padded = e.add("Pad", apart, draft.whole(pads), draft.number(0));
    Shape joined = shape.with(axis, shape.dim(axis) * (between + 1));
    String flat = e.add("Reshape", padded, draft.whole(joined));
    return e.add(
        "Slice",
        flat,
        draft.whole(0),
        draft.whole((long) joined.dim(axis) - between),
        draft.whole((long) axis),
        draft.whole(1));
  }
}
