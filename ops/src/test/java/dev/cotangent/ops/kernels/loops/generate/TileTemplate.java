package dev.cotangent.ops.kernels.loops.generate;

import java.util.Map;
import java.util.stream.Stream;

/**
 * The tiles of contractions and of products with packed panels: a sum for each of some rows and
 * vectors of columns.
 */
final class TileTemplate {
  private static final String CONTRACTION =
      """
      The innermost loops of a contraction: tiles of some rows by one vector of columns, or two.

      The sums live in local variables of one flat loop, since the JDK 17 compiler puts vectors
      that are carried through nested loops, or kept in an array, on the heap. They take the steps
      of one chain and are then added to numbers from an array: to zeros to overwrite, to the
      result to add to it; so no branch can turn late. Six rows by two vectors are the most that
      16 registers hold, and within 5 % of the best with 32. Twelve rows of a single vector are
      enough that the sums do not wait for each other.
      """;

  private static final String PANEL =
      """
      The innermost loops of a product with packed panels: six rows by one vector, two, or, for
      machines with 32 registers, four.

      Their addresses grow by constants, so the compiler drops the checks of the array bounds
      that the tables of {@link ContractionTiles} need; that is a fifth of the time.
      """;

  private static final String TILE =
      """
      public static void tile{rows}x{vectors}({parameters}) {
      {before}
      @r:0..{rows} @v:0..{vectors} FloatVector s{r}{v} = FloatVector.zero(SPECIES);
      for (int k = {first}; k < {end}; k++) {
      {step}
      @v:0..{vectors} FloatVector b{v} = FloatVector.fromArray(SPECIES, b, {bt}{+v*LANES});
      FloatVector x;
      @r:0..{rows} {
      x = FloatVector.broadcast(SPECIES, a[a{r} + {at}]);
      @v:0..{vectors} s{r}{v} = x.fma(b{v}, s{r}{v});
      @}
      }
      @r:0..{rows} @v:0..{vectors} s{r}{v}.add(FloatVector.fromArray(SPECIES, start, \
      startAt{+r*startStride}{+v*LANES})).intoArray(c, cAt{+r*stride}{+v*LANES});
      }
      """;

  private TileTemplate() {}

  static GeneratedSource contractionTiles() {
    Stream<String> tiles =
        Stream.of(
            contraction(6, 2),
            contraction(4, 2),
            contraction(2, 2),
            contraction(1, 2),
            contraction(12, 1),
            contraction(4, 1),
            contraction(2, 1),
            contraction(1, 1));
    return JavaSource.of(TileTemplate.class, "ContractionTiles", CONTRACTION, tiles);
  }

  static GeneratedSource panelTiles() {
    Stream<String> tiles = Stream.of(panel(4), panel(2), panel(1));
    return JavaSource.of(TileTemplate.class, "PanelTiles", PANEL, tiles);
  }

  /**
   * A tile that finds its factors by an indirection table; of twelve rows, where they start, too.
   */
  private static String contraction(int rows, int vectors) {
    boolean byTable = rows > 6;
    String parameters =
        "IndirectionTable offsets, %sint first, int end, float[] a, %sfloat[] b, int bAt, "
                .formatted(
                    byTable ? "int row, " : "",
                    byTable ? "int aAt, " : Template.repeated(rows, "int a{i}, "))
            + (rows == 1
                ? "float[] start, int startAt, float[] c, int cAt"
                : "float[] start, int startAt, int startStride, float[] c, int cAt, int stride");
    String before =
        """
        %sint[] aStep = offsets.aStep;
        int[] bStep = offsets.bStep;
        %s"""
            .formatted(
                byTable ? "int[] aRow = offsets.aRow;\n" : "",
                byTable ? "@r:0..%s int a{r} = aAt + aRow[row{+r}];".formatted(rows) : "")
            .strip();
    return Template.fill(
        TILE,
        Map.of(
            "rows", rows,
            "vectors", vectors,
            "parameters", parameters,
            "before", before,
            "first", "first",
            "end", "end",
            "step", "int at = aStep[k];\nint bt = bAt + bStep[k];",
            "at", "at",
            "bt", "bt"));
  }

  /** A tile of which one vector of columns follows the other, step by step. */
  private static String panel(int vectors) {
    return Template.fill(
        TILE.replace("\n{step}", ""),
        Map.of(
            "rows",
            6,
            "vectors",
            vectors,
            "parameters",
            "int steps, float[] a, int a0, int aStride, float[] b, int bAt, float[] start, "
                + "int startAt, int startStride, float[] c, int cAt, int stride",
            "before",
            "@r:1..6 int a{r} = a{r-1} + aStride;",
            "first",
            "0",
            "end",
            "steps",
            "at",
            "k",
            "bt",
            "bAt + k * " + (vectors == 1 ? "LANES" : "(%s * LANES)".formatted(vectors))));
  }
}
