package dev.cotangent.examples.features;

import dev.cotangent.core.Tensor;
import dev.cotangent.nn.data.LabelledImages;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * For each feature the picture of a batch in which it is strongest.
 *
 * @param pictures the number of the picture in the batch, for each feature
 * @param activations how strong it is there
 */
record Strongest(int[] pictures, double[] activations) {
  private static final int AT_ONCE = 250;

  /** Goes through the first pictures of a data set. */
  static Strongest of(Projector projector, LabelledImages data, int batch) {
    int[] pictures = new int[projector.features()];
    double[] activations = new double[pictures.length];
    for (int from = 0; from < batch; from += AT_ONCE) {
      int[] chosen = IntStream.range(from, Math.min(batch, from + AT_ONCE)).toArray();
      Tensor found = projector.strongest(data.inputs(chosen));
      for (int i = 0; i < chosen.length; i++) {
        for (int feature = 0; feature < pictures.length; feature++) {
          if (found.get(i, feature) > activations[feature]) {
            activations[feature] = found.get(i, feature);
            pictures[feature] = chosen[i];
          }
        }
      }
    }
    return new Strongest(pictures, activations);
  }

  /** The features that are strongest in the same picture, most of all; the strongest first. */
  List<Integer> sharing() {
    Map<Integer, List<Integer>> byPicture =
        IntStream.range(0, pictures.length)
            .filter(feature -> activations[feature] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(feature -> -activations[feature]))
            .collect(Collectors.groupingBy(feature -> pictures[feature]));
    return byPicture.entrySet().stream()
        .max(
            Comparator.<Map.Entry<Integer, List<Integer>>>comparingInt(e -> e.getValue().size())
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(Map.Entry::getValue)
        .orElse(List.of());
  }

  /** How many features are nowhere present. */
  long silent() {
    return Arrays.stream(activations).filter(activation -> activation == 0).count();
  }

  /** How many different pictures there are. */
  long differentPictures() {
    return IntStream.range(0, pictures.length)
        .filter(feature -> activations[feature] > 0)
        .map(feature -> pictures[feature])
        .distinct()
        .count();
  }
}
