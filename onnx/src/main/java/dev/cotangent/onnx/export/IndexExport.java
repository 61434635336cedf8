package dev.cotangent.onnx.export;

import dev.cotangent.core.Op;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.ArgMax;
import dev.cotangent.ops.ArgSort;
import dev.cotangent.ops.CumulativeSum;
import dev.cotangent.ops.Gather;
import dev.cotangent.ops.OneHot;
import dev.cotangent.ops.PutAlong;
import dev.cotangent.ops.ScatterAdd;
import dev.cotangent.ops.TakeAlong;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Operations that choose by position. */
final class IndexExport {
  private static final Map<String, Object> LAST = Map.of("axis", -1L);

  private IndexExport() {}

  static Map<Class<? extends Op>, Emission.Emitter> emitters() {
    Map<Class<? extends Op>, Emission.Emitter> all = new LinkedHashMap<>();
    all.put(Gather.class, e -> e.result("Gather", e.operand(0), e.draft().whole(e.operand(1))));
    all.put(
        TakeAlong.class,
        e -> e.result("GatherElements", LAST, e.operand(0), e.draft().whole(e.operand(1))));
    all.put(OneHot.class, IndexExport::oneHot);
    all.put(PutAlong.class, IndexExport::putAlong);
    all.put(ScatterAdd.class, IndexExport::scatterAdd);
    all.put(ArgMax.class, IndexExport::argMax);
    all.put(ArgSort.class, IndexExport::argSort);
    all.put(CumulativeSum.class, IndexExport::cumulativeSum);
    return all;
  }

  /** Runtimes want an axis of indices, and a single one has none. */
  private static String oneHot(Emission e) {
    GraphDraft draft = e.draft();
    boolean single = e.shape(0).rank() == 0;
    String indices = draft.whole(e.operand(0));
    String[] operands = {
      single ? e.add("Reshape", indices, draft.whole(1)) : indices,
      draft.wholeScalar(((OneHot) e.node().op()).depth()),
      draft.numbers(Tensor.vector(0, 1))
    };
    return single
        ? e.result("Reshape", e.add("OneHot", LAST, operands), draft.whole(e.node().shape()))
        : e.result("OneHot", LAST, operands);
  }

  private static String zeros(Emission e) {
    return e.add("Expand", e.draft().number(0), e.draft().whole(e.node().shape()));
  }

  private static String putAlong(Emission e) {
    return e.result(
        "ScatterElements",
        Map.of("axis", -1L, "reduction", "add"),
        zeros(e),
        e.draft().whole(e.operand(0)),
        e.operand(1));
  }

  private static String scatterAdd(Emission e) {
    String rows = e.add("Unsqueeze", e.draft().whole(e.operand(0)), e.draft().whole(-1));
    return e.result("ScatterND", Map.of("reduction", "add"), zeros(e), rows, e.operand(1));
  }

  private static String argMax(Emission e) {
    return e.draft().ofWhole(e.label(), e.add("ArgMax", LAST, e.operand(0)));
  }

  private static String argSort(Emission e) {
    String values = e.draft().name(e.label() + "/sorted");
    String positions = e.draft().name(e.label() + "/positions");
    e.draft()
        .add(
            new NodeDraft(
                "TopK",
                false,
                List.of(e.operand(0), e.draft().whole((long) e.node().shape().dim(-1))),
                List.of(values, positions),
                Map.of("axis", -1L, "largest", ((ArgSort) e.node().op()).descending() ? 1L : 0L)));
    return e.draft().ofWhole(e.label(), positions);
  }

  private static String cumulativeSum(Emission e) {
    boolean backwards = ((CumulativeSum) e.node().op()).backwards();
    return e.result(
        "CumSum", Map.of("reverse", backwards ? 1L : 0L), e.operand(0), e.draft().wholeScalar(-1));
  }
}
