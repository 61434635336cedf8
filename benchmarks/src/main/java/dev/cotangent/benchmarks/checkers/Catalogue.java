package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every mistake that can be made in an operation's rule, each with samples at which it shows.
 *
 * <p>A mistake that shows at no sample, neither in the rule's value nor in its derivative, is
 * equivalent to none.
 */
final class Catalogue {
  private static final int SAMPLES = 60;

  /** Enough for some mistakes to show. */
  private static final int FEW_SAMPLES = 5;

  /** So many more samples are looked at for a mistake that does not show at these. */
  private static final int MORE_SAMPLES = 1500;

  private Catalogue() {}

  /** The mutants of one operation, equivalent ones among them; a pure function of the seed. */
  static List<Mutant> of(String operation, long seed) {
    Map<Setting, List<Sample>> samples = samples(operation, seed);
    Map<Setting, List<Sample>> more = Map.of();
    List<Mutant> mutants = new ArrayList<>();
    for (Mutation mutation : mutations(samples.values())) {
      Mutant mutant = mutant(operation, mutation, samples);
      if (mutant.isEquivalent()) {
        more = more.isEmpty() ? more(operation, seed) : more;
        mutant = mutant(operation, mutation, more);
      }
      if (mutant.looked() > 0) {
        mutants.add(mutant);
      }
    }
    return mutants;
  }

  /** Whether so many mistakes, of any kind, show at one of the first few samples. */
  static boolean shows(String operation, long seed, int mistakes) {
    List<Sample> drawn = new ArrayList<>();
    for (int i = 0; i < FEW_SAMPLES; i++) {
      long each = new CounterRandom(seed, operation.hashCode()).bits(i);
      Samples.draw(operation, Setting.ORDINARY, each).ifPresent(drawn::add);
    }
    Map<Setting, List<Sample>> samples = Map.of(Setting.ORDINARY, drawn);
    return mutations(samples.values()).stream()
            .filter(mutation -> !mutant(operation, mutation, samples).isEquivalent())
            .limit(mistakes)
            .count()
        == mistakes;
  }

  private static Map<Setting, List<Sample>> more(String operation, long seed) {
    List<Sample> drawn = new ArrayList<>();
    for (int i = 0; i < MORE_SAMPLES; i++) {
      long each = new CounterRandom(seed, operation.hashCode()).bits(SAMPLES + i);
      Samples.draw(operation, Setting.ORDINARY, each).ifPresent(drawn::add);
    }
    return Map.of(Setting.ORDINARY, drawn);
  }

  private static Map<Setting, List<Sample>> samples(String operation, long seed) {
    Map<Setting, List<Sample>> samples = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      List<Sample> drawn = new ArrayList<>();
      for (int i = 0; i < SAMPLES; i++) {
        long each = new CounterRandom(seed, operation.hashCode()).bits(i);
        Samples.draw(operation, setting, each).ifPresent(drawn::add);
      }
      samples.put(setting, drawn);
    }
    return samples;
  }

  /** The mistakes that can be made at any of the samples, each once. */
  private static Collection<Mutation> mutations(Collection<List<Sample>> samples) {
    Map<String, Mutation> mutations = new LinkedHashMap<>();
    for (List<Sample> of : samples) {
      for (Sample sample : of) {
        List<Mutation> here = new ArrayList<>(ListMutations.of(sample.operands().size()));
        if (!(sample.op() instanceof Composition composition && composition.isDerived())) {
          Node self = Samples.apply(sample);
          here.addAll(RuleMutations.of(sample.op(), self, Expressions.input("g", self.shape())));
        }
        here.forEach(mutation -> mutations.putIfAbsent(mutation.name(), mutation));
      }
    }
    return mutations.values();
  }

  private static Mutant mutant(
      String operation, Mutation mutation, Map<Setting, List<Sample>> samples) {
    Map<Setting, Sample> shown = new EnumMap<>(Setting.class);
    List<Integer> differentiable = Samples.differentiable(operation);
    Difference most = Difference.NONE;
    int looked = 0;
    for (Map.Entry<Setting, List<Sample>> entry : samples.entrySet()) {
      for (Sample sample : entry.getValue()) {
        if (shown.containsKey(entry.getKey()) || !fits(mutation, sample)) {
          continue;
        }
        looked++;
        MutantOp op = new MutantOp(sample.op(), mutation);
        Difference difference = Difference.between(sample.op(), op, sample, differentiable);
        if (difference.compareTo(most) > 0) {
          most = difference;
        }
        if (difference.compareTo(Difference.SECOND_ORDER) >= 0) {
          shown.put(entry.getKey(), sample);
        }
      }
    }
    boolean proven =
        shown.isEmpty()
            && samples.values().stream()
                .flatMap(List::stream)
                .filter(sample -> fits(mutation, sample))
                .allMatch(sample -> Equivalence.isProven(mutation, sample));
    return new Mutant(operation, mutation, shown, looked, most, proven);
  }

  private static boolean fits(Mutation mutation, Sample sample) {
    Node self = Samples.apply(sample);
    return mutation
        .change()
        .apply(sample.op(), self, Expressions.input("g", self.shape()))
        .isPresent();
  }
}
