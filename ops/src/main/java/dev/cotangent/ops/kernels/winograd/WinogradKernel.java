package dev.cotangent.ops.kernels.winograd;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.kernels.convolution.direct.PlainConvolution;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.loops.Winograd;
import java.util.stream.IntStream;

/**
 * The convolution with filters of 3×3 at stride 1, and its adjoint for the images, by the maps of
 * {@link Winograd}: a quarter of the multiplications.
 *
 * <p>Places that see much less than their tiles hold ({@link TileRanges}), and filters whose
 * elements differ by as much, are done directly.
 *
 * <p>The filters are mapped once. Then, block by block, tiles are mapped, 36 independent matrix
 * products (tiles × channels by channels × channels) are taken, and the results mapped back, all
 * within the second-level cache. A single block is cut into slices of the result's channels: its
 * tiles are mapped once, and each slice maps its own filters.
 */
public final class WinogradKernel implements Kernel {
  private static final int PRODUCTS = Winograd.POINTS * Winograd.POINTS;

  private final String name;
  private final FloatSupport loops;
  private final ConvolutionShape form;
  private final boolean adjoint;
  private final int inputs;
  private final int outputs;
  private final int height;
  private final Tiling tiling;
  private final FilterTransform filters;
  private final InputTransform reader;
  private final TileRanges ranges;
  private final DirectPlaces direct;
  private final PlainConvolution plain;
  private final OutputTransform[] writers;
  private final int lanes;
  private final int sourceSize;
  private final int plane;
  private final int resultSize;

  /** The products of each block. */
  private final IndirectionTable[] tables;

  private WinogradKernel(
      String name, FloatSupport loops, ConvolutionShape form, boolean adjoint, int wantedBlocks) {
    this.name = name;
    this.loops = loops;
    this.form = form;
    this.adjoint = adjoint;
    ImageGeometry images = ImageGeometry.of(form, adjoint);
    this.height = images.resultHeight();
    int width = images.resultWidth();
    this.inputs = images.channels();
    this.outputs = adjoint ? form.inputs() : form.outputs();
    this.sourceSize = images.size();
    this.plane = height * width;
    this.resultSize = outputs * plane;
    this.tiling = new Tiling(form.images(), height, width, wantedBlocks);
    this.reader =
        new InputTransform(
            loops,
            Winograd.IMAGE,
            inputs,
            images.height(),
            images.width(),
            images.top(),
            images.left(),
            tiling);
    this.ranges = new TileRanges(loops, images, tiling);
    this.plain = new PlainConvolution(form, adjoint);
    int vectors = (outputs - 1) / loops.lanes() + 1;
    int slices = wantedBlocks == 1 || tiling.blocks() > 1 ? 1 : Tiling.slices(vectors);
    this.lanes = vectors / slices * loops.lanes();
    this.filters = new FilterTransform(loops, adjoint, inputs, outputs, lanes);
    this.writers = new OutputTransform[slices];
    for (int slice = 0; slice < slices; slice++) {
      int channels = Math.min(lanes, outputs - slice * lanes);
      writers[slice] = new OutputTransform(loops, channels, height, width, tiling);
    }
    this.direct = new DirectPlaces(loops, filters, ranges, adjoint, images);
    IndirectionTable most =
        new IndirectionTable(
            IndirectionTable.strided(tiling.tilesInBlock(), reader.lanes()),
            IndirectionTable.strided(inputs, 1),
            IndirectionTable.strided(inputs, lanes),
            lanes,
            lanes);
    this.tables =
        IntStream.range(0, tiling.blocks())
            .mapToObj(block -> most.withRows(tiling.tiles(block)))
            .toArray(IndirectionTable[]::new);
  }

  /** The convolution: from image and filter, the result. */
  public static WinogradKernel forward(FloatSupport loops, ConvolutionShape form) {
    return new WinogradKernel("conv2d/winograd", loops, form, false, Tiling.WANTED_BLOCKS);
  }

