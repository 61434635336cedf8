package dev.cotangent.core.check;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the element at which a pair that disagrees is wrong, and the pattern of the error. */
final class Diagnosis {
  private static final int SAMPLED = 24;

  private final Outcome outcome;
  private final double[] scales;

  private Diagnosis(Outcome outcome) {
    this.outcome = outcome;
    this.scales = outcome.prober().scales();
  }

  /** Diagnoses a pair that disagrees; null if all of it agrees. */
  static @Nullable Finding of(Outcome outcome) {
    return outcome.disagrees() ? new Diagnosis(outcome).find() : null;
  }

  /** Where a pair says nothing first; null if it says something everywhere. */
  static @Nullable String weakness(Outcome outcome) {
    for (Probe probe : outcome.probes()) {
      List<Judgement> judgements = outcome.judgements(probe);
      for (int number = 0; number < judgements.size(); number++) {
        if (isWeak(outcome, judgements.get(number))) {
          return new Diagnosis(outcome).weakness(probe, number);
        }
      }
    }
    return null;
  }

  private static boolean isWeak(Outcome outcome, Judgement judgement) {
    return judgement.verdict() == Verdict.UNRESOLVED && outcome.counts(judgement);
  }

  private String weakness(Probe probe, int number) {
    double[] v = probe.direction();
    int from = 0;
    int to = v.length;
    while (to - from > 1) {
      int middle = (from + to) / 2;
      boolean isFirst =
          isZero(v, middle, to)
              || (!isZero(v, from, middle) && isWeak(outcome, part(v, from, middle, number)));
      from = isFirst ? from : middle;
      to = isFirst ? middle : to;
    }
    Measure measure = outcome.pair().measure();
    String element =
        measure.elementwise() && measure.count() > 1
            ? ", element %s of the output"
                .formatted(Patterns.index(measure.output().shape(), number))
            : "";
    return String.format(
        Locale.ROOT,
        "first at index %s, where the target is %.9g%s",
        index(from),
        outcome.prober().value(from),
        element);
  }

  private Judgement part(double[] v, int from, int to, int number) {
    Probe half = outcome.prober().probe(Vectors.part(v, from, to), Ridders.LARGEST_STEP);
    return outcome.judgements(half).get(number);
  }

  private Finding find() {
    Probe worst =
        outcome.probes().stream().max(Comparator.comparingDouble(this::difference)).orElseThrow();
    int number = worstNumber(worst);
    int position = bisect(worst, number);
    Probe single = probe(position);
    Judgement judgement = outcome.judgements(single).get(number);
    double unit = single.direction()[position] * weight(number);
    List<String> hints = new ArrayList<>();
    feeds().ifPresent(hints::add);
    hints.addAll(Patterns.of(outcome.pair().target().shape(), sample(position, number)));
    if (outcome.order() > 1) {
      hints.add(
          "order %s is right and order %s is not: does a vjp hide a dependence (a constant or"
                  .formatted(outcome.order() - 1, outcome.order())
              + " stopGradient where the value varies)?");
    }
    return new Finding(
        index(position),
        judgement.analytic() / unit,
        judgement.numeric() / unit,
        judgement.error() / Math.abs(unit),
        hints);
  }

  /** What a one-hot cotangent was multiplied with. */
  private double weight(int number) {
    Measure measure = outcome.pair().measure();
    return measure.elementwise() ? measure.cotangent(number)[number] : 1;
  }

  private Optional<String> feeds() {
    Node target = outcome.pair().target();
    TreeSet<String> users = new TreeSet<>();
    for (Node node : Graphs.topologicalOrder(List.of(outcome.pair().measure().output()))) {
      if (node.inputs().contains(target)) {
        users.add(
            "%s%s = %s"
                .formatted(
                    node.label(),
                    node.origin().isEmpty() ? "" : " (" + node.origin() + ")",
                    node.op()));
      }
    }
    return users.isEmpty()
        ? Optional.empty()
        : Optional.of(
            target.label()
                + " feeds "
                + users.stream().limit(3).collect(Collectors.joining(", "))
                + (users.size() > 3 ? ", …" : ""));
  }

