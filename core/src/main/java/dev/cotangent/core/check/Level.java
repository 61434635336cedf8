package dev.cotangent.core.check;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Piecewise;
import dev.cotangent.core.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The comparisons of one order: some outputs, differentiated for some targets.
 *
 * <p>Where target and output are small, every element of the Jacobian matrix is compared: a column
 * is what the outputs do when one element of the target moves, a row is the derived gradient for a
 * one-hot cotangent. Else random directions are compared with random cotangents, each with each.
 */
final class Level {
  private static final int LARGEST_JACOBIAN = 10_000;

  /** More multiplications and additions than this are not spent on a full Jacobian matrix. */
  private static final long LARGEST_WORK = 20_000_000;

  /**
   * From the second order on, a graph is probed along fewer directions if moving every target once
   * takes more multiplications and additions than this. Each direction meets several cotangents.
   */
  private static final long LARGE_WORK = 50_000_000;

  private static final int FEWER_DIRECTIONS = 3;

  private static final int MOST_PIECES = 128;

  /** Enough to part one element from many that are not next to a kink. */
  private static final int MOST_CRAMPED_PIECES = 32;

  /** By how much of itself each element is changed to see what rounding does to gradients. */
  private static final double SHAKE = 64 * 0x1p-52;

  /** An output with elements below this part of the largest term may be what rounding left. */
  private static final double TINY = 0x1p-40;

  /**
   * How often such an output is looked at so. Rounding comes in few sizes, so it may well be the
   * same twice; but not always.
   */
  private static final int SHAKES = 16;

  /** How often the gradients of such an output are. */
  private static final int SHAKES_OF_GRADIENTS = 4;

  private final Settings settings;
  private final int order;
  private final List<Output> outputs;
  private final List<Node> targets;
  private final Set<Node> held;
  private final Set<Node> heldChoices = new HashSet<>();
  private final List<Node> cotangents = new ArrayList<>();
  private final List<Map<Node, Node>> gradients = new ArrayList<>();
  private final List<Node> branches = new ArrayList<>();
  private final Map<Node, Tensor> point;
  private final Evaluation base;

  /**
   * The same a few roundings away, where that is on the same piece; where outputs are tiny, those
   * at more such points, some with their gradients.
   */
  private final List<Evaluation> shaken = new ArrayList<>();

  private final IdentityHashMap<Node, double[]> scales = new IdentityHashMap<>();

