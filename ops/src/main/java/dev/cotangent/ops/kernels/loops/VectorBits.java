package dev.cotangent.ops.kernels.loops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The width of this process's vectors: what the machine prefers, or what a property says. */
public final class VectorBits {
  /** The system property that forces a width: 128, 256 or 512. */
  static final String PROPERTY = "cotangent.vector.bits";

  /** The narrowest vectors the loops are written for; without vector instructions Java has less. */
  private static final int LEAST = 128;

  private VectorBits() {}

  /** Whether this virtual machine's vectors are too narrow for the loops. */
  static boolean areNarrow() {
    return species().vectorBitSize() < LEAST;
  }

  public static VectorSpecies<Float> species() {
    String bits = System.getProperty(PROPERTY);
    if (bits == null) {
      return FloatVector.SPECIES_PREFERRED;
    }
    return switch (bits) {
      case "128" -> VectorSpecies.of(float.class, VectorShape.S_128_BIT);
      case "256" -> VectorSpecies.of(float.class, VectorShape.S_256_BIT);
      case "512" -> VectorSpecies.of(float.class, VectorShape.S_512_BIT);
      default ->
          throw new IllegalArgumentException(
              "[kernels] -D%s must be 128, 256 or 512: %s".formatted(PROPERTY, bits));
    };
  }
}
