package dev.cotangent.ops.kernels.winograd;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.kernels.convolution.direct.PlainConvolution;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.loops.Lines;
import dev.cotangent.ops.kernels.loops.Winograd;
import dev.cotangent.ops.kernels.task.PartSums;
import dev.cotangent.ops.kernels.task.Split;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The adjoint of the convolution with filters of 3×3 at stride 1 for the filters, by the transposed
 * maps of {@link Winograd}: a quarter of the multiplications.
 *
 * <p>Channels in which a few elements are so much greater than the others that rounding errors
 * would show in the sums that do not see them are done directly.
 *
 * <p>The sums over all tiles are taken between the maps, and the last map once for each part. The
 * blocks of tiles are dealt out to a fixed number of parts, whose sums are added in order at the
 * end. Few tiles make a single part, which is cut into slices of the filters; what they all read of
 * the images is mapped once.
 */
public final class WinogradFilterKernel implements Kernel {
  private static final int PRODUCTS = Winograd.POINTS * Winograd.POINTS;
  private static final int TAPS = Winograd.WINDOW * Winograd.WINDOW;
  private static final int MOST_PARTS = 8;

  /** The factors that together are sums with every element of an image's tile. */
  private static final int[] IMAGE_SAMPLES = {0, 5, 30, 35};

  /** The factor that is a sum with every element of a cotangent's tile. */
  private static final int[] COTANGENT_SAMPLES = {28};

  /** The groups into which a block's tiles are cut to find out how great factors usually are. */
  private static final int GROUPS = 8;

  /** The greatest factors of groups that are remembered; one element reaches four tiles at most. */
  private static final int RANKS = 5;

  /**
   * How many times the last of these the first may be. Cotangents of single samples differ by as
   * much in networks that are trained well.
   */
  private static final float MOST = 512;

  /** Beyond these, products or what lies between the maps may leave float32's range. */
  private static final float MOST_FACTOR = 0x1p48f;

  /** With fewer in a part, the last map takes longer than the products. */
  private static final int TILES_IN_PART = 32;

  private final FloatSupport loops;
  private final ConvolutionShape form;
  private final Tiling tiling;
  private final InputTransform images;
  private final InputTransform[] cotangents;
  private final int lanes;
  private final int parts;

  /** The products of each block. */
  private final IndirectionTable[] tables;

  private final Lines across;
  private final Lines down;
  private final PlainConvolution plain;

  public WinogradFilterKernel(FloatSupport loops, ConvolutionShape form) {
    this.loops = loops;
    this.form = form;
    this.tiling = new Tiling(form.images(), form.resultHeight(), form.resultWidth());
    this.images =
        new InputTransform(
            loops,
            Winograd.IMAGE,
            form.inputs(),
            form.height(),
            form.width(),
            form.rows().before(),
            form.columns().before(),
            tiling);
    int wanted = Math.max(1, Math.min(MOST_PARTS, tiling.tiles() / TILES_IN_PART));
    this.parts = Math.min(wanted, tiling.blocks()); // a part without a block would have no sums
    int vector = loops.lanes();
    int vectors = (form.outputs() - 1) / vector + 1;
    int slices = parts > 1 ? 1 : Tiling.slices(vectors);
    this.lanes = vectors / slices * vector;
    this.cotangents = new InputTransform[slices];
    for (int slice = 0; slice < slices; slice++) {
      cotangents[slice] =
          new InputTransform(
              loops,
              Winograd.COTANGENT,
              outputs(slice),
              form.resultHeight(),
              form.resultWidth(),
              0,
              0,
              tiling);
    }
    int tiles = tiling.tilesInBlock();
    IndirectionTable most =
        new IndirectionTable(
            IndirectionTable.strided(form.inputs(), 1),
            IndirectionTable.strided(tiles, images.lanes()),
            IndirectionTable.strided(tiles, lanes),
            lanes,
            lanes);
    this.tables =
        IntStream.range(0, tiling.blocks())
            .mapToObj(block -> most.withSteps(tiling.tiles(block)))
            .toArray(IndirectionTable[]::new);
    int line = Winograd.WINDOW * lanes;
    this.across =
        new Lines(
            productSize(),
            lanes,
            lanes / vector,
            vector,
            vector,
            Winograd.POINTS,
            Winograd.POINTS * productSize(),
            line);
    this.down = new Lines(line, line, line / vector, vector, vector);
    this.plain = new PlainConvolution(form, false);
  }

