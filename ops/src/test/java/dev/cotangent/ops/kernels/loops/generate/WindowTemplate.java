package dev.cotangent.ops.kernels.loops.generate;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import java.util.Map;
import java.util.stream.Stream;

/** The loops of windows that slide along a row. */
final class WindowTemplate {
  private static final String COMMENT =
      """
      The innermost loops of windows that are five elements wide and slide along ten places of a
      row, with the lanes along channels.

      Each element of the row is spread over a vector once for all windows that meet it, five
      times less often than a tile of {@link ContractionTiles} does; else the processor would
      spend as much on that as on the products. Sums, elements of the other factor and the spread
      one fill 16 registers.
      """;

  private static final String CORRELATE =
      """
      /** The windows' rows from {@code first} to {@code end}, added to {@code start}. */
      public static void correlate(int[] rows, int first, int end, float[] a, int aAt, float[] b, \
      int bAt, float[] start, int startAt, int startStride, float[] c, int cAt, int stride) {
      @p:0..{places} FloatVector s{p} = FloatVector.zero(SPECIES);
      int from = bAt + first * {taps} * stride;
      for (int k = first; k < end; k++) {
      int at = aAt + rows[k];
      @t:0..{taps} FloatVector y{t} = FloatVector.fromArray(SPECIES, b, from{+t*stride});
      {products}
      from += {taps} * stride;
      }
      @p:0..{places} s{p}.add(FloatVector.fromArray(SPECIES, start, startAt{+p*startStride}))\
      .intoArray(c, cAt{+p*stride});
      }
      """;

  private static final String CORRELATE_TAPS =
      """
      public static void correlateTaps(int[] rows, float[] a, int aAt, float[] b, int bAt, \
      float[] c, int cAt, int stride) {
      @p:0..{places} FloatVector y{p} = FloatVector.fromArray(SPECIES, b, bAt{+p*stride});
      int to = cAt;
      for (int row : rows) {
      int at = aAt + row;
      @t:0..{taps} FloatVector s{t} = FloatVector.zero(SPECIES);
      {products}
      @t:0..{taps} s{t}.add(FloatVector.fromArray(SPECIES, c, to{+t*stride}))\
      .intoArray(c, to{+t*stride});
      to += {taps} * stride;
      }
      }
      """;

  private WindowTemplate() {}

  static GeneratedSource source() {
    Stream<String> methods =
        Stream.of(
            filled(CORRELATE, "s{place} = x.fma(y{tap}, s{place});"),
            filled(CORRELATE_TAPS, "s{tap} = x.fma(y{place}, s{tap});"));
    return JavaSource.of(WindowTemplate.class, "WindowTiles", COMMENT, methods);
  }

  /** With the product of each element of a row and each tap that meets it in one of the places. */
  private static String filled(String template, String product) {
    int taps = FloatSupport.TAPS;
    int places = FloatSupport.PLACES;
    StringBuilder products = new StringBuilder("FloatVector x;");
    for (int element = 0; element < places + taps - 1; element++) {
      String index = element == 0 ? "at" : "at + " + element;
      products.append("\nx = FloatVector.broadcast(SPECIES, a[%s]);".formatted(index));
      for (int tap = Math.max(0, element - places + 1); tap < taps && tap <= element; tap++) {
        Map<String, Integer> values = Map.of("tap", tap, "place", element - tap);
        products.append('\n').append(Template.fill(product, values).strip());
      }
    }
    return Template.fill(template, Map.of("taps", taps, "places", places, "products", products));
  }
}
