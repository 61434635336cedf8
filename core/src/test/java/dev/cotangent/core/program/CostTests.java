package dev.cotangent.core.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostTests {
  /** 5 µs at 20 operations and 10 bytes a nanosecond. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, true",
    "99999, 0, true",
    "100000, 0, false",
    "0, 49999, true",
    "0, 50000, false",
    "50000, 24999, true",
    "50000, 25000, false"
  })
  void workIsSmallUntilAnotherThreadWouldHaveWokenUp(double flops, double bytes, boolean small) {
    assertEquals(small, new Cost(flops, bytes).isSmall());
  }
}