  /** How many filters a slice has. */
  private int outputs(int slice) {
    return Math.min(lanes, form.outputs() - slice * lanes);
  }

  @Override
  public String name() {
    return "conv2dFilter/winograd";
  }

  @Override
  public int tasks() {
    return cotangents.length * parts;
  }

  /** The sums of a part: {@code [inputs][9][outputs]}. */
  private int sumSize() {
    return form.inputs() * TAPS * lanes;
  }

  /** How far the sums of two neighbouring products lie apart: not by a power of two. */
  private int productSize() {
    return form.inputs() * lanes + loops.lanes();
  }

  private boolean isSliced() {
    return parts == 1;
  }

  private int imageFactors() {
    return PRODUCTS * images.factorSize();
  }

  /** The factors of all images, or the sums of all parts; then what is known of their ranges. */
  @Override
  public int sharedScratch() {
    return rangesAt() + parts * rangesSize();
  }

  private int rangesAt() {
    return isSliced() ? tiling.blocks() * imageFactors() : parts * sumSize();
  }

  // For each part: the ranks, each for all channels of the images; the same for each slice of the
  // cotangent's.

  private int rangesSize() {
    return cotangentRanges(cotangents.length);
  }

  private int cotangentRanges(int slice) {
    return RANKS * (images.lanes() + slice * lanes);
  }

  /** Nothing is known yet of so many channels. */
  private static void clear(int channels, int rangesAt, KernelArguments operands) {
    float[] ranges = operands.shared().floats();
    Arrays.fill(ranges, rangesAt, rangesAt + RANKS * channels, 0);
  }

  private int ranges(int part, KernelArguments operands) {
    return operands.shared().offset() + rangesAt() + part * rangesSize();
  }

  @Override
  public int localScratch() {
    int passing = Math.max(images.scratch(), cotangents[0].scratch());
    int planes = 2 * (TAPS + Math.max(form.width(), form.resultWidth()));
    int measuring = Math.max(planes, 3 * Math.max(images.lanes(), lanes));
    return PRODUCTS * (productSize() + cotangents[0].factorSize())
        + (isSliced() ? 0 : imageFactors())
        + Math.max(Math.max(passing, measuring), mappedSize() + sumSize());
  }

  @Override
  public void prepare(KernelArguments operands) {
    if (isSliced()) {
      int to = operands.shared().offset();
      clear(images.lanes(), ranges(0, operands), operands);
      for (int block = 0; block < tiling.blocks(); block++) {
        int passing = operands.local().offset();
        mapImages(block, operands, passing, operands.shared().floats(), to);
        measureImages(block, operands.shared().floats(), to, passing, 0, operands);
        to += imageFactors();
      }
    }
  }

  private void mapImages(
      int block, KernelArguments operands, int passing, float[] factors, int factorsAt) {
    images.read(
        block,
        operands.input(0).floats(),
        operands.input(0).offset(),
        form.inputs() * form.imagePlane(),
        operands.local().floats(),
        passing,
        factors,
        factorsAt);
  }

  private void measureImages(
      int block, float[] factors, int factorsAt, int passing, int part, KernelArguments operands) {
    int ranges = ranges(part, operands);
    measure(images, IMAGE_SAMPLES, block, factors, factorsAt, passing, ranges, operands);
  }

  /**
   * Adds a block's tiles to what is known of the factors' ranges.
   *
   * @param of what the factors come from
   * @param samples the factors that are looked at
   */
  private void measure(
      InputTransform of,
      int[] samples,
      int block,
      float[] factors,
      int factorsAt,
      int passing,
      int rangesAt,
      KernelArguments operands) {
    float[] local = operands.local().floats();
    float[] ranges = operands.shared().floats();
    int channels = of.lanes();
    int tiles = tiling.tiles(block);
    int groups = Math.min(GROUPS, tiles);
    for (int group = 0; group < groups; group++) {
      int from = Split.start(group, tiles, groups);
      int count = Split.start(group + 1, tiles, groups) - from;
      Arrays.fill(local, passing, passing + channels, 0);
      for (int sample : samples) {
        loops.magnitudes(
            factors,
            factorsAt + sample * of.factorSize() + from * channels,
            channels,
            count,
            channels,
            local,
            passing + 2 * channels,
            passing + channels);
        loops.maximum(local, passing, local, passing + channels, local, passing, channels);
      }
      loops.rank(local, passing, ranges, rangesAt, RANKS, channels, channels);
    }
  }