  private double difference(Probe probe) {
    return outcome.judgements(probe).stream()
        .filter(judgement -> judgement.verdict() == Verdict.DISAGREE)
        .mapToDouble(Judgement::relative)
        .max()
        .orElse(-1);
  }

  private int worstNumber(Probe probe) {
    List<Judgement> judgements = outcome.judgements(probe);
    int worst = -1;
    for (int i = 0; i < judgements.size(); i++) {
      if (judgements.get(i).verdict() == Verdict.DISAGREE
          && (worst < 0 || judgements.get(i).relative() > judgements.get(worst).relative())) {
        worst = i;
      }
    }
    return worst;
  }

  /**
   * Halves the direction until one element is left. What the first half does not explain, the
   * second must, so one probe a halving is enough.
   */
  private int bisect(Probe worst, int number) {
    double[] v = worst.direction();
    double missing = signedDifference(worst, number);
    int from = 0;
    int to = v.length;
    while (to - from > 1) {
      int middle = (from + to) / 2;
      double first = 0;
      if (!isZero(v, from, middle)) {
        Probe half = outcome.prober().probe(Vectors.part(v, from, middle), Ridders.LARGEST_STEP);
        first = signedDifference(half, number);
      }
      if (Double.isNaN(first) || Math.abs(first) >= Math.abs(missing - first)) {
        to = middle;
        missing = first;
      } else {
        from = middle;
        missing -= first;
      }
    }
    return from;
  }

  private static boolean isZero(double[] v, int from, int to) {
    for (int i = from; i < to; i++) {
      if (v[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private double signedDifference(Probe probe, int number) {
    Judgement judgement = outcome.judgements(probe).get(number);
    return judgement.verdict() == Verdict.UNRESOLVED
        ? 0
        : judgement.analytic() - judgement.numeric();
  }

  private Probe probe(int position) {
    return outcome
        .prober()
        .probe(Vectors.single(scales.length, position, scales[position]), Ridders.LARGEST_STEP);
  }

  /** The derived and the numeric partial derivatives at some or all positions. */
  private Patterns.Sample sample(int found, int number) {
    boolean whole = outcome.pair().measure().elementwise();
    List<Probe> columns = whole ? outcome.probes() : new ArrayList<>();
    TreeSet<Integer> positions = new TreeSet<>(List.of(found, scales.length - 1, 0));
    for (int k = 1; !whole && k < SAMPLED && positions.size() < scales.length; k++) {
      positions.add((int) ((long) k * scales.length / SAMPLED));
    }
    if (whole) {
      for (int i = 0; i < scales.length; i++) {
        positions.add(i);
      }
    } else {
      positions.forEach(position -> columns.add(probe(position)));
    }
    List<Patterns.Entry> entries = new ArrayList<>();
    int at = 0;
    for (int position : positions) {
      entries.add(entry(columns.get(at++), position, number));
    }
    return new Patterns.Sample(entries, whole, outcome.pair().measure().output().shape());
  }

  private Patterns.Entry entry(Probe column, int position, int number) {
    List<Judgement> judgements = outcome.judgements(column);
    Measure measure = outcome.pair().measure();
    double unit = column.direction()[position];
    double derived = 0;
    double single = judgements.get(number).analytic();
    double numeric = 0;
    double forOnes = 0;
    if (measure.elementwise()) {
      for (int i = 0; i < judgements.size(); i++) {
        double value = finite(judgements.get(i).numeric());
        derived += judgements.get(i).analytic();
        numeric += value;
        forOnes += value / weight(i);
      }
    } else {
      derived = judgements.get(number).analytic();
      numeric = finite(judgements.get(number).numeric());
      forOnes = finite(requireNonNull(judgements.get(judgements.size() - 1)).numeric());
    }
    boolean wrong = judgements.stream().anyMatch(j -> j.verdict() == Verdict.DISAGREE);
    return new Patterns.Entry(
        position,
        outcome.prober().value(position),
        derived / unit,
        single / unit,
        numeric / unit,
        forOnes / unit,
        wrong);
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }

  private List<Integer> index(int position) {
    return Patterns.index(outcome.pair().target().shape(), position);
  }
}
