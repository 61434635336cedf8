package dev.cotangent.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTests {
  private final Table table = new Table("name", "rate");

  @Test
  void numbersAreAlignedToTheRight() {
    table.add(List.of("a", "10"));
    table.add(List.of("bcdef", "9"));
    assertEquals("name   rate\na        10\nbcdef     9\n", table.text());
  }

  @Test
  void commasAndQuotesAreQuoted() {
    table.add(List.of("a, \"b\"", ""));
    assertEquals("name,rate\r\n\"a, \"\"b\"\"\",\r\n", table.csv());
  }

  @Test
  void markdownHasALineUnderTheHeadings() {
    table.add(List.of("a", "1"));
    assertEquals("| name | rate |\n| --- | --- |\n| a | 1 |\n", table.markdown());
  }
}
