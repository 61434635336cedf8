package dev.cotangent.onnx.export;

import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.ConvolutionFilter;
import dev.cotangent.ops.ConvolutionTranspose;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumUnpool;
import dev.cotangent.ops.TrueConvolution;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Convolutions and pools. */
final class WindowExport {
  private WindowExport() {}

  static Map<Class<? extends Op>, Emission.Emitter> emitters() {
    Map<Class<? extends Op>, Emission.Emitter> all = new LinkedHashMap<>();
    all.put(
        Convolution.class,
        e -> {
          Convolution op = (Convolution) e.node().op();
          return e.as("Conv", grouped(op.window(), op.groups()));
        });
    all.put(TrueConvolution.class, WindowExport::trueConvolution);
    all.put(ConvolutionTranspose.class, WindowExport::convolutionTranspose);
    all.put(ConvolutionFilter.class, WindowExport::convolutionFilter);
    all.put(SumPool.class, WindowExport::sumPool);
    all.put(SumUnpool.class, WindowExport::sumUnpool);
    all.put(MaxPoolPositions.class, WindowExport::maxPoolPositions);
    return all;
  }

  private static List<Long> each(Window window, ToIntFunction<WindowAxis> number) {
    return window.axes().stream().map(axis -> (long) number.applyAsInt(axis)).toList();
  }

  /** A window's size, strides, dilations and paddings. */
  static Map<String, Object> attributes(Window window) {
    List<Long> pads = new ArrayList<>(each(window, WindowAxis::before));
    pads.addAll(each(window, WindowAxis::after));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("kernel_shape", each(window, WindowAxis::size));
    all.put("strides", each(window, WindowAxis::stride));
    all.put("dilations", each(window, WindowAxis::dilation));
    all.put("pads", pads);
    return all;
  }

  private static Map<String, Object> grouped(Window window, int groups) {
    Map<String, Object> all = attributes(window);
    all.put("group", (long) groups);
    return all;
  }

  private static String trueConvolution(Emission e) {
    TrueConvolution op = (TrueConvolution) e.node().op();
    int rank = op.window().rank();
    long[] last = new long[rank];
    long[] before = new long[rank];
    long[] axes = new long[rank];
    long[] back = new long[rank];
    for (int i = 0; i < rank; i++) {
      last[i] = -1;
      before[i] = Integer.MIN_VALUE;
      axes[i] = 2L + i;
      back[i] = -1;
    }
    GraphDraft draft = e.draft();
    String reversed =
        e.add(
            "Slice",
            e.operand(1),
            draft.whole(last),
            draft.whole(before),
            draft.whole(axes),
            draft.whole(back));
    return e.result("Conv", grouped(op.window(), op.groups()), e.operand(0), reversed);
  }

  /** What the places do not reach at the end of an axis is {@code output_padding}. */
  private static Map<String, Object> spread(
      Window window, int groups, Shape places, Shape extents) {
    List<Long> rest = new ArrayList<>();
    for (int i = 0; i < window.rank(); i++) {
      WindowAxis axis = window.axis(i);
      long reached =
          (places.dim(2 + i) - 1L) * axis.stride()
              + axis.dilation() * (axis.size() - 1L)
              + 1
              - axis.before()
              - axis.after();
      rest.add(extents.dim(i) - reached);
    }
    Map<String, Object> all = grouped(window, groups);
    all.put("output_padding", rest);
    return all;
  }

  private static String convolutionTranspose(Emission e) {
    ConvolutionTranspose op = (ConvolutionTranspose) e.node().op();
    return e.as("ConvTranspose", spread(op.window(), op.groups(), e.shape(0), op.extents()));
  }

