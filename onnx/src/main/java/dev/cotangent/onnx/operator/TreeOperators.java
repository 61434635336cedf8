package dev.cotangent.onnx.operator;

import static dev.cotangent.onnx.operator.Call.number;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.onnx.tensor.OnnxTensor;
import dev.cotangent.ops.Indexing;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Ensembles of decision trees: each node is a choice between what its branches give. */
final class TreeOperators {
  private static final int DEEPEST = 200;
  private static final int MOST_VISITED = 1 << 20;
  private static final int MEMBER = 6;

  private TreeOperators() {}

  static void register(Operators all) {
    all.addAll(Operators.ML, "TreeEnsemble", call -> List.of(new Ensemble(call).result()));
    all.addAll(Operators.ML, "Binarizer", call -> List.of(binarize(call)));
    all.addAll(Operators.ML, "ArrayFeatureExtractor", call -> List.of(features(call)));
  }

  private static Value binarize(Call call) {
    Node above = Ops.greater(call.node(0), number(call.number("threshold", 0)));
    return call.result(above);
  }

  /** Some columns, that is, indices along the last axis. */
  private static Value features(Call call) {
    int[] taken = call.ints(1);
    int[] dims = call.dims(0);
    int[] result = dims.length == 1 ? new int[] {1, taken.length} : dims.clone();
    result[result.length - 1] = taken.length;
    int axis = dims.length - 1;
    return Exact.rearrange(
        call,
        call.value(0),
        result,
        x -> Shapes.reshape(Indexing.take(x, axis, taken), Shape.of(result)));
  }

  /** One node of a model. */
  private static final class Ensemble {
    private final Call call;
    private final Node x;
    private final int[] features;
    private final int[] trueNodes;
    private final int[] falseNodes;
    private final int[] trueLeafs;
    private final int[] falseLeafs;
    private final int[] targets;
    private final double[] modes;
    private final double[] splits;
    private final double[] weights;
    private final int @Nullable [] missing;
    private final List<List<Double>> members = new ArrayList<>();
    private int visited;

    Ensemble(Call call) {
      this.call = call;
      this.x = call.node(0);
      this.features = list("nodes_featureids");
      this.trueNodes = list("nodes_truenodeids");
      this.falseNodes = list("nodes_falsenodeids");
      this.trueLeafs = list("nodes_trueleafs");
      this.falseLeafs = list("nodes_falseleafs");
      this.targets = list("leaf_targetids");
      this.modes = numbers("nodes_modes");
      this.splits = numbers("nodes_splits");
      this.weights = numbers("leaf_weights");
      this.missing = call.integers("nodes_missing_value_tracks_true");
      call.require(call.integer("post_transform", 0) == 0, "post_transform must be none");
      OnnxTensor values = call.tensorAttribute("membership_values");
      List<Double> set = new ArrayList<>();
      for (double value : values == null ? new double[0] : values.toDoubles()) {
        if (Double.isNaN(value)) {
          members.add(set);
          set = new ArrayList<>();
        } else {
          set.add(value);
        }
      }
    }

    private int[] list(String name) {
      int[] values = call.integers(name);
      if (values == null) {
        throw call.wrong("attribute %s must be given".formatted(name));
      }
      return values;
    }

    private double[] numbers(String name) {
      OnnxTensor tensor = call.tensorAttribute(name);
      if (tensor == null) {
        throw call.wrong("attribute %s must be given".formatted(name));
      }
      return tensor.toDoubles();
    }

    Value result() {
      int outputs = call.integer("n_targets", 1);
      int aggregate = call.integer("aggregate_function", 1);
      List<Node> columns = new ArrayList<>();
      BinaryOperator<Node> joined =
          switch (aggregate) {
            case 0, 1 -> Ops::add;
            case 2 -> Ops::minimum;
            case 3 -> Ops::maximum;
            default -> throw call.unsupported("aggregate_function " + aggregate);
          };
      // What a tree gives to other targets than its own changes nothing.
      double neutral = aggregate < 2 ? 0 : aggregate == 2 ? Float.MAX_VALUE : -Float.MAX_VALUE;
      int[] roots = list("tree_roots");
      for (int target = 0; target < outputs; target++) {
        Node column = Shapes.full(x.shape().slice(0, 1), neutral);
        for (int root : roots) {
          column = joined.apply(column, tree(root, target, neutral));
        }
        columns.add(
            Shapes.reshape(aggregate == 0 ? Ops.divide(column, roots.length) : column, -1, 1));
      }
      return call.result(Shapes.concat(1, columns));
    }

    private Node tree(int root, int target, double neutral) {
      check(root, features.length);
      boolean leaf =
          trueLeafs[root] != 0 && falseLeafs[root] != 0 && trueNodes[root] == falseNodes[root];
      return leaf ? leaf(trueNodes[root], target, neutral) : choice(root, target, neutral, 0);
    }

    private void check(int index, int count) {
      call.require(index >= 0 && index < count, "nodes must refer to others: %s", index);
    }

    private Node leaf(int index, int target, double neutral) {
      check(index, targets.length);
      return number(targets[index] == target ? weights[index] : neutral);
    }

    private Node choice(int index, int target, double neutral, int depth) {
      check(index, features.length);
      if (depth > DEEPEST || ++visited > MOST_VISITED) {
        throw call.unsupported("trees of more than %s levels, or a circle".formatted(DEEPEST));
      }
      Node yes =
          trueLeafs[index] != 0
              ? leaf(trueNodes[index], target, neutral)
              : choice(trueNodes[index], target, neutral, depth + 1);
      Node no =
          falseLeafs[index] != 0
              ? leaf(falseNodes[index], target, neutral)
              : choice(falseNodes[index], target, neutral, depth + 1);
      return Ops.where(condition(index), yes, no);
    }

    private Node condition(int index) {
      check(features[index], x.shape().dim(1));
      Node feature = Shapes.reshape(Shapes.slice(x, 1, features[index], features[index] + 1), -1);
      Node split = number(splits[index]);
      Node holds =
          switch ((int) modes[index]) {
            case 0 -> Ops.lessOrEqual(feature, split);
            case 1 -> Ops.less(feature, split);
            case 2 -> Ops.greaterOrEqual(feature, split);
            case 3 -> Ops.greater(feature, split);
            case 4 -> Ops.equal(feature, split);
            case 5 -> Ops.notEqual(feature, split);
            case MEMBER -> member(feature, index);
            default -> throw call.unsupported("mode " + modes[index]);
          };
      return missing != null && missing[index] != 0
          ? Ops.logicalOr(holds, Ops.isNaN(feature))
          : holds;
    }

    /** Sets are listed in the order of the nodes that have one, in which trees are built. */
    private Node member(Node feature, int index) {
      int number = order(index);
      check(number, members.size());
      return members.get(number).stream()
          .map(value -> Ops.equal(feature, number(value)))
          .reduce(Shapes.full(feature.shape(), 0), Ops::logicalOr);
    }

    private int order(int index) {
      int before = 0;
      for (int i = 0; i < index; i++) {
        before += modes[i] == MEMBER ? 1 : 0;
      }
      return before;
    }
  }
}