  /** The adjoint for the image: from a result's cotangent and the filter, the image's. */
  public static WinogradKernel adjoint(FloatSupport loops, ConvolutionShape form) {
    return new WinogradKernel("conv2dTranspose/winograd", loops, form, true, Tiling.WANTED_BLOCKS);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int tasks() {
    return tiling.blocks() * writers.length;
  }

  @Override
  public boolean isBatchable(int samples) {
    return form.images() % samples == 0;
  }

  @Override
  public Kernel forBatch(int samples, int all) {
    ConvolutionShape fewer = form.withImages(form.images() / all * samples);
    return new WinogradKernel(name, loops, fewer, adjoint, 1);
  }

  @Override
  public boolean hasSamples(int input) {
    return input == 0;
  }

  private boolean isSliced() {
    return writers.length > 1;
  }

  /** The factors that all parts share: those of the tiles or those of the filters. */
  @Override
  public int sharedScratch() {
    return isSliced() ? tileFactors() + 1 : filters.size();
  }

  private int tileFactors() {
    return PRODUCTS * reader.factorSize();
  }

  /** The factors that are a part's own. */
  private int ownFactors() {
    return isSliced() ? filters.size() : tileFactors();
  }

  @Override
  public int localScratch() {
    int mapping = Math.max(filters.scratch(), Math.max(reader.scratch(), writers[0].scratch()));
    int passing = Math.max(mapping, direct.scratch() + ranges.scratch());
    return ownFactors() + PRODUCTS * writers[0].productSize() + passing;
  }

  @Override
  public void prepare(KernelArguments operands) {
    if (isSliced()) {
      float[] shared = operands.shared().floats();
      int factors = operands.shared().offset();
      shared[factors + tileFactors()] = areUneven(0, operands) ? 1 : 0;
      mapTiles(0, operands, shared, factors);
    } else {
      mapFilters(0, operands, operands.shared().floats(), operands.shared().offset());
    }
  }

  private boolean areUneven(int block, KernelArguments operands) {
    return ranges.areUneven(
        block,
        operands.input(0).floats(),
        operands.input(0).offset(),
        sourceSize,
        operands.local().floats(),
        passing(operands));
  }

  private void mapTiles(int block, KernelArguments operands, float[] factors, int factorsAt) {
    reader.read(
        block,
        operands.input(0).floats(),
        operands.input(0).offset(),
        sourceSize,
        operands.local().floats(),
        passing(operands),
        factors,
        factorsAt);
  }

  private void mapFilters(int slice, KernelArguments operands, float[] factors, int factorsAt) {
    filters.map(
        slice * lanes,
        operands.input(1).floats(),
        operands.input(1).offset(),
        operands.local().floats(),
        passing(operands),
        factors,
        factorsAt);
  }

  /** Where the scratch starts that is needed for a moment. */
  private int passing(KernelArguments operands) {
    return operands.local().offset() + ownFactors() + PRODUCTS * writers[0].productSize();
  }

  @Override
  public void run(int task, KernelArguments operands) {
    int block = task / writers.length;
    int slice = task % writers.length;
    float[] local = operands.local().floats();
    int own = operands.local().offset();
    int products = own + ownFactors();
    float[] shared = operands.shared().floats();
    int common = operands.shared().offset();
    boolean uneven = isSliced() ? shared[common + tileFactors()] != 0 : areUneven(block, operands);
    if (isSliced()) {
      mapFilters(slice, operands, local, own);
      multiply(block, shared, common, local, own, local, products);
    } else {
      mapTiles(block, operands, local, own);
      multiply(block, local, own, shared, common, local, products);
    }
    writers[slice].write(
        block,
        local,
        products,
        local,
        passing(operands),
        operands.output().floats(),
        operands.output().offset() + slice * lanes * plane,
        resultSize);
    if (uneven) {
      computeUnevenPlaces(block, slice, operands);
    }
    computeUnevenChannels(
        block, slice, isSliced() ? local : shared, isSliced() ? own : common, operands);
  }

  /** Replaces the places that see much less than their tiles hold. */
  private void computeUnevenPlaces(int block, int slice, KernelArguments operands) {
    float[] local = operands.local().floats();
    int scratch = passing(operands);
    int measured = scratch + direct.scratch();
    Buffer images = operands.input(0);
    Buffer result = operands.output();
    direct.useFilters(slice * lanes, operands.input(1), local, scratch);
    int channels = Math.min(lanes, outputs - slice * lanes);
    for (int image = tiling.firstImage(block); image < tiling.endImage(block); image++) {
      int from = images.offset() + image * sourceSize;
      int to = result.offset() + image * resultSize + slice * lanes * plane;
      if (ranges.measure(block, images.floats(), from, local, measured)) {
        direct.compute(block, channels, images.floats(), from, local, scratch, result, to);
      }
    }
  }

  /** Replaces the channels of the result whose filters are uneven. */
  private void computeUnevenChannels(
      int block, int slice, float[] factors, int factorsAt, KernelArguments operands) {
    int first = slice * lanes;
    for (int channel = first; channel < Math.min(outputs, first + lanes); channel++) {
      if (filters.isUneven(channel - first, factors, factorsAt)) {
        for (int image = tiling.firstImage(block); image < tiling.endImage(block); image++) {
          int end = Math.min(height, tiling.endRow(block) * Winograd.PLACES);
          plain.rows(image, channel, tiling.firstRow(block) * Winograd.PLACES, end, operands);
        }
      }
    }
  }

  private void multiply(
      int block, float[] a, int aAt, float[] b, int bAt, float[] products, int productsAt) {
    for (int i = 0; i < PRODUCTS; i++) {
      loops.product(
          tables[block],
          a,
          aAt + i * reader.factorSize(),
          b,
          bAt + i * filters.factorSize(),
          products,
          productsAt + i * writers[0].productSize());
    }
  }
}
