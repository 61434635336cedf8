package dev.cotangent.core.check;

import dev.cotangent.core.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Moves one target along directions and judges all pairs with that target at once.
 *
 * <p>Safe for several threads.
 */
final class Prober {
  /** More tables for a direction in which something disagrees, begun at other steps. */
  private static final double[] OTHER_STARTS = {0.7, 0.57, 0.85, 0.62};

  /** How much smaller the steps of the tables are that look at what is closer by. */
  private static final double[] CLOSER = {0x1p-6, 0x1p-12};

  /** Where a kink is closer than this part of the usual steps, it costs digits. */
  private static final double CRAMPED = 0x1p-10;

  /** How often all is evaluated again at the point itself where something is not resolved. */
  private static final int REPETITIONS = 10;

  private final List<Pair> pairs;
  private final double[] x;
  private final double[] sizes;
  private final Evaluation base;
  private final double tolerance;
  private final View moving;
  private final View choicesHeld;
  private final AtomicBoolean repeated = new AtomicBoolean();

  /** How the outputs follow the target; evaluations are reused, each by one thread at a time. */
  private record View(
      Supplier<PartialEvaluation> maker, Queue<PartialEvaluation> idle, List<Node> branches) {
    static View of(Supplier<PartialEvaluation> maker, List<Node> branches) {
      PartialEvaluation first = maker.get();
      return new View(
          maker,
          new ConcurrentLinkedQueue<>(List.of(first)),
          branches.stream().filter(first::changes).toList());
    }

    PartialEvaluation take() {
      PartialEvaluation pooled = idle.poll();
      return pooled == null ? maker.get() : pooled;
    }
  }

  /**
   * Prepares.
   *
   * @param pairs what is judged, all with the same target
   * @param x the target's value
   * @param branches what says on which smooth piece the point is
   * @param base the values at the point
   * @param moving makes what computes the outputs and the branches when the target moves
   * @param choicesHeld the same, while operations that are constant on each piece (which element is
   *     the greatest) keep their values
   */
  Prober(
      List<Pair> pairs,
      double[] x,
      List<Node> branches,
      Evaluation base,
      double tolerance,
      Supplier<PartialEvaluation> moving,
      Supplier<PartialEvaluation> choicesHeld) {
    this.pairs = pairs;
    this.x = x;
    this.base = base;
    this.tolerance = tolerance;
    this.moving = View.of(moving, branches);
    this.choicesHeld = View.of(choicesHeld, branches);
    this.sizes =
        pairs.stream()
            .map(Pair::measure)
            .flatMapToDouble(m -> IntStream.range(0, m.count()).mapToDouble(m::rounded))
            .map(size -> Double.isFinite(size) ? size : 0)
            .toArray();
  }

  /**
   * Judges along a direction. A difference is believed only if tables with other steps show it too,
   * and it is not that of an undeclared kink.
   *
   * <p>Where ties are left in every direction, the choices made at the point are held: what is left
   * then is the piece to which the point belongs.
   */
  Probe probe(double[] v, double start) {
    Probe probe = probe(moving, v, start);
    return probe.isBlocked() && choicesHeld.branches().size() < moving.branches().size()
        ? probe(choicesHeld, v, start)
        : probe;
  }

  private Probe probe(View view, double[] v, double start) {
    return along(
        view,
        v,
        line -> {
          Estimate estimate = Ridders.derivative(line, start, sizes);
          Probe probe = judge(v, estimate);
          if (!probe.any(Verdict.DISAGREE)) {
            return closer(probe, line, start, estimate.side());
          }
          List<Estimate> tables = new ArrayList<>(List.of(estimate));
          for (double other : OTHER_STARTS) {
            tables.add(again(line, start * other, estimate.side()));
          }
          Probe again = closer(judge(v, Estimate.middle(tables)), line, start, estimate.side());
          return again.any(Verdict.DISAGREE) && estimate.side() == 0
              ? doubted(again, line, start)
              : again;
        });
  }

  /**
   * Asks tables of smaller steps about what stayed in the noise or disagrees: steps that went far
   * may have seen changes so large that they drown what happens close by, or have stepped over all
   * of it. The small steps are believed where they agree, and where they contradict far ones that
   * disagree, whether they agree or cannot tell; small steps that are merely less exact excuse
   * nothing.
   */
  private Probe closer(Probe probe, Line line, double start, int side) {
    Probe kept = probe;
    for (double closer : CLOSER) {
      if (kept.judgements().stream().flatMap(List::stream).anyMatch(Prober::isOpen)) {
        repeatOnce();
        kept = settled(kept, judge(probe.direction(), again(line, start * closer, side)));
      }
    }
    return kept;
  }

  private void repeatOnce() {
    if (repeated.compareAndSet(false, true)) {
      PartialEvaluation evaluation = moving.take();
      evaluation.repeat(REPETITIONS);
      moving.idle().add(evaluation);
    }
  }

