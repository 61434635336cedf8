package dev.cotangent.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NumberTypeTests {
  private static long bits(NumberType type, double value) {
    ByteBuffer buffer = ByteBuffer.allocate(8);
    assertTrue(type.put(buffer, value), type + " of " + value);
    assertEquals(type.bytes(), buffer.position());
    long bits = 0;
    for (int i = 0; i < type.bytes(); i++) {
      bits = bits << 8 | buffer.get(i) & 0xFF;
    }
    return bits;
  }

  private static double value(NumberType type, long bits) {
    ByteBuffer buffer = ByteBuffer.allocate(8);
    for (int i = 0; i < type.bytes(); i++) {
      buffer.put((byte) (bits >> 8 * (type.bytes() - 1 - i)));
    }
    return type.get(buffer.flip());
  }

  /** All 2¹⁶ of them, but for NaNs that signal, which any arithmetic makes quiet. */
  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16", "I16", "U16"})
  void everyNumberOf16BitsIsWrittenAsItWasRead(NumberType type) {
    int quiet = type == NumberType.F16 ? 0x200 : 0x40;
    for (int bits = 0; bits < 1 << 16; bits++) {
      double value = value(type, bits);
      assertEquals(Double.isNaN(value) ? bits | quiet : bits, bits(type, value), "" + value);
    }
  }

  @Property
  void theNearestNumberIsTaken(@ForAll double value) {
    for (double each : new double[] {value, value * 0x1p-1000, (float) value, value % 70000}) {
      nearest(NumberType.F16, each);
      nearest(NumberType.BF16, each);
    }
  }

  private static void nearest(NumberType type, double value) {
    int bits = (int) bits(type, value);
    int magnitude = bits & 0x7FFF;
    double rounded = Math.abs(value(type, magnitude));
    double error = Math.abs(Math.abs(value) - rounded);
    int infinity = type == NumberType.F16 ? 0x7C00 : 0x7F80;
    if (magnitude == infinity) { // as if it were the next number of the exponent
      double largest = value(type, infinity - 1);
      double step = largest - value(type, infinity - 2);
      assertTrue(Math.abs(value) >= largest + step / 2, type + " of " + value);
      return;
    }
    for (int other :
        new int[] {Math.max(0, magnitude - 1), Math.min(infinity - 1, magnitude + 1)}) {
      double distance = Math.abs(Math.abs(value) - value(type, other));
      assertTrue(
          error < distance || other == magnitude || error == distance && magnitude % 2 == 0,
          type + " of " + value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "F16, 65504, 7bff",
    "F16, 65519.999, 7bff",
    "F16, 65520, 7c00",
    "F16, -1e300, fc00",
    "F16, 1.00048828125, 3c00",
    "F16, 1.00048828126, 3c01",
    "F16, 5.9604644775390625e-8, 1",
    "F16, 2.98023223876953125e-8, 0",
    "F16, 3e-8, 1",
    "F16, -0.0, 8000",
    "F16, 6.1e-5, 3ff",
    "BF16, 3.3895313892515355e38, 7f7f",
    "BF16, 3.4e38, 7f80",
    "BF16, 1.00390625, 3f80",
    "BF16, 1.01171875, 3f82",
    "BF16, 9.183549615799121e-41, 1"
  })
  void halvesOfKnownNumbers(NumberType type, double value, String bits) {
    assertEquals(bits, Long.toHexString(bits(type, value)));
  }

  @ParameterizedTest
  @CsvSource({
    "I8, -128, 127",
    "U8, 0, 255",
    "I16, -32768, 32767",
    "U16, 0, 65535",
    "I32, -2147483648, 2147483647",
    "U32, 0, 4294967295",
    "I64, -9007199254740992, 9007199254740991",
    "U64, 0, 9007199254740991",
    "BOOL, 0, 1"
  })
  void wholeNumbersWithinTheirRangeOnly(NumberType type, double least, double greatest) {
    for (double value : new double[] {least, greatest, 0, 1}) {
      assertEquals(value, value(type, bits(type, value)));
    }
    for (double value :
        new double[] {least - 2, greatest + 3, 0.5, Double.NaN, Double.POSITIVE_INFINITY}) {
      ByteBuffer buffer = ByteBuffer.allocate(8);
      assertFalse(type.put(buffer, value), type + " of " + value);
      assertEquals(0, buffer.position());
    }
  }

  @Test
  void minusNothingIsNothingAsAWholeNumber() {
    assertEquals(0, bits(NumberType.I32, -0.0));
  }
}
