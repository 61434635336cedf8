package dev.cotangent.core.program.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTests {
  @ParameterizedTest
  @CsvSource({"0, 0 B", "9999, 9999 B", "10000, 10.0 kB", "9999900, 9999.9 kB", "1e7, 10.0 MB"})
  void bytes(double bytes, String text) {
    assertEquals(text, Units.bytes(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "9999, 9999",
    "10000, 10.0 k",
    "9999900, 9999.9 k",
    "1e7, 10.0 M",
    "9.9999e9, 9999.9 M",
    "1e10, 10.0 G"
  })
  void counts(double count, String text) {
    assertEquals(text, Units.count(count));
  }

  @ParameterizedTest
  @CsvSource({"0.0000015, 1.50 µs", "0.01, 10.00 ms", "9.5, 9500.00 ms", "10, 10.00 s"})
  void times(double seconds, String text) {
    assertEquals(text, Units.time(seconds));
  }

  @Test
  void sharesAndRates() {
    assertEquals("12.5%", Units.percent(0.125));
    assertEquals("2.5", Units.rate(2.5));
    assertEquals("", Units.rate(Double.POSITIVE_INFINITY));
    assertEquals("", Units.rate(Double.NaN));
  }

  @ParameterizedTest
  @CsvSource({"abcd, 4, abcd", "abcde, 4, abc…", "ab, 4, ab"})
  void longNamesAreShortened(String text, int length, String shortened) {
    assertEquals(shortened, Units.shortened(text, length));
  }
}
