package dev.cotangent.ops.kernels.loops.generate;

import java.util.Map;
import java.util.stream.Stream;

/** The tiles of contractions of a window of 3×3. */
final class TapTemplate {
  private static final String COMMENT =
      """
      The innermost loops of a contraction of nine steps, as a window of 3×3 has: along the
      columns, with the first factor in registers. Where the sums are added to one vector alone,
      not to a row of them, the {@code startStep} is 0, else 1.

      The tiles of {@link ContractionTiles} would be at their end as soon as they have begun.
      """;

  private static final String TILE =
      """
      public static void tile{rows}({parameters}) {
      int[] step = offsets.aStep;
      @r:0..{rows} @k:0..9 FloatVector u{r}{k} = \
      FloatVector.broadcast(SPECIES, a[a{r} + step[{k}]]);
      @k:0..9 int b{k} = bAt + offsets.bStep[{k}];
      for (int j = 0; j < columns; j += LANES) {
      int from = startAt + j * startStep;
      @r:0..{rows} FloatVector s{r} = FloatVector.zero(SPECIES);
      FloatVector x;
      @k:0..9 {
      x = FloatVector.fromArray(SPECIES, b, b{k} + j);
      @r:0..{rows} s{r} = u{r}{k}.fma(x, s{r});
      @}
      @r:0..{rows} s{r}.add(FloatVector.fromArray(SPECIES, start, from{+r*startStride}))\
      .intoArray(c, cAt{+r*stride} + j);
      }
      }
      """;

  private TapTemplate() {}

  static GeneratedSource source() {
    return JavaSource.of(TapTemplate.class, "TapTiles", COMMENT, Stream.of(tile(2), tile(1)));
  }

  private static String tile(int rows) {
    String parameters =
        "IndirectionTable offsets, int columns, float[] a, "
            + Template.repeated(rows, "int a{i}, ")
            + "float[] b, int bAt, float[] start, int startAt, int startStep, "
            + (rows == 1
                ? "float[] c, int cAt"
                : "int startStride, float[] c, int cAt, int stride");
    return Template.fill(TILE, Map.of("rows", rows, "parameters", parameters));
  }
}
