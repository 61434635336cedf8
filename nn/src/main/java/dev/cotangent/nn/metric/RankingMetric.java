package dev.cotangent.nn.metric;

import static dev.cotangent.ops.Ops.step;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Shapes.flatten;
import static dev.cotangent.ops.Shapes.stack;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A figure of how well scores order the elements of two classes. */
final class RankingMetric extends MaskableMetric {
  private final String name;
  private final Figure figure;

  /** Elements of one score. */
  record Tie(long positives, long negatives) {}

  /** What is made of the elements, those of the highest score first. */
  interface Figure {
    double of(List<Tie> ties, long positives, long negatives);
  }

  private record Scored(double score, boolean positive) {}

  RankingMetric(String name, Figure figure) {
    this.name = name;
    this.figure = figure;
  }

  /** Mann and Whitney's statistic: of all pairs of both classes those in order, ties half. */
  static double rocAuc(List<Tie> ties, long positives, long negatives) {
    double inOrder = 0;
    long above = 0;
    for (Tie tie : ties) {
      inOrder += (double) tie.negatives * above + 0.5 * tie.negatives * tie.positives;
      above += tie.positives;
    }
    return inOrder / ((double) positives * negatives);
  }

  /** The sum of the precisions at each score, each as often as the recall grows there. */
  static double averagePrecision(List<Tie> ties, long positives, long negatives) {
    double sum = 0;
    long found = 0;
    long seen = 0;
    for (Tie tie : ties) {
      found += tie.positives;
      seen += tie.positives + tie.negatives;
      sum += (double) tie.positives / positives * found / seen;
    }
    return positives == 0 ? Double.NaN : sum;
  }

  @Override
  Shape elements(Shape prediction, Shape target) {
    return sameShape(name, prediction, target);
  }

  @Override
  Node of(Node prediction, Node target, Node counted) {
    Node zero = Expressions.constant(0);
    return stack(
        List.of(
            flatten(where(counted, prediction, zero)),
            flatten(step(subtract(target, 0.5))),
            flatten(counted)));
  }

  @Override
  public Accumulator accumulator() {
    return new Accumulator() {
      private final List<Scored> all = new ArrayList<>();

      @Override
      public void add(Tensor batch) {
        int count = batch.size() / 3;
        for (int i = 0; i < count; i++) {
          if (batch.at(2 * count + i) != 0) {
            all.add(new Scored(batch.at(i), batch.at(count + i) != 0));
          }
        }
      }

      @Override
      public double value() {
        if (all.isEmpty() || all.stream().anyMatch(each -> Double.isNaN(each.score))) {
          return Double.NaN;
        }
        all.sort(Comparator.comparingDouble(Scored::score).reversed());
        List<Tie> ties = new ArrayList<>();
        long positives = 0;
        for (int from = 0; from < all.size(); ) {
          int to = from;
          long ofTie = 0;
          while (to < all.size() && all.get(to).score == all.get(from).score) {
            ofTie += all.get(to).positive ? 1 : 0;
            to++;
          }
          ties.add(new Tie(ofTie, to - from - ofTie));
          positives += ofTie;
          from = to;
        }
        return figure.of(ties, positives, all.size() - positives);
      }

      /** How many there are, then the scores, then 1 for each that is positive, else 0. */
      @Override
      public Tensor state() {
        double[] state = new double[1 + 2 * all.size()];
        state[0] = all.size();
        for (int i = 0; i < all.size(); i++) {
          state[1 + i] = all.get(i).score;
          state[1 + all.size() + i] = all.get(i).positive ? 1 : 0;
        }
        return Tensor.vector(state);
      }

      @Override
      public void restore(Tensor state) {
        int count = (state.size() - 1) / 2;
        States.require(state, 1 + 2 * count);
        all.clear();
        for (int i = 0; i < count; i++) {
          all.add(new Scored(state.at(1 + i), state.at(1 + count + i) != 0));
        }
      }
    };
  }
}