  /**
   * Derives the gradients and evaluates everything at the point.
   *
   * @param laws what operations are held to that are not tagged rightly, or declare no branches
   * @param held nodes that no target moves
   */
  Level(
      Settings settings,
      Laws laws,
      int order,
      List<Output> outputs,
      List<Node> targets,
      Map<Node, Tensor> given,
      Set<Node> held) {
    this.settings = settings;
    this.order = order;
    this.outputs = outputs;
    this.targets = targets;
    this.held = held;
    this.point = new LinkedHashMap<>(given);
    List<Node> roots = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      Node output = outputs.get(i).node();
      Node cotangent = Expressions.input("cotangent" + order, output.shape());
      Map<Node, Node> derived = Gradients.vjp(List.of(output), List.of(cotangent), targets);
      double[] u = Vectors.normal(settings.random(order, i), outputs.get(i).units());
      point.put(cotangent, Tensor.of(output.shape(), u));
      cotangents.add(cotangent);
      gradients.add(derived);
      roots.add(output);
      roots.add(cotangent);
      derived.values().stream().filter(node -> !Gradients.isNone(node)).forEach(roots::add);
    }
    Map<Node, Node> branchOf = new LinkedHashMap<>();
    for (Node node : Graphs.topologicalOrder(outputs.stream().map(Output::node).toList())) {
      if (node.op() instanceof Piecewise piecewise) {
        branchOf.put(node, piecewise.branch(node));
      }
    }
    roots.addAll(branchOf.values());
    roots.addAll(targets);
    this.base = new Evaluation(roots, point);
    targets.forEach(target -> scales.put(target, Vectors.scales(base.numbers(target))));
    if (base.faults().isEmpty()) {
      laws.tags().examine(roots, base);
      branchOf.keySet().removeIf(node -> !laws.branches().holds((Piecewise) node.op(), node, base));
    }
    branches.addAll(branchOf.values());
    branchOf.forEach(
        (node, branch) -> {
          if (branch.equals(node)) {
            heldChoices.add(node);
          }
        });
    heldChoices.addAll(held);
    Evaluation first = base.faults().isEmpty() ? shaken(roots, 0) : null;
    if (first != null) {
      shaken.add(first);
      List<Integer> tiny =
          IntStream.range(0, outputs.size()).filter(i -> isTiny(output(i).node())).boxed().toList();
      for (int k = 1; k < SHAKES && !tiny.isEmpty(); k++) {
        List<Node> some = new ArrayList<>(branches);
        for (int i : tiny) {
          some.add(output(i).node());
          if (k < SHAKES_OF_GRADIENTS) {
            some.add(cotangents.get(i));
            some.addAll(gradients(i).values());
          }
        }
        Evaluation evaluation = shaken(some, k);
        if (evaluation != null) {
          shaken.add(evaluation);
        }
      }
    }
  }

  /** Whether an output has elements that are tiny beside the largest term, though not 0. */
  private boolean isTiny(Node output) {
    double most = TINY * base.largest();
    return Arrays.stream(base.numbers(output)).anyMatch(y -> y != 0 && Math.abs(y) <= most);
  }

  /**
   * Everything at a point that differs from the other by some roundings: what derived gradients
   * differ by there is how far they can be trusted. Null where that is on another smooth piece.
   */
  private @Nullable Evaluation shaken(List<Node> roots, int number) {
    Map<Node, Tensor> near = new LinkedHashMap<>(point);
    for (int which = 0; which < targets.size(); which++) {
      Node target = targets.get(which);
      CounterRandom random = settings.random(order, which, 5, number);
      if (gradients.stream().anyMatch(of -> !Gradients.isNone(requireNonNull(of.get(target))))) {
        double[] x = base.numbers(target);
        near.put(
            target, Tensor.generate(target.shape(), i -> x[i] * (1 + SHAKE * random.normal(i))));
      }
    }
    try {
      Evaluation evaluation = Evaluation.once(roots, near, base);
      boolean isSamePiece =
          branches.stream().allMatch(b -> Arrays.equals(evaluation.numbers(b), base.numbers(b)));
      return isSamePiece ? evaluation : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The values of everything at the point. */
  Evaluation base() {
    return base;
  }

  List<Output> outputs() {
    return outputs;
  }

  Output output(int index) {
    return outputs.get(index);
  }

  /** How far each element of a target is moved. */
  double[] scales(Node target) {
    return requireNonNull(scales.get(target));
  }

  /** How large an output's product with a cotangent is when its terms do not cancel. */
  double natural(int output, double[] cotangent) {
    double size = Vectors.norm(cotangent, base.numbers(output(output).node()));
    return Double.isFinite(size) ? Math.max(output(output).floor(), size) : output(output).floor();
  }

  /** The derived gradients of an output by target, where there are any. */
  Map<Node, Node> gradients(int output) {
    Map<Node, Node> existing = new LinkedHashMap<>(gradients.get(output));
    existing.values().removeIf(Gradients::isNone);
    return existing;
  }

  /** The targets for which an output has a derived gradient. */
  List<Node> differentiable(int output) {
    return List.copyOf(gradients(output).keySet());
  }

  /** What is wrong with operations as functions of their operands. */
  Collection<String> faults() {
    return base.faults().values();
  }

  /** Compares every output with every target that it depends on. */
  List<Outcome> run() {
    List<Node> wanted = new ArrayList<>(branches);
    outputs.forEach(output -> wanted.add(output.node()));
    Map<Node, PartialEvaluation> first = new LinkedHashMap<>();
    for (Node target : targets) {
      first.put(target, new PartialEvaluation(base, target, held, wanted));
    }
    List<List<Node>> whole = new ArrayList<>();
    List<List<Node>> probed = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      whole.add(new ArrayList<>());
      probed.add(new ArrayList<>());
      for (Node target : targets) {
        PartialEvaluation evaluation = requireNonNull(first.get(target));
        if (evaluation.changes(outputs.get(i).node())) {
          (isWhole(i, target, evaluation) ? whole : probed).get(i).add(target);
        }
      }
    }
    long work = first.values().stream().mapToLong(PartialEvaluation::work).sum();
    int directions =
        order > 1 && work > LARGE_WORK
            ? Math.min(FEWER_DIRECTIONS, settings.directions())
            : settings.directions();
    first.clear();
    List<Rows> elements = forEachOutput(i -> rows(i, whole.get(i), true));
    List<Rows> products = forEachOutput(i -> rows(i, probed.get(i), false));
    List<Outcome> outcomes = new ArrayList<>();
    for (Node target : targets) {
      outcomes.addAll(probe(target, elements, wanted, directions));
      outcomes.addAll(probe(target, products, wanted, directions));
    }
    return outcomes;
  }

  /** Whether every element of the Jacobian matrix is to be compared. */
  private boolean isWhole(int output, Node target, PartialEvaluation evaluation) {
    long columns = target.shape().size();
    long rows = outputs.get(output).node().shape().size();
    return columns * rows <= LARGEST_JACOBIAN
        && Math.max(columns, rows) * evaluation.work() <= LARGEST_WORK;
  }

  /** What comes of each output, several at once, in the order of the outputs. */
  <T> List<T> forEachOutput(IntFunction<T> work) {
    return IntStream.range(0, outputs.size()).parallel().mapToObj(work).toList();
  }

  /**
   * The derived gradients of an output's numbers, by target.
   *
   * @param roundings how far each element of them can be trusted; empty if that is not known
   */
  private record Rows(
      Measure measure, Map<Node, List<double[]>> gradients, Map<Node, List<double[]>> roundings) {}

  private Rows rows(int i, List<Node> wrt, boolean elementwise) {
    Output output = outputs.get(i);
    double[] value = base.numbers(output.node());
    List<double[]> near =
        shaken.stream()
            .filter(at -> at.knows(output.node()))
            .map(at -> at.numbers(output.node()))
            .toList();
    Measure measure =
        elementwise
            ? Measure.elements(output, value, near, settings.random(order, i, 1))
            : Measure.products(output, value, near, k -> settings.random(order, i, 1, k));
    Map<Node, List<double[]>> rows = new LinkedHashMap<>();
    Map<Node, List<double[]>> roundings = new LinkedHashMap<>();
    wrt.forEach(target -> rows.put(target, new ArrayList<>()));
    if (!wrt.isEmpty()) {
      GradientFunction gradient = gradient(i, wrt);
      Roundings nearby = roundings(i, wrt);
      if (nearby.isKnown()) {
        wrt.forEach(target -> roundings.put(target, new ArrayList<>()));
      }
      for (int number = 0; number < measure.count(); number++) {
        double[] u = measure.cotangent(number);
        Map<Node, double[]> row = gradient.at(u);
        rows.forEach((target, of) -> of.add(requireNonNull(row.get(target))));
        if (nearby.isKnown()) {
          Map<Node, double[]> changes = nearby.of(row, u);
          roundings.forEach((target, of) -> of.add(requireNonNull(changes.get(target))));
        }
      }
    }
    return new Rows(measure, rows, roundings);
  }

  /** The derived gradient of an output as a function of the cotangent. */
  GradientFunction gradient(int output, List<Node> of) {
    return new GradientFunction(base, cotangents.get(output), gradients.get(output), of);
  }

  /** What rounding does to derived gradients of an output. */
  Roundings roundings(int output, List<Node> of) {
    Node cotangent = cotangents.get(output);
    return new Roundings(
        shaken.stream()
            .filter(at -> at.knows(cotangent))
            .map(at -> new GradientFunction(at, cotangent, gradients.get(output), of))
            .toList());
  }

  /** What rounding does to an output itself. */
  double[] rounding(int output) {
    Node node = outputs.get(output).node();
    return Roundings.furthest(
        base.numbers(node),
        shaken.stream().filter(at -> at.knows(node)).map(at -> at.numbers(node)).toList());
  }

  /**
   * The derived gradients of an output by target for a cotangent of ones that is a constant, as it
   * is that of a loss: a rule may look at what it is given.
   */
  Map<Node, double[]> forConstantOnes(int output) {
    Node of = outputs.get(output).node();
    Node ones = Expressions.constant(Tensor.full(of.shape(), 1));
    Map<Node, Node> derived = Gradients.vjp(List.of(of), List.of(ones), targets);
    Map<Node, Node> existing = new LinkedHashMap<>(derived);
    existing.values().removeIf(Gradients::isNone);
    Evaluation evaluation = new Evaluation(existing.values(), point, base);
    Map<Node, double[]> values = new LinkedHashMap<>();
    derived.forEach(
        (target, gradient) ->
            values.put(
                target,
                Gradients.isNone(gradient)
                    ? new double[target.shape().size()]
                    : evaluation.numbers(gradient)));
    return values;
  }

  private List<Outcome> probe(Node target, List<Rows> rows, List<Node> wanted, int directions) {
    List<Pair> pairs = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      List<double[]> of = rows.get(i).gradients().get(target);
      if (of != null) {
        boolean derived = differentiable(i).contains(target);
        double amplification =
            outputs.get(i).amplification() * Vectors.amplification(scales(target));
        List<double[]> roundings = rows.get(i).roundings().getOrDefault(target, List.of());
        Measure measure = rows.get(i).measure();
        pairs.add(new Pair(measure, target, of, roundings, derived, base.largest(), amplification));
        names.add(outputs.get(i).name());
      }
    }
    if (pairs.isEmpty()) {
      return List.of();
    }
    double[] scale = requireNonNull(scales.get(target));
    Prober prober =
        new Prober(
            pairs,
            base.numbers(target),
            branches,
            base,
            settings.tolerance(),
            () -> new PartialEvaluation(base, target, held, wanted),
            () -> new PartialEvaluation(base, target, heldChoices, wanted));
    List<Probe> probes =
        pairs.get(0).measure().elementwise()
            ? columns(prober, scale)
            : lines(prober, target, directions);
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      outcomes.add(new Outcome(order, names.get(i), pairs.get(i), prober, i, probes));
    }
    return outcomes;
  }

  private static List<Probe> columns(Prober prober, double[] scale) {
    double farther = Vectors.scaleOfZero(scale);
    return IntStream.range(0, scale.length)
        .parallel()
        .mapToObj(
            i -> {
              Probe probe = column(prober, i, scale[i]);
              return scale[i] < farther && probe.isFaint()
                  ? probe.clearer(column(prober, i, farther))
                  : probe;
            })
        .toList();
  }

  private static Probe column(Prober prober, int position, double distance) {
    double[] v = Vectors.single(prober.scales().length, position, distance);
    return prober.probe(v, Ridders.LARGEST_STEP);
  }

  private List<Probe> lines(Prober prober, Node target, int directions) {
    List<double[]> groups = Vectors.alike(requireNonNull(scales.get(target)));
    int which = targets.indexOf(target);
    return IntStream.range(0, directions)
        .parallel()
        .boxed()
        .flatMap(
            k ->
                groups.stream()
                    .map(scale -> Vectors.normal(settings.random(order, which, 2, k), scale)))
        .flatMap(direction -> pieces(prober, direction).stream())
        .toList();
  }

  /** Probes a direction; where it runs along kinks, in pieces that each keep to one side. */
  private static List<Probe> pieces(Prober prober, double[] direction) {
    List<Probe> probes = new ArrayList<>();
    Deque<double[]> open = new ArrayDeque<>();
    open.add(direction);
    while (!open.isEmpty()) {
      double[] piece = open.remove();
      Probe probe = prober.probe(piece, Ridders.LARGEST_STEP);
      int most = probe.isBlocked() ? MOST_PIECES : MOST_CRAMPED_PIECES;
      List<double[]> parts =
          prober.isDifferentiable()
                  && probes.size() + open.size() < most
                  && (probe.isBlocked() || prober.isCramped(probe))
              ? Vectors.split(piece)
              : List.of();
      if (parts.isEmpty()) {
        probes.add(probe);
      }
      open.addAll(parts);
    }
    return probes;
  }

  /** The derived gradients of an output, which are what the next order differentiates. */
  List<Output> derived(int output) {
    Output of = outputs.get(output);
    double[] u = requireNonNull(point.get(cotangents.get(output))).toDoubles();
    double natural = natural(output, u);
    List<Output> derived = new ArrayList<>();
    gradients(output)
        .forEach(
            (target, gradient) ->
                derived.add(
                    new Output(
                        gradient,
                        "(d %s / d %s)".formatted(of.name(), target),
                        requireNonNull(scales.get(target)),
                        natural,
                        of.amplification() * Vectors.amplification(scales(target)))));
    return derived;
  }

  /** The cotangent of an output, a target of the next order. */
  Node cotangent(int output) {
    return cotangents.get(output);
  }

  /** The point, with the cotangents of this order. */
  Map<Node, Tensor> point() {
    return point;
  }
}
