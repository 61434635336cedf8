package dev.cotangent.ops.kernels.loops;

/**
 * Which dot products of runs are taken, as tables of array offsets, and where their sums go.
 *
 * <p>Run {@code i} of the one factor and run {@code j} of the other give
 *
 * <pre>  c[i · aStride + j · bStride + l] += Σₚ a[aRuns[i] + p] · b[bRuns[j] + p]</pre>
 *
 * <p>for each {@code l} below {@link FloatSupport#lanes}, where {@code p} is every lanes-th place
 * from {@code l} on: partial sums, so that many short runs need one sum across the lanes at the
 * end. Places beyond a multiple of the lanes go to the last of them.
 *
 * <p>Other than {@link IndirectionTable}, both factors are read along the sum, as they lie where
 * neither comes with columns side by side.
 */
public final class Dots {
  /** The runs of the first factor in a tile. */
  public static final int A_TILE = 3;

  /** The runs of the second factor in a tile. */
  public static final int B_TILE = 4;

  /** The most products of a lane that are summed up before they are added, see {@link Chains}. */
  private static final int LONGEST_CHAIN = 50;

  /** The chains of a lane that are added one by one. */
  private static final int CHAINS = 6;

  public final int[] aRuns;
  public final int[] bRuns;
  public final int aStride;
  public final int bStride;

  public Dots(int[] aRuns, int[] bRuns, int aStride, int bStride) {
    this.aRuns = aRuns;
    this.bRuns = bRuns;
    this.aStride = aStride;
    this.bStride = bStride;
  }

  /** The length of a lane's chains for runs of so many vectors. */
  public static int chain(int vectors) {
    return Chains.length(vectors, LONGEST_CHAIN);
  }

  /** The most places of the runs, so that a {@link Cascade} may take in their sums. */
  public static int mostPlaces(int lanes) {
    return CHAINS * LONGEST_CHAIN * lanes;
  }

  /** How many sums of runs of so many places may be added one by one. */
  public static int few(int places, int lanes) {
    int vectors = Math.max(1, places / lanes);
    int chains = (vectors - 1) / chain(vectors) + 1 + (places % lanes == 0 ? 0 : 1);
    return Math.max(1, (LONGEST_CHAIN + CHAINS - chain(vectors)) / chains);
  }

  /** A rough count of cycles for runs of so many places. */
  public static double cycles(int aCount, int bCount, int places, int lanes) {
    int aTiles = aCount / A_TILE;
    int bTiles = bCount / B_TILE;
    int aRest = aCount % A_TILE;
    int bRest = bCount % B_TILE;
    // Full tiles are bound by the products, others by loads and by the latency of a sum.
    double vectors =
        A_TILE * B_TILE * aTiles * bTiles
            + (B_TILE + 1.0) * aRest * bTiles
            + (A_TILE + 1.0) * aTiles * bRest
            + 4.0 * aRest * bRest;
    double beside = places % lanes == 0 ? 8 : 12; // the sum across the lanes, and the rest
    return vectors * (places / lanes) + aCount * bCount * beside;
  }
}
