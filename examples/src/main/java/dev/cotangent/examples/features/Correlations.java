package dev.cotangent.examples.features;

import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.sqrt;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Reductions.mean;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Shapes.permute;
import static dev.cotangent.ops.Shapes.reshape;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.nn.Network;
import dev.cotangent.ops.Pooling;
import dev.cotangent.ops.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How alike a layer's features are to cues, and to each other, over the places of many pictures.
 *
 * @param inAll of each feature with each cue in all pictures together, {@code [features, cues]}
 * @param inEach the same in each picture, {@code [n, features, cues]}
 * @param amongThem of each feature with each, {@code [features, features]}
 */
record Correlations(Tensor inAll, Tensor inEach, Tensor amongThem) {
  private static final double TINY = 1e-12;

  /**
   * Pearson's correlation of rows, 0 for one that does not vary.
   *
   * @param a rows along the last axis, {@code […, p, m]}
   * @param b as long ones, {@code […, q, m]}
   * @return {@code […, p, q]}
   */
  static Node between(Node a, Node b) {
    return matmul(standardised(a), standardised(b), false, true);
  }

  private static Node standardised(Node rows) {
    Node centred = subtract(rows, reshape(mean(rows, -1), rows.shape().with(-1, 1)));
    Node length = sqrt(sum(square(centred), -1));
    return divide(centred, add(reshape(length, rows.shape().with(-1, 1)), TINY));
  }

  /**
   * Measures a layer.
   *
   * @param layer which of the network's convolutional layers, from 0
   * @param pictures {@code [n, 3, height, width]}
   */
  static Correlations of(Network network, int layer, Tensor pictures) {
    Node x = Expressions.input("pictures", pictures.shape());
    Node maps = FeatureLayer.of(network.evaluation(x)).get(layer).features();
    int n = maps.shape().dim(0);
    int size = x.shape().dim(2) / maps.shape().dim(2);
    Node colours = Pooling.avgPool(x, Window.valid(size, size).stride(size, size));
    Node features = reshape(maps, n, maps.shape().dim(1), -1);
    Node cues = matmul(Expressions.constant(Cue.weights()), reshape(colours, n, 3, -1));
    Node inAll = between(joined(features), joined(cues));
    Node inEach = between(features, cues);
    Node amongThem = between(joined(features), joined(features));
    Results results = Program.of(inAll, inEach, amongThem).compile().run(Map.of(x, pictures));
    return new Correlations(results.get(inAll), results.get(inEach), results.get(amongThem));
  }

  /** The places of all pictures in one row: {@code [n, k, places]} to {@code [k, n · places]}. */
  private static Node joined(Node rows) {
    return reshape(permute(rows, 1, 0, 2), rows.shape().dim(1), -1);
  }

  /** The cue that a feature follows best in all pictures together. */
  Cue.Match follows(int feature) {
    Cue.Match best = new Cue.Match(Cue.LIGHT, inAll.get(feature, 0));
    for (Cue cue : Cue.values()) {
      double correlation = inAll.get(feature, cue.ordinal());
      best = correlation > best.correlation() ? new Cue.Match(cue, correlation) : best;
    }
    return best;
  }

  /** The feature that follows a cue best in all pictures together. */
  int bestFor(Cue cue) {
    int best = 0;
    for (int feature = 1; feature < inAll.shape().dim(0); feature++) {
      boolean better = inAll.get(feature, cue.ordinal()) > inAll.get(best, cue.ordinal());
      best = better ? feature : best;
    }
    return best;
  }

  /** How many features clearly follow a colour. */
  long followingColours() {
    return IntStream.range(0, inAll.shape().dim(0))
        .mapToObj(this::follows)
        .filter(match -> match.isClear() && match.cue().isColour())
        .count();
  }

  /** In how many of the first pictures a feature is rather where a cue is than where it is not. */
  long picturesThatFollow(Cue cue, int feature, int pictures) {
    return IntStream.range(0, pictures)
        .filter(picture -> inEach.get(picture, feature, cue.ordinal()) > 0)
        .count();
  }

  /** The mean magnitude of the correlation of two features that are not silent. */
  double amongFeatures() {
    List<Double> found = new ArrayList<>();
    for (int a = 0; a < amongThem.shape().dim(0); a++) {
      for (int b = 0; b < a; b++) {
        found.add(amongThem.get(a, b));
      }
    }
    return meanMagnitude(found);
  }

  /**
   * How much of a picture can be seen in its features: the mean magnitude of the correlation, over
   * pixels, between a projection's lightness and the picture's.
   *
   * @param projections of features, {@code [features, 3, height, width]}; silent ones do not count
   * @param picture {@code [3, height, width]}
   */
  static double toPicture(Tensor projections, Tensor picture) {
    Node x = Expressions.input("projections", projections.shape());
    Node y = Expressions.input("picture", picture.shape());
    Node alike = between(reshape(mean(x, 1), x.shape().dim(0), -1), reshape(mean(y, 0), 1, -1));
    Tensor found = Program.of(alike).compile().run(Map.of(x, projections, y, picture)).get(alike);
    return meanMagnitude(IntStream.range(0, found.size()).mapToObj(found::at).toList());
  }

  private static double meanMagnitude(List<Double> correlations) {
    return correlations.stream()
        .mapToDouble(Math::abs)
        .filter(magnitude -> magnitude > 0)
        .average()
        .orElse(0);
  }
}