  @Override
  public void run(int task, KernelArguments operands) {
    int slice = task / parts;
    int part = task % parts;
    float[] local = operands.local().floats();
    int sums = operands.local().offset();
    int right = sums + PRODUCTS * productSize();
    int ownImages = right + PRODUCTS * cotangents[slice].factorSize();
    int passing = ownImages + (isSliced() ? 0 : imageFactors());
    float[] shared = operands.shared().floats();
    int first = Split.start(part, tiling.blocks(), parts);
    int end = Split.start(part + 1, tiling.blocks(), parts);
    int cotangentRanges = ranges(part, operands) + cotangentRanges(slice);
    clear(lanes, cotangentRanges, operands);
    if (!isSliced()) {
      clear(images.lanes(), ranges(part, operands), operands);
    }
    for (int block = first; block < end; block++) {
      cotangents[slice].read(
          block,
          operands.input(1).floats(),
          operands.input(1).offset() + slice * lanes * form.resultPlane(),
          form.outputs() * form.resultPlane(),
          local,
          passing,
          local,
          right);
      measure(
          cotangents[slice],
          COTANGENT_SAMPLES,
          block,
          local,
          right,
          passing,
          cotangentRanges,
          operands);
      if (isSliced()) {
        int left = operands.shared().offset() + block * imageFactors();
        multiply(block > first, block, shared, left, local, right, sums);
      } else {
        mapImages(block, operands, passing, local, ownImages);
        measureImages(block, local, ownImages, passing, part, operands);
        multiply(block > first, block, local, ownImages, local, right, sums);
      }
    }
    if (isSliced()) {
      mapSums(local, sums, passing, local, passing + mappedSize());
      transpose(slice, local, passing + mappedSize(), operands);
    } else {
      int to = operands.shared().offset() + part * sumSize();
      mapSums(local, sums, passing, shared, to);
    }
  }

  /** The elements of the sums for one input that are mapped across: {@code [6][3][outputs]}. */
  private int mappedSize() {
    return Winograd.POINTS * Winograd.WINDOW * lanes;
  }

  private void mapSums(float[] local, int sums, int mapped, float[] target, int targetAt) {
    for (int input = 0; input < form.inputs(); input++) {
      int from = sums + input * lanes;
      int to = targetAt + input * TAPS * lanes;
      loops.winograd(Winograd.FILTER_COTANGENT, across, local, from, local, mapped);
      loops.winograd(Winograd.FILTER_COTANGENT, down, local, mapped, target, to);
    }
  }

  /** The sums over a block's tiles, or adds them to what is there. */
  private void multiply(
      boolean add, int block, float[] left, int leftAt, float[] local, int right, int sums) {
    for (int i = 0; i < PRODUCTS; i++) {
      int a = leftAt + i * images.factorSize();
      int b = right + i * cotangents[0].factorSize();
      int c = sums + i * productSize();
      if (add) {
        loops.contract(tables[block], left, a, local, b, local, c);
      } else {
        loops.product(tables[block], left, a, local, b, local, c);
      }
    }
  }

  /** Turns the sums of a slice into filters. */
  private void transpose(int slice, float[] sums, int at, KernelArguments operands) {
    int taps = form.inputs() * TAPS;
    int to = operands.output().offset() + slice * lanes * taps;
    float[] filters = operands.output().floats();
    loops.transpose(sums, at, lanes, taps, outputs(slice), filters, to, taps);
  }

  /** Adds the parts' sums in order, and replaces those that the factors' ranges have spoiled. */
  @Override
  public void finish(KernelArguments operands) {
    float[] shared = operands.shared().floats();
    if (!isSliced()) {
      int at = operands.shared().offset();
      PartSums.add(loops, shared, at, parts, sumSize());
      transpose(0, shared, at, operands);
    }
    int ranges = ranges(0, operands);
    for (int part = 1; part < parts; part++) {
      int of = ranges(part, operands);
      int imageLanes = images.lanes();
      int cotangentsAt = cotangentRanges(0);
      for (int rank = 0; rank < RANKS; rank++) {
        loops.rank(shared, of + rank * imageLanes, shared, ranges, RANKS, imageLanes, imageLanes);
        loops.rank(
            shared,
            of + cotangentsAt + rank * lanes,
            shared,
            ranges + cotangentsAt,
            RANKS,
            lanes,
            lanes);
      }
    }
    replaceSpoiled(shared, ranges, operands);
  }

