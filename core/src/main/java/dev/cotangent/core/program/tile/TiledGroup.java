package dev.cotangent.core.program.tile;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.core.program.memory.Arena;
import dev.cotangent.core.program.memory.BufferAssigner;
import dev.cotangent.core.program.pass.BufferAssignment;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.ArrayList;
import java.util.List;

/**
 * Several kernels that go sample by sample, run one after another on a few samples at a time.
 *
 * <p>What one leaves to the next is then still in the second-level cache; what nobody else reads
 * never leaves the scratch of the thread. The tasks are the tiles of samples.
 */
public final class TiledGroup implements Kernel {
  /**
   * The elements between the kernels for one tile: with the kernels' own scratch they fill a
   * second-level cache of 1 MB.
   */
  private static final int MOST_ELEMENTS = 3 << 15;

  /** Enough to deal out evenly to a few threads. */
  private static final int WANTED_TILES = 8;

  /**
   * One kernel.
   *
   * @param whole it for all samples
   * @param tile it for one tile
   * @param rest it for the last tile
   * @param sharedOffset where its scratch starts in the one that all threads share
   */
  private record Link(ScheduledKernel whole, Kernel tile, Kernel rest, int sharedOffset) {}

  private final List<Node> inputs;
  private final List<Node> outputs;
  private final int samples;
  private final int samplesInTile;
  private final BufferAssignment inner;
  private final List<Link> links = new ArrayList<>();
  private final int sharedScratch;
  private final int innerScratch;

  /**
   * A group.
   *
   * @param members its kernels, in order, which work sample by sample
   * @param inputs the storages that they read together
   * @param outputs what they compute for others
   * @param samples the number of samples
   * @param inPlace whether results may be written over operands
   */
  TiledGroup(
      List<ScheduledKernel> members,
      List<Node> inputs,
      List<Node> outputs,
      int samples,
      boolean inPlace) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.samples = samples;
    this.inner =
        BufferAssigner.between(
            members,
            node -> !outputs.contains(node),
            inPlace,
            node -> node.shape().size() / samples);
    int fitting = MOST_ELEMENTS / Math.max(1, inner.size());
    this.samplesInTile = Math.max(1, Math.min(fitting, samples / WANTED_TILES));
    this.innerScratch = inner.size() * samplesInTile;
    Arena shared = new Arena();
    for (ScheduledKernel member : members) {
      Kernel tile = member.kernel().forBatch(samplesInTile, samples);
      Kernel rest = member.kernel().forBatch(samplesIn(tasks() - 1), samples);
      int offset = tile.sharedScratch() == 0 ? 0 : shared.allocate(tile.sharedScratch());
      links.add(new Link(member, tile, rest, offset));
    }
    this.sharedScratch = shared.size();
  }

  private int samplesIn(int task) {
    return Math.min(samplesInTile, samples - task * samplesInTile);
  }

  private Kernel kernel(Link link, int task) {
    return samplesIn(task) == samplesInTile ? link.tile : link.rest;
  }

  /** For example {@code 4 at a time: conv2d/direct, pass/add+relu}. */
  @Override
  public String name() {
    return String.join(", ", nameLines());
  }

  /** The name, a line for each kernel. */
  public List<String> nameLines() {
    List<String> lines = new ArrayList<>();
    for (Link link : links) {
      lines.add((lines.isEmpty() ? samplesInTile + " at a time: " : "") + link.tile.name());
    }
    return lines;
  }

  @Override
  public int tasks() {
    return (samples - 1) / samplesInTile + 1;
  }

  @Override
  public int sharedScratch() {
    return sharedScratch;
  }

  @Override
  public int localScratch() {
    int most = 1;
    for (Link link : links) {
      most = Math.max(most, Math.max(link.tile.localScratch(), link.rest.localScratch()));
    }
    return innerScratch + most;
  }

  @Override
  public boolean mayOverwrite(int input, int output) {
    Node operand = inputs.get(input);
    Node result = outputs.get(output);
    boolean written = false;
    for (Link link : links) {
      int at = link.whole.outputs().indexOf(result);
      for (int i = 0; i < link.whole.inputs().size(); i++) {
        boolean reads = Graphs.storage(link.whole.inputs().get(i)).equals(operand);
        boolean harmless =
            link.whole.kernel().hasSamples(i)
                && !written
                && (at < 0 || link.whole.kernel().mayOverwrite(i, at));
        if (reads && !harmless) {
          return false;
        }
      }
      written |= at >= 0;
    }
    return true;
  }

  @Override
  public boolean mayThrow() {
    return links.stream().anyMatch(link -> link.whole.kernel().mayThrow());
  }

  /** Operands with those of each link in each task, task by task. */
  private static final class Parts extends KernelArguments {
    private final List<KernelArguments> parts = new ArrayList<>();

    Parts(KernelArguments operands) {
      super(operands);
    }

    static List<KernelArguments> of(KernelArguments operands) {
      return ((Parts) operands).parts;
    }
  }

  @Override
  public KernelArguments bind(KernelArguments operands) {
    Parts bound = new Parts(operands);
    for (int task = 0; task < tasks(); task++) {
      for (Link link : links) {
        bound.parts.add(part(link, task, operands));
      }
    }
    return bound;
  }

  /** What a kernel reads and writes in a task. */
  private KernelArguments part(Link link, int task, KernelArguments operands) {
    List<Buffer> read = new ArrayList<>();
    for (int i = 0; i < link.whole.inputs().size(); i++) {
      Node storage = Graphs.storage(link.whole.inputs().get(i));
      int operand = inputs.indexOf(storage);
      read.add(
          operand < 0 || link.whole.kernel().hasSamples(i)
              ? window(storage, task, operands)
              : operands.input(operand));
    }
    KernelArguments part =
        new KernelArguments(
            read,
            link.whole.outputs().stream().map(node -> window(node, task, operands)).toList(),
            operands.shared().slice(link.sharedOffset, Math.max(1, link.tile.sharedScratch())),
            operands.local().slice(innerScratch, operands.local().size() - innerScratch));
    return kernel(link, task).bind(part);
  }

  /** The samples of a value that belong to a task. */
  private Buffer window(Node storage, int task, KernelArguments operands) {
    int sample = storage.shape().size() / samples;
    int size = sample * samplesIn(task);
    int operand = inputs.indexOf(storage);
    int result = outputs.indexOf(storage);
    if (operand < 0 && result < 0) {
      return operands.local().slice(inner.offset(storage) * samplesInTile, size);
    }
    Buffer values = operand < 0 ? operands.outputs().get(result) : operands.input(operand);
    return values.slice(sample * samplesInTile * task, size);
  }

  @Override
  public void prepare(KernelArguments operands) {
    for (int i = 0; i < links.size(); i++) {
      links.get(i).tile.prepare(Parts.of(operands).get(i));
    }
  }

  @Override
  public void run(int task, KernelArguments operands) {
    for (int i = 0; i < links.size(); i++) {
      Kernel kernel = kernel(links.get(i), task);
      KernelArguments part = Parts.of(operands).get(task * links.size() + i);
      int parts = kernel.tasks();
      for (int each = 0; each < parts; each++) {
        kernel.run(each, part);
      }
    }
  }
}