  /**
   * A filter's gradient is a correlation of images and cotangents with samples in place of
   * channels, the window's stride as dilation and its dilation as stride, cut to the window's size.
   */
  private static String convolutionFilter(Emission e) {
    ConvolutionFilter op = (ConvolutionFilter) e.node().op();
    if (op.groups() != 1) {
      throw e.refusal("the gradient of grouped filters has no operator; export what it is of");
    }
    int rank = op.window().rank();
    List<Long> swapped = new ArrayList<>(List.of(1L, 0L));
    GraphDraft draft = e.draft();
    long[] zeros = new long[rank];
    long[] sizes = new long[rank];
    long[] axes = new long[rank];
    List<Long> kernel = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      swapped.add(2L + i);
      sizes[i] = op.window().axis(i).size();
      axes[i] = 2L + i;
      kernel.add((long) e.shape(1).dim(2 + i));
    }
    Map<String, Object> order = Map.of("perm", swapped);
    Map<String, Object> attributes = attributes(op.window());
    attributes.put("kernel_shape", kernel);
    attributes.put("strides", each(op.window(), WindowAxis::dilation));
    attributes.put("dilations", each(op.window(), WindowAxis::stride));
    String images = e.add("Transpose", order, e.operand(0));
    String cotangents = e.add("Transpose", order, e.operand(1));
    String all = e.add("Conv", attributes, images, cotangents);
    String cut = e.add("Slice", all, draft.whole(zeros), draft.whole(sizes), draft.whole(axes));
    return e.result("Transpose", order, cut);
  }

  /**
   * What a pool reads.
   *
   * @param image the images, with their padding where it is not the pool's
   * @param window with the padding that the pool adds
   * @param before the padding in front that is the images'
   * @param extents of the images without it
   */
  private record Padded(String image, Window window, List<Integer> before, Shape extents) {}

  /** Whether no place of the window is all padding, as runtimes want it of pools. */
  private static boolean isNarrow(Window window) {
    return window.axes().stream()
        .allMatch(axis -> Math.max(axis.before(), axis.after()) < axis.size());
  }

  /** Images and window of a pool; padding that is wider than the window is put to the images. */
  private static Padded padded(Emission e, Window window, double padding) {
    Shape image = e.shape(0);
    Shape extents = image.slice(2, image.rank());
    if (isNarrow(window)) {
      return new Padded(e.operand(0), window, Collections.nCopies(window.rank(), 0), extents);
    }
    List<Integer> pads = new ArrayList<>(List.of(0, 0));
    window.axes().forEach(axis -> pads.add(axis.before()));
    pads.addAll(List.of(0, 0));
    window.axes().forEach(axis -> pads.add(axis.after()));
    String wider = e.add("Pad", e.operand(0), e.draft().whole(pads), e.draft().number(padding));
    List<Integer> before = window.axes().stream().map(WindowAxis::before).toList();
    return new Padded(wider, window.map(axis -> axis.padding(0, 0)), before, extents);
  }

  static String maxPool(Emission e, Window window) {
    Padded padded = padded(e, window, Double.NEGATIVE_INFINITY);
    return e.result("MaxPool", attributes(padded.window), padded.image);
  }

  /** The mean over all elements of a window, padding among them. */
  static String averagePool(Emission e, Window window) {
    return isNarrow(window)
        ? e.result("AveragePool", withPadding(window), e.operand(0))
        : e.result("Mul", sums(e, window), e.draft().number(1.0 / window.size().size()));
  }

  private static Map<String, Object> withPadding(Window window) {
    Map<String, Object> attributes = attributes(window);
    attributes.put("count_include_pad", 1L);
    return attributes;
  }

  /** Means over all elements of the window, padding among them, times their number. */
  private static String sumPool(Emission e) {
    Window window = ((SumPool) e.node().op()).window();
    if (!isNarrow(window)) {
      return e.result("Identity", sums(e, window));
    }
    String means = e.add("AveragePool", withPadding(window), e.operand(0));
    return e.result("Mul", means, e.draft().number(window.size().size()));
  }

  /** A convolution of each channel with ones. */
  private static String sums(Emission e, Window window) {
    int channels = e.shape(0).dim(1);
    Shape filters = Shape.of(channels, 1).concat(window.size());
    String ones = e.draft().numbers(Tensor.full(filters, 1));
    return e.add("Conv", grouped(window, channels), e.operand(0), ones);
  }

  /** A transposed convolution of each channel with ones. */
  private static String sumUnpool(Emission e) {
    SumUnpool op = (SumUnpool) e.node().op();
    int channels = e.shape(0).dim(1);
    Shape filters = Shape.of(channels, 1).concat(op.window().size());
    return e.result(
        "ConvTranspose",
        spread(op.window(), channels, e.shape(0), op.extents()),
        e.operand(0),
        e.draft().numbers(Tensor.full(filters, 1)));
  }

  /** ONNX counts positions through all planes, and here through those with their padding. */
  private static String maxPoolPositions(Emission e) {
    Window window = ((MaxPoolPositions) e.node().op()).window();
    Padded padded = padded(e, window, Double.NEGATIVE_INFINITY);
    GraphDraft draft = e.draft();
    String values = draft.name(e.label() + "/values");
    String positions = draft.name(e.label() + "/positions");
    draft.add(
        new NodeDraft(
            "MaxPool",
            false,
            List.of(padded.image),
            List.of(values, positions),
            attributes(padded.window)));
    int rank = window.rank();
    int[] wide = new int[rank];
    for (int i = 0; i < rank; i++) {
      boolean own = padded.window.axis(i).equals(window.axis(i));
      wide[i] =
          padded.extents.dim(i) + (own ? 0 : window.axis(i).before() + window.axis(i).after());
    }
    String rest = positions;
    String all = draft.wholeScalar(0);
    int stride = 1;
    for (int i = rank - 1; i >= 0; i--) {
      String extent = draft.wholeScalar(wide[i]);
      String place =
          e.add("Sub", e.add("Mod", rest, extent), draft.wholeScalar(padded.before.get(i)));
      all = e.add("Add", all, e.add("Mul", place, draft.wholeScalar(stride)));
      rest = e.add("Div", rest, extent);
      stride *= padded.extents.dim(i);
    }
    return draft.ofWhole(e.label(), all);
  }
}
