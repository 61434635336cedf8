package dev.cotangent.ops;

import static java.util.stream.Collectors.joining;

import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A block that slides over an image of as many axes: its size, the distance of its places, the
 * border put around the image and the distance of its own elements, axis by axis.
 *
 * <p>Made by {@link #valid}, {@link #same}, {@link #sameLower} or {@link #full}, then changed:
 * {@code Window.same(3, 3).stride(2)}. An axis of extent {@code n} has {@code (n + padding −
 * dilation · (size − 1) − 1) / stride + 1} places, rounded down.
 *
 * @param axes one for each axis of the images behind batch and channels: {@code [width]}, {@code
 *     [height, width]} or {@code [depth, height, width]}
 */
public record Window(List<WindowAxis> axes) {
  private static final List<String> NAMES = List.of("depth", "height", "width");

  /**
   * Creates a window.
   *
   * @throws IllegalArgumentException if there is no axis
   */
  public Window {
    axes = List.copyOf(axes);
    if (axes.isEmpty()) {
      throw new IllegalArgumentException("[window] there must be at least 1 axis: none");
    }
  }

  /** A window that stays inside the image: no padding. */
  public static Window valid(int... sizes) {
    return new Window(IntStream.of(sizes).mapToObj(WindowAxis::valid).toList());
  }

  /**
   * A window with as many places as the image has elements: {@code size − 1} of padding along each
   * axis, half on either side, the odd one behind. With stride {@code s} there are {@code n / s}
   * places, rounded up.
   */
  public static Window same(int... sizes) {
    return valid(sizes).map(WindowAxis::same);
  }

  /** {@link #same} with the odd one of the padding in front. */
  public static Window sameLower(int... sizes) {
    return valid(sizes).map(WindowAxis::sameLower);
  }

  /**
   * A window that visits every place where it touches the image: {@code size − 1} on every side.
   */
  public static Window full(int... sizes) {
    return valid(sizes).map(axis -> axis.padding(axis.size() - 1, axis.size() - 1));
  }

  /** This window with every axis changed. */
  public Window map(UnaryOperator<WindowAxis> change) {
    return new Window(axes.stream().map(change).toList());
  }

  /** This window with other distances between its places: one for each axis, or one for all. */
  public Window stride(int... distances) {
    return with("stride", distances, 1, i -> axis(i).stride(distances[i % distances.length]));
  }

  /**
   * This window with other paddings: two for each axis, before and after (for images: top, bottom,
   * left, right), or one for all sides.
   */
  public Window padding(int... sizes) {
    int n = sizes.length;
    return with(
        "padding", sizes, 2, i -> axis(i).padding(sizes[2 * i % n], sizes[(2 * i + 1) % n]));
  }

  /**
   * This window with its elements further apart: one distance for each axis, or one for all. The
   * padding grows by the same factor, so that {@link #valid}, {@link #same}, {@link #sameLower} and
   * {@link #full} keep their meaning; a padding of one's own is set afterwards.
   *
   * @throws IllegalStateException if the window is dilated already, or its padding is neither the
   *     same on both sides nor that of {@link #same} or {@link #sameLower}
   */
  public Window dilation(int... distances) {
    return with("dilation", distances, 1, i -> axis(i).dilation(distances[i % distances.length]));
  }

  private Window with(String what, int[] numbers, int each, IntFunction<WindowAxis> change) {
    if (numbers.length != 1 && numbers.length != each * rank()) {
      throw new IllegalArgumentException(
          "[window] the %s takes 1 number, or %s for a window of %s axes: %s"
              .formatted(what, each * rank(), rank(), Arrays.toString(numbers)));
    }
    return new Window(IntStream.range(0, rank()).mapToObj(change).toList());
  }

  /** The number of axes. */
  public int rank() {
    return axes.size();
  }

  /**
   * One axis.
   *
   * @param index counted from the front, or from the back if negative (−1 is the last)
   */
  public WindowAxis axis(int index) {
    return axes.get(index < 0 ? index + rank() : index);
  }

  /** The number of elements along each axis. */
  public Shape size() {
    return Shape.of(axes.stream().mapToInt(WindowAxis::size).toArray());
  }

  /** This window with so many axes, those added in front of size 1. */
  public Window withRank(int rank) {
    return new Window(
        IntStream.range(0, rank)
            .mapToObj(i -> i < rank - rank() ? WindowAxis.UNIT : axis(i - rank))
            .toList());
  }

  /**
   * The number of places along each axis.
   *
   * @param extents the image's
   * @throws ShapeException if the window does not fit the padded image
   */
  public Shape places(Shape extents) {
    return Shape.of(
        IntStream.range(0, rank())
            .map(i -> axis(i).places(extents.dim(i), axisNames().get(i)))
            .toArray());
  }

  /** The least extents of images that have so many places. */
  Shape extentsOf(Shape places) {
    return Shape.of(
        IntStream.range(0, rank())
            .map(i -> axis(i).extent(places.dim(i), axisNames().get(i)))
            .toArray());
  }

  /** The extents of images {@code [n, channels, …]}. */
  Shape extents(Shape images) {
    return images.slice(2, images.rank());
  }

  /** Checks that operands are {@code [n, channels, …]} with as many axes as this window. */
  void checkRank(Op op, Shape... operands) {
    checkRank(op.name(), operands);
  }

  void checkRank(String op, Shape... operands) {
    if (!Stream.of(operands).allMatch(shape -> shape.rank() == rank() + 2)) {
      String names = String.join(", ", axisNames());
      throw new ShapeException(
          op,
          "for a window of %s axes images must be [n, channels, %s], filters [outputs, channels, %s]"
              .formatted(rank(), names, names),
          Stream.of(operands).map(Shape::toString).collect(joining(" and ")),
          "reshape to add axes of extent 1, or take a window of as many axes");
    }
  }

  void checkExtents(String op, Shape extents) {
    if (extents.rank() != rank()) {
      throw new ShapeException(
          op, "a window of %s axes needs as many extents".formatted(rank()), extents.toString());
    }
  }

  /** What people call the axes of images: for two, height and width. */
  public List<String> axisNames() {
    return rank() > NAMES.size()
        ? IntStream.range(0, rank()).mapToObj(i -> "axis " + i).toList()
        : NAMES.subList(NAMES.size() - rank(), NAMES.size());
  }

  /**
   * Meetings of one element of a window with elements of an image, at neighbouring places: number
   * {@code i} of them is with the element of the image {@code i · stride} behind the first, at the
   * place {@code i} behind the first.
   *
   * @param image the row-major position of the first in the image
   * @param element the row-major position in the window
   * @param place the row-major position of the first among the window's places
   * @param count how many there are, at least 1
   */
  record Run(int image, int element, int place, int count) {}

  /** The runs of places at which the window's elements lie inside an image, element by element. */
  List<Run> runs(Shape extents) {
    WindowAxis axis = axes.get(0);
    int extent = extents.dim(0);
    boolean last = rank() == 1;
    List<Run> inner = last ? List.of() : inner().runs(extents.slice(1, rank()));
    int positions = extents.size() / extent;
    int elements = size().size() / axis.size();
    int places = last ? 1 : inner().places(extents.slice(1, rank())).size();
    List<Run> runs = new ArrayList<>();
    for (int e = 0; e < axis.size(); e++) {
      int first = axis.firstPlace(e);
      int end = axis.endPlace(e, extent);
      if (last && first < end) {
        runs.add(new Run(axis.position(first, e), e, first, end - first));
      }
      for (Run run : inner) {
        for (int p = first; p < end; p++) {
          runs.add(
              new Run(
                  axis.position(p, e) * positions + run.image,
                  e * elements + run.element,
                  p * places + run.place,
                  run.count));
        }
      }
    }
    return runs;
  }

  /** This window without its first axis. */
  private Window inner() {
    return new Window(axes.subList(1, rank()));
  }

  /**
   * Checks that there is an element of the image in the window wherever it is placed.
   *
   * @throws ShapeException if the window also has places in the padding alone
   */
  void requireImageEverywhere(String op, Shape extents) {
    if (!IntStream.range(0, rank()).allMatch(i -> axis(i).touchesEverywhere(extents.dim(i)))) {
      throw new ShapeException(
          op,
          "the window must hold an element of the image wherever it is placed",
          "%s on an image of %s".formatted(this, join(extents.dims())),
          "pad less");
    }
  }

  /** For example {@code 3 × 3, stride 2 × 2, padding 1 1 1 1, dilation 1 × 1}. */
  @Override
  public String toString() {
    String paddings = axes.stream().map(a -> a.before() + " " + a.after()).collect(joining(" "));
    return "%s, stride %s, padding %s, dilation %s"
        .formatted(
            join(WindowAxis::size), join(WindowAxis::stride), paddings, join(WindowAxis::dilation));
  }

  private String join(ToIntFunction<WindowAxis> number) {
    return join(axes.stream().mapToInt(number).toArray());
  }

  private static String join(int... numbers) {
    return IntStream.of(numbers).mapToObj(Integer::toString).collect(joining(" × "));
  }
}