  /** What is left of the judgements of far steps after near ones were asked. */
  private static Probe settled(Probe far, Probe near) {
    List<List<Judgement>> judgements = new ArrayList<>();
    for (int pair = 0; pair < far.judgements().size(); pair++) {
      List<Judgement> kept = new ArrayList<>(far.judgements().get(pair));
      for (int number = 0; number < kept.size(); number++) {
        Judgement other = near.judgements().get(pair).get(number);
        boolean settled =
            kept.get(number).reason() == Reason.NOISE_FLOOR && other.verdict() == Verdict.AGREE;
        boolean refuted =
            kept.get(number).verdict() == Verdict.DISAGREE
                && other.verdict() != Verdict.DISAGREE
                && other.contradicts(kept.get(number));
        if (settled || refuted) {
          kept.set(number, other);
        }
      }
      judgements.add(kept);
    }
    return new Probe(far.direction(), judgements);
  }

  private static boolean isOpen(Judgement judgement) {
    return judgement.verdict() == Verdict.DISAGREE || judgement.reason() == Reason.NOISE_FLOOR;
  }

  /** Whether steps had to be so small, for kinks or borders close by, that they tell too little. */
  boolean isCramped(Probe probe) {
    return probe.isUnresolved(Reason.NOISE_FLOOR)
        && along(
            moving,
            probe.direction(),
            line -> {
              double[] unused = new double[sizes.length];
              double step = Ridders.LARGEST_STEP * CRAMPED;
              return line.at(step, unused) != Line.Place.INSIDE
                  || line.at(-step, unused) != Line.Place.INSIDE;
            });
  }

  /** Whether any output has a derived gradient for the target. */
  boolean isDifferentiable() {
    return pairs.stream().anyMatch(Pair::derived);
  }

  /** The target's value at an index. */
  double value(int position) {
    return x[position];
  }

  /** How far each element of the target is to be moved. */
  double[] scales() {
    return Vectors.scales(x);
  }

  private interface Use<T> {
    T of(Line line);
  }

  private <T> T along(View view, double[] v, Use<T> use) {
    PartialEvaluation evaluation = view.take();
    try {
      evaluation.alongLine(v);
      return use.of((t, differences) -> move(view, evaluation, t, differences));
    } finally {
      view.idle().add(evaluation);
    }
  }

  private Line.Place move(View view, PartialEvaluation evaluation, double t, double[] result) {
    try {
      evaluation.moveTo(t);
    } catch (IllegalArgumentException | ArithmeticException e) {
      return Line.Place.OUTSIDE;
    }
    for (Node branch : view.branches()) {
      if (!Arrays.equals(evaluation.get(branch).doubles(), base.numbers(branch))) {
        return Line.Place.BEYOND_KINK;
      }
    }
    int offset = 0;
    for (Pair pair : pairs) {
      if (!pair.measure().differences(evaluation, result, offset)) {
        return Line.Place.OUTSIDE;
      }
      offset += pair.measure().count();
    }
    return Line.Place.INSIDE;
  }

  private Estimate again(Line line, double start, int side) {
    return side == 0
        ? Ridders.derivative(line, start, sizes)
        : Ridders.oneSided(line, start, sizes, side);
  }

  private Probe judge(double[] v, Estimate estimate) {
    List<List<Judgement>> judgements = new ArrayList<>();
    int offset = 0;
    for (Pair pair : pairs) {
      List<Judgement> of = new ArrayList<>();
      for (int number = 0; number < pair.measure().count(); number++) {
        of.add(pair.judge(number, v, estimate, offset, tolerance));
      }
      judgements.add(of);
      offset += of.size();
    }
    return new Probe(v, judgements);
  }

  /** Takes back the verdict where the numbers have a kink that was not declared, or steps. */
  private Probe doubted(Probe probe, Line line, double start) {
    Estimate left = again(line, start, -1);
    Estimate right = again(line, start, 1);
    Estimate coarse = Ridders.coarse(line, Ridders.LARGEST_STEP, sizes);
    List<List<Judgement>> judgements = new ArrayList<>();
    int offset = 0;
    for (List<Judgement> of : probe.judgements()) {
      List<Judgement> kept = new ArrayList<>(of);
      for (int number = 0; number < kept.size(); number++) {
        Judgement judgement = kept.get(number);
        int i = offset + number;
        if (judgement.verdict() == Verdict.DISAGREE) {
          if (isKink(judgement, left, right, i)) {
            kept.set(number, Judgement.unresolved(judgement.analytic(), Reason.KINK));
          } else if (isStaircase(judgement, coarse, i)) {
            kept.set(number, Judgement.unresolved(judgement.analytic(), Reason.NOISE_FLOOR));
          }
        }
      }
      judgements.add(kept);
      offset += kept.size();
    }
    return new Probe(probe.direction(), judgements);
  }

  /** Whether the two sides differ, with the derived number between them. */
  private boolean isKink(Judgement judgement, Estimate left, Estimate right, int i) {
    double l = left.value(i);
    double r = right.value(i);
    double blur = 3 * (left.error(i) + right.error(i));
    double slack = blur + tolerance * Math.max(Math.abs(l), Math.abs(r));
    double analytic = judgement.analytic();
    return blur < Math.abs(l - r) / 10
        && analytic >= Math.min(l, r) - slack
        && analytic <= Math.max(l, r) + slack;
  }

  /** Whether the numbers are constant close by, but follow the derived slope from afar. */
  private static boolean isStaircase(Judgement judgement, Estimate coarse, int i) {
    double analytic = judgement.analytic();
    return judgement.numeric() == 0
        && Double.isFinite(analytic)
        && Math.abs(analytic - coarse.value(i)) <= 3 * coarse.error(i) + Math.abs(analytic) / 10;
  }
}
