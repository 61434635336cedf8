package dev.cotangent.core.program;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import java.util.ArrayList;
import java.util.List;

/**
 * Several works that go sample by sample, done one after another on a few samples at a time.
 *
 * <p>What one leaves to the next is then still in the second-level cache; what nobody else reads
 * never leaves the scratch of the thread. The tasks are the groups of samples.
 */
final class Chain implements Kernel {
  /**
   * The elements between the works for one group: with the kernels' own scratch they fill a
   * second-level cache of 1 MB.
   */
  private static final int MOST_ELEMENTS = 3 << 15;

  /** Enough to deal out evenly to a few threads. */
  private static final int WANTED_GROUPS = 8;

  /**
   * One work.
   *
   * @param whole its kernel for all samples
   * @param group its kernel for one group
   * @param rest its kernel for the last group
   * @param sharedOffset where its scratch starts in the one that all threads share
   */
  private record Link(
      Schedule.Work work, Kernel whole, Kernel group, Kernel rest, int sharedOffset) {}

  private final Schedule.Work work;
  private final int samples;
  private final int samplesInGroup;
  private final Placement inner;
  private final List<Link> links = new ArrayList<>();
  private final int sharedScratch;
  private final int innerScratch;

  /**
   * A chain.
   *
   * @param works its works, in order, with kernels that work sample by sample
   * @param kernels their kernels
   * @param all what they do together; its operands are storages
   * @param samples the number of samples
   * @param inPlace whether results may be written over operands
   */
  Chain(
      List<Schedule.Work> works,
      List<Kernel> kernels,
      Schedule.Work all,
      int samples,
      boolean inPlace) {
    this.work = all;
    this.samples = samples;
    this.inner = new Placement(works, List.of(), inPlace, node -> node.shape().size() / samples);
    for (int i = 0; i < works.size(); i++) {
      inner.add(works.get(i), kernels.get(i), node -> !all.outputs().contains(node), 0);
    }
    int fitting = MOST_ELEMENTS / Math.max(1, inner.arena().size());
    this.samplesInGroup = Math.max(1, Math.min(fitting, samples / WANTED_GROUPS));
    this.innerScratch = inner.arena().size() * samplesInGroup;
    Arena shared = new Arena();
    for (int i = 0; i < works.size(); i++) {
      Kernel kernel = kernels.get(i);
      Kernel group = kernel.forSamples(samplesInGroup, samples).orElseThrow();
      Kernel rest = kernel.forSamples(samplesIn(tasks() - 1), samples).orElseThrow();
      int offset = group.sharedScratch() == 0 ? 0 : shared.allocate(group.sharedScratch());
      links.add(new Link(works.get(i), kernel, group, rest, offset));
    }
    this.sharedScratch = shared.size();
  }

  private int samplesIn(int task) {
    return Math.min(samplesInGroup, samples - task * samplesInGroup);
  }

  private Kernel kernel(Link link, int task) {
    return samplesIn(task) == samplesInGroup ? link.group : link.rest;
  }

  /** For example {@code 4 at a time: conv2d/direct, pass/add+relu}. */
  @Override
  public String name() {
    return String.join(", ", nameLines());
  }

  /** The name, a line for each work. */
  List<String> nameLines() {
    List<String> lines = new ArrayList<>();
    for (Link link : links) {
      lines.add((lines.isEmpty() ? samplesInGroup + " at a time: " : "") + link.group.name());
    }
    return lines;
  }

  @Override
  public int tasks() {
    return (samples - 1) / samplesInGroup + 1;
  }

  @Override
  public int sharedScratch() {
    return sharedScratch;
  }

  @Override
  public int localScratch() {
    int most = 0;
    for (Link link : links) {
      most = Math.max(most, Math.max(link.group.localScratch(), link.rest.localScratch()));
    }
    return innerScratch + most;
  }

  @Override
  public boolean mayOverwrite(int input, int output) {
    Node operand = work.inputs().get(input);
    Node result = work.outputs().get(output);
    boolean written = false;
    for (Link link : links) {
      int at = link.work.outputs().indexOf(result);
      for (int i = 0; i < link.work.inputs().size(); i++) {
        boolean reads = Graphs.storage(link.work.inputs().get(i)).equals(operand);
        boolean harmless =
            link.whole.hasSamples(i) && !written && (at < 0 || link.whole.mayOverwrite(i, at));
        if (reads && !harmless) {
          return false;
        }
      }
      written |= at >= 0;
    }
    return true;
  }

  @Override
  public boolean mayRefuse() {
    return links.stream().anyMatch(link -> link.whole.mayRefuse());
  }

  /** Operands with those of each link in each task, task by task. */
  private static final class Parts extends Operands {
    private final List<Operands> parts = new ArrayList<>();

    Parts(Operands operands) {
      super(operands);
    }

    static List<Operands> of(Operands operands) {
      return ((Parts) operands).parts;
    }
  }

  @Override
  public Operands bind(Operands operands) {
    Parts bound = new Parts(operands);
    for (int task = 0; task < tasks(); task++) {
      for (Link link : links) {
        bound.parts.add(part(link, task, operands));
      }
    }
    return bound;
  }

  /** What a work reads and writes in a task. */
  private Operands part(Link link, int task, Operands operands) {
    List<Values> inputs = new ArrayList<>();
    for (int i = 0; i < link.work.inputs().size(); i++) {
      Node storage = Graphs.storage(link.work.inputs().get(i));
      int operand = work.inputs().indexOf(storage);
      inputs.add(
          operand < 0 || link.whole.hasSamples(i)
              ? window(storage, task, operands)
              : operands.input(operand));
    }
    Operands part =
        new Operands(
            inputs,
            link.work.outputs().stream().map(node -> window(node, task, operands)).toList(),
            slice(operands.shared(), link.sharedOffset, link.group.sharedScratch()),
            slice(operands.local(), innerScratch, operands.local().size() - innerScratch));
    return kernel(link, task).bind(part);
  }

  /** The samples of a value that belong to a task. */
  private Values window(Node storage, int task, Operands operands) {
    int sample = storage.shape().size() / samples;
    int size = sample * samplesIn(task);
    int operand = work.inputs().indexOf(storage);
    int result = work.outputs().indexOf(storage);
    if (operand < 0 && result < 0) {
      return slice(operands.local(), inner.offset(storage) * samplesInGroup, size);
    }
    Values values = operand < 0 ? operands.outputs().get(result) : operands.input(operand);
    return slice(values, sample * samplesInGroup * task, size);
  }

  private static Values slice(Values values, int offset, int size) {
    return Plan.slice(values, values.offset() + offset, Shape.of(Math.max(1, size)));
  }

  @Override
  public void prepare(Operands operands) {
    for (int i = 0; i < links.size(); i++) {
      links.get(i).group.prepare(Parts.of(operands).get(i));
    }
  }

  @Override
  public void run(int task, Operands operands) {
    for (int i = 0; i < links.size(); i++) {
      Kernel kernel = kernel(links.get(i), task);
      Operands part = Parts.of(operands).get(task * links.size() + i);
      int parts = kernel.tasks();
      for (int each = 0; each < parts; each++) {
        kernel.run(each, part);
      }
    }
  }
}
