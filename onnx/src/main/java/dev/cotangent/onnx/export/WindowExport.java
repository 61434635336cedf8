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
  private static Map<String, Object> spread(Window window, int groups, Shape places, Shape extents) {
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
   * A filter's gradient is a correlation of images and cotangents with samples in place of channels,
   * the window's stride as dilation and its dilation as stride, cut to the window's size.
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
    String cut =
        e.add("Slice", all, draft.whole(zeros), draft.whole(sizes), draft.whole(axes));
    return e.result("Transpose", order, cut);
  }

  /** Means over all elements of the window, padding among them, times their number. */
  private static String sumPool(Emission e) {
    Window window = ((SumPool) e.node().op()).window();
    Map<String, Object> attributes = attributes(window);
    attributes.put("count_include_pad", 1L);
    String means = e.add("AveragePool", attributes, e.operand(0));
    return e.result("Mul", means, e.draft().number(window.size().size()));
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

  /** ONNX counts positions through all planes. */
  private static String maxPoolPositions(Emission e) {
    Window window = ((MaxPoolPositions) e.node().op()).window();
    String values = e.draft().name(e.label() + "/values");
    String positions = e.draft().name(e.label() + "/positions");
    e.draft()
        .add(
            new NodeDraft(
                "MaxPool",
                false,
                List.of(e.operand(0)),
                List.of(values, positions),
                attributes(window)));
    Shape image = e.shape(0);
    long plane = image.slice(2, image.rank()).size();
    String inPlane = e.add("Mod", positions, e.draft().wholeScalar(plane));
    return e.draft().ofWhole(e.label(), inPlane);
  }
}
