package dev.cotangent.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.ShapeException;
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
    assertEquals((extent + stride - 1) / stride, window.outputHeight(extent));
    assertEquals(extent, window.outputWidth(extent));
    int odd = window.padBottom() - window.padTop();
    assertTrue(odd == 0 || odd == 1, window::toString);
  }

  @Property
  void validAndFullTogetherHaveTwiceTheExtent(
      @ForAll @IntRange(min = 1, max = 6) int size,
      @ForAll @IntRange(min = 1, max = 4) int dilation,
      @ForAll @IntRange(min = 24, max = 40) int extent) {
    Window valid = Window.valid(1, size).dilation(1, dilation);
    Window full = Window.full(1, size).dilation(1, dilation);
    assertEquals(extent - dilation * (size - 1), valid.outputWidth(extent));
    assertEquals(2 * extent, valid.outputWidth(extent) + full.outputWidth(extent));
  }

  @Example
  void whatCannotBeIsRefused() {
    refused("[window] size", () -> Window.valid(0, 3));
    refused("stride 0 × 1", () -> Window.valid(3, 3).stride(0, 1));
    refused("left -1", () -> Window.valid(3, 3).padding(0, 0, -1, 0));
    assertThrows(
        IllegalStateException.class, () -> Window.same(3, 3).dilation(2, 2).dilation(2, 2));
    assertThrows(
        IllegalStateException.class, () -> Window.valid(3, 3).padding(1, 0, 0, 0).dilation(2, 2));
    String message =
        assertThrows(ShapeException.class, () -> Window.valid(5, 5).outputHeight(4)).getMessage();
    assertTrue(message.contains("[window]") && message.contains("height 4"), message);
  }

  private static void refused(String fragment, Runnable attempt) {
    String message = assertThrows(IllegalArgumentException.class, attempt::run).getMessage();
    assertTrue(message.contains(fragment), message);
  }
}