  private void replaceSpoiled(float[] shared, int ranges, KernelArguments operands) {
    int tiles = tiling.tiles();
    boolean evenImages = true;
    for (int input = 0; input < form.inputs(); input++) {
      evenImages &= isEven(shared, ranges + input, images.lanes(), tiles);
    }
    for (int output = 0; output < form.outputs(); output++) {
      int cotangent = ranges + cotangentRanges(output / lanes) + output % lanes;
      boolean evenCotangent = isEven(shared, cotangent, lanes, tiles);
      if (evenCotangent && evenImages) {
        continue;
      }
      for (int input = 0; input < form.inputs(); input++) {
        if (!Float.isFinite(shared[cotangent]) || !Float.isFinite(shared[ranges + input])) {
          computeSpoiled(output * form.inputs() + input, operands);
        } else if (!evenCotangent || !isEven(shared, ranges + input, images.lanes(), tiles)) {
          computeUneven(input, output, operands);
        }
      }
    }
  }

  /**
   * Whether a channel's greatest factors are near those of others, so that their rounding errors
   * are small beside sums over these alone, or the others are 0, as those of a single sample often
   * are.
   */
  private static boolean isEven(float[] ranks, int at, int channels, int tiles) {
    float most = ranks[at];
    float usual = ranks[at + (RANKS - 1) * channels];
    boolean isSparse = usual == 0 && tiles >= 2 * GROUPS; // with fewer, groups are empty
    return most <= MOST_FACTOR && (most == 0 || isSparse || most <= MOST * usual);
  }

  /** Computes what is not finite in one channel of a filter directly. */
  private void computeSpoiled(int channel, KernelArguments operands) {
    Buffer x = operands.input(0);
    Buffer g = operands.input(1);
    float[] filters = operands.output().floats();
    int at = operands.output().offset();
    for (int element = channel * TAPS; element < channel * TAPS + TAPS; element++) {
      if (!Float.isFinite(filters[at + element])) {
        filters[at + element] =
            plain.filter(element, x.floats(), x.offset(), g.floats(), g.offset());
      }
    }
  }

  /**
   * Computes one channel of a filter directly. Often the image's channel or the cotangent's is
   * uneven because it is 0 almost everywhere: such planes are left out.
   */
  private void computeUneven(int input, int output, KernelArguments operands) {
    float[] x = operands.input(0).floats();
    float[] g = operands.input(1).floats();
    float[] sums = operands.local().floats();
    int at = operands.local().offset();
    Arrays.fill(sums, at, at + 2 * TAPS, 0);
    for (int image = 0; image < form.images(); image++) {
      int xAt = operands.input(0).offset() + (image * form.inputs() + input) * form.imagePlane();
      int gAt = operands.input(1).offset() + (image * form.outputs() + output) * form.resultPlane();
      int scratch = at + 2 * TAPS;
      if (isZero(x, xAt, form.height(), form.width(), sums, scratch)
          || isZero(g, gAt, form.resultHeight(), form.resultWidth(), sums, scratch)) {
        continue;
      }
      for (int tap = 0; tap < TAPS; tap++) {
        double sum = (double) sums[at + tap] + sums[at + TAPS + tap]; // float64 in two parts
        sum += plain.plane(tap, x, xAt, g, gAt);
        sums[at + tap] = (float) sum;
        sums[at + TAPS + tap] = (float) (sum - sums[at + tap]);
      }
    }
    int to = operands.output().offset() + (output * form.inputs() + input) * TAPS;
    System.arraycopy(sums, at, operands.output().floats(), to, TAPS);
  }

  private boolean isZero(
      float[] plane, int at, int rows, int columns, float[] scratch, int scratchAt) {
    int maxima = scratchAt + columns;
    loops.magnitudes(plane, at, columns, rows, columns, scratch, scratchAt, maxima);
    float most = 0;
    for (int i = 0; i < columns; i++) {
      most = Math.max(most, scratch[maxima + i]);
    }
    return most == 0;
  }
}
