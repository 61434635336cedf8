package dev.cotangent.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class WindowProperties {
  @Property
  void sameKeepsTheSizeAndDividesItByTheStrideRoundedUp(
      @ForAll @IntRange(min = 1, max = 6) int size,
      @ForAll @IntRange(min = 1, max = 4) int stride,
      @ForAll @IntRange(min = 1, max = 4) int dilation,
      @ForAll @IntRange(min = 1, max = 40) int extent) {
    Window window = Window.same(size, 1).stride(stride, 1).dilation(dilation, 1);
    assertEquals((extent + stride - 1) / stride, window.axis(0).places(extent));
    assertEquals(extent, window.axis(1).places(extent));
    int odd = window.axis(0).after() - window.axis(0).before();
    assertTrue(odd == 0 || odd == 1, window::toString);
  }

  @Property
  void validAndFullTogetherHaveTwiceTheExtent(
      @ForAll @IntRange(min = 1, max = 6) int size,
      @ForAll @IntRange(min = 1, max = 4) int dilation,
      @ForAll @IntRange(min = 24, max = 40) int extent) {
    Window valid = Window.valid(1, size).dilation(1, dilation);
    Window full = Window.full(1, size).dilation(1, dilation);
    assertEquals(extent - dilation * (size - 1), valid.axis(1).places(extent));
    assertEquals(2 * extent, valid.axis(1).places(extent) + full.axis(1).places(extent));
  }

  @Property
  void sameLowerHasTheOddOneInFront(
      @ForAll @IntRange(min = 1, max = 6) int size,
      @ForAll @IntRange(min = 1, max = 4) int dilation,
      @ForAll @IntRange(min = 1, max = 40) int extent) {
    WindowAxis lower = Window.sameLower(size).dilation(dilation).axis(0);
    WindowAxis upper = Window.same(size).dilation(dilation).axis(0);
    assertEquals(upper.after(), lower.before());
    assertEquals(upper.before(), lower.after());
    assertEquals(extent, lower.places(extent));
    assertEquals(lower, Window.valid(size).dilation(dilation).axis(0).sameLower());
  }

  @Example
  void oneNumberServesAllAxes() {
    Window window = Window.same(3, 5, 2).dilation(2).stride(3);
    assertEquals(Window.same(3, 5, 2).dilation(2, 2, 2).stride(3, 3, 3), window);
    assertEquals(
        "3 × 5 × 2, stride 3 × 3 × 3, padding 2 2 4 4 1 1, dilation 2 × 2 × 2", "" + window);
    assertEquals(Window.full(3, 3), Window.valid(3, 3).padding(2));
    assertEquals(Shape.of(2, 3, 4), window.places(Shape.of(6, 7, 10)));
  }

  /** Where an element lies in the image is between its first place and its last. */
  @Property
  void everyElementHasItsPlaces(
      @ForAll @IntRange(min = 1, max = 5) int size,
      @ForAll @IntRange(min = 1, max = 4) int stride,
      @ForAll @IntRange(min = 1, max = 4) int dilation,
      @ForAll @IntRange(min = 0, max = 9) int before,
      @ForAll @IntRange(min = 0, max = 9) int after,
      @ForAll @IntRange(min = 17, max = 30) int extent) {
    WindowAxis axis = new WindowAxis(size, stride, dilation, before, after);
    int[] meetings = new int[extent];
    for (int element = 0; element < size; element++) {
      for (int place = 0; place < axis.places(extent); place++) {
        int position = axis.position(place, element);
        boolean inside = position >= 0 && position < extent;
        assertEquals(
            inside, place >= axis.firstPlace(element) && place < axis.endPlace(element, extent));
        if (inside) {
          meetings[position]++;
        }
      }
    }
    assertTrue(Arrays.stream(meetings).max().getAsInt() <= axis.mostMeetings());
  }

  @Example
  void whatCannotBeIsRefused() {
    refused("[window] size", () -> Window.valid(0, 3));
    refused("at least 1 axis", () -> Window.valid());
    refused("or 2 for a window of 2 axes: [1, 2, 3]", () -> Window.valid(3, 3).stride(1, 2, 3));
    refused("or 4 for a window of 2 axes: [1, 1]", () -> Window.valid(3, 3).padding(1, 1));
    refused("stride 0", () -> Window.valid(3, 3).stride(0, 1));
    refused("-1 before", () -> Window.valid(3, 3).padding(0, 0, -1, 0));
    assertThrows(
        IllegalStateException.class, () -> Window.same(3, 3).dilation(2, 2).dilation(2, 2));
    assertThrows(
        IllegalStateException.class, () -> Window.valid(3, 3).padding(1, 0, 0, 0).dilation(2, 2));
    String message =
        assertThrows(ShapeException.class, () -> Window.valid(5, 5).places(Shape.of(4, 9)))
            .getMessage();
    assertTrue(message.contains("[window]") && message.contains("height 4"), message);
  }

  private static void refused(String fragment, Runnable attempt) {
    String message = assertThrows(IllegalArgumentException.class, attempt::run).getMessage();
    assertTrue(message.contains(fragment), message);
  }
}
