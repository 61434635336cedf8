package dev.cotangent.ops.kernels.loops.generate;

import java.util.Map;
import java.util.stream.Stream;

/** The tiles of dot products. */
final class DotTemplate {
  private static final String COMMENT =
      """
      The innermost loops of dot products: tiles of 3 or 1 runs of the one factor and 4 or 1 of
      the other, over a multiple of the lanes, for which each result has a vector of sums. Three by
      four fill 16 registers.
      """;

  /** The runs of the factor that has fewer are held for all of the other, which are streamed. */
  private static final String TILE =
      """
      public static void tile{aRuns}x{bRuns}(int from, int end, float[] a, {as}float[] b, {bs}\
      float[] c, int c0{strides}) {
      @h:1..{H} int c{h} = c{h-1} + {held}Stride;
      @h:0..{H} @t:0..{T} FloatVector s{h}{t} = FloatVector.zero(SPECIES);
      for (int p = from; p < end; p += LANES) {
      @h:0..{H} FloatVector x{h} = FloatVector.fromArray(SPECIES, {held}, {held}{h} + p);
      {products}
      }
      @h:0..{H} @t:0..{T} s{h}{t}.add(FloatVector.fromArray(SPECIES, c, c{h}{+t*{streamed}Stride}))\
      .intoArray(c, c{h}{+t*{streamed}Stride});
      }
      """;

  private static final String OF_MANY =
      """
      FloatVector y;
      @t:0..{T} {
      y = FloatVector.fromArray(SPECIES, {streamed}, {streamed}{t} + p);
      @h:0..{H} s{h}{t} = x{h}.fma(y, s{h}{t});
      @}
      """;

  private static final String OF_ONE =
      """
      @t:0..{T} s0{t} = \
      x0.fma(FloatVector.fromArray(SPECIES, {streamed}, {streamed}{t} + p), s0{t});
      """;

  private DotTemplate() {}

  static GeneratedSource source() {
    Stream<String> tiles = Stream.of(tile(3, 4), tile(1, 4), tile(3, 1), tile(1, 1));
    return JavaSource.of(DotTemplate.class, "DotTiles", COMMENT, tiles);
  }

  private static String tile(int aRuns, int bRuns) {
    boolean holdsA = aRuns <= bRuns;
    int held = Math.min(aRuns, bRuns);
    String products = held == 1 ? OF_ONE : OF_MANY;
    return Template.fill(
        TILE.replace("{products}", products.strip())
            .replace("{held}", holdsA ? "a" : "b")
            .replace("{streamed}", holdsA ? "b" : "a"),
        Map.of(
            "aRuns",
            aRuns,
            "bRuns",
            bRuns,
            "as",
            Template.repeated(aRuns, "int a{i}, "),
            "bs",
            Template.repeated(bRuns, "int b{i}, "),
            "strides",
            (aRuns > 1 ? ", int aStride" : "") + (bRuns > 1 ? ", int bStride" : ""),
            "H",
            held,
            "T",
            Math.max(aRuns, bRuns)));
  }
}
