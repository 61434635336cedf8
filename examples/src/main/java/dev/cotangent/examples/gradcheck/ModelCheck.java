package dev.cotangent.examples.gradcheck;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.check.Comparison;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.check.Report;
import dev.cotangent.examples.mnist.DigitModel;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.ops.Losses;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A check of the gradients of a model's loss for all its weights, at a drawn digit.
 *
 * @param model the model
 * @param report what was compared
 * @param seconds what it took
 */
record ModelCheck(Network model, Report report, double seconds) {
  /** Checks the first and second order; weights and digit are a function of the seed. */
  static ModelCheck of(DigitModel model, long seed) {
    LabelledImages digits = new GeneratedDigits(seed, 28).dataset(1);
    Network network = model.network(seed);
    Node loss =
        Losses.crossEntropy(
            network.training(Expressions.constant(digits.inputs(0))),
            Expressions.constant(digits.targets(0)));
    long start = System.nanoTime();
    Report report =
        GradientCheck.of(loss)
            .withRespectTo(network.variables().toArray(Node[]::new))
            .seed(seed)
            .check();
    return new ModelCheck(network, report, (System.nanoTime() - start) / 1e9);
  }

  /** What was compared for each weight, what is wrong, and how long it took. */
  String text() {
    String pairs =
        report.comparisons().stream()
            .filter(comparison -> comparison.order() == 1 || !comparison.passed())
            .map(Comparison::toString)
            .collect(Collectors.joining("\n"));
    return String.format(Locale.ROOT, "%s%n%s%n%s, %.1f s", pairs, model, report, seconds);
  }
}
