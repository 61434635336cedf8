package dev.cotangent.nn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextReadersTests {
  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("file.csv"), text);
  }

  private static <T> List<T> elements(Dataset<T> data) {
    List<T> elements = new ArrayList<>();
    data.forEach(1, elements::add);
    return elements;
  }

  @Test
  void linesEndInAnyWay() throws IOException {
    Path file = file("\uFEFFone\n\ntwo\r\nthree\rfour");
    assertEquals(List.of("one", "", "two", "three", "four"), elements(TextLines.of(file)));
    assertEquals(List.of(), elements(TextLines.of(file(""))));
    assertEquals(List.of("x", "y"), elements(TextLines.of(file("x\r\ny\r\n"))));
    String longLine = "ä".repeat(50_000);
    assertEquals(
        List.of(longLine, longLine), elements(TextLines.of(file(longLine + "\r\n" + longLine))));
    assertEquals(
        List.of("\u00e4"),
        elements(
            TextLines.of(
                Files.write(folder.resolve("latin"), new byte[] {(byte) 0xE4}),
                StandardCharsets.ISO_8859_1,
                1)));
  }

  @Test
  void whatIsNoTextOrTooLongIsRefusedByLine() throws IOException {
    Path wrong = Files.write(folder.resolve("wrong"), new byte[] {'a', '\n', (byte) 0xFF});
    DatasetException thrown =
        assertThrows(DatasetException.class, () -> elements(TextLines.of(wrong)));
    assertTrue(thrown.getCause() instanceof DataException);
    Path longLine = file("abc\nabcd\n");
    DatasetException second =
        assertThrows(
            DatasetException.class,
            () -> elements(TextLines.of(longLine, StandardCharsets.UTF_8, 3)));
    assertTrue(
        second.getMessage().contains("line 2: a line must have at most 3"), second::getMessage);
    assertThrows(
        IllegalArgumentException.class, () -> TextLines.of(longLine, StandardCharsets.UTF_8, 0));
  }

  @Test
  void tablesAreReadByColumn() throws IOException {
    Csv csv =
        Csv.open(
            file("a,\"b, \"\"c\"\"\",d\r\n1,2.5e1,x\r\n\r\n-3,\" 4 \",\"two\nlines\"\r\n,.5,\n"));
    assertEquals(List.of("a", "b, \"c\"", "d"), csv.columns());
    List<Csv.Row> rows = elements(csv.rows());
    assertEquals(3, rows.size());
    assertEquals(List.of("-3", " 4 ", "two\nlines"), rows.get(1).fields());
    assertEquals(4, rows.get(1).line());
    assertEquals(6, rows.get(2).line());
    assertEquals("x", rows.get(0).text("d"));
    assertEquals(25, rows.get(0).number("b, \"c\""));
    assertEquals(0.5, rows.get(2).number("b, \"c\""));
    DataException thrown = assertThrows(DataException.class, () -> rows.get(2).number("a"));
    assertTrue(thrown.getMessage().contains("line 6, column a"), thrown::getMessage);
    for (String wrong : List.of("1f", "0x1p3", "1,5", "one", "1d", "+-1")) {
      Csv.Row row = new Csv.Row(csv, 9, List.of(wrong, "", ""));
      assertThrows(DataException.class, () -> row.number("a"), wrong);
    }
    assertThrows(IllegalArgumentException.class, () -> rows.get(0).text("e"));
    Batches batches = csv.samples(List.of("b, \"c\"", "a"), "a").take(2).batch(2, Sample::stack);
    try (Batches.Pass pass = batches.epoch(1, 0)) {
      assertEquals(
          Minibatch.of(
              Tensor.of(Shape.of(2, 2), new float[] {25, 1, 4, -3}),
              Tensor.of(Shape.of(2), new float[] {1, -3})),
          pass.next());
    }
  }

  @Test
  void otherSeparatorsAndCharsetsAreRead() throws IOException {
    Path file =
        Files.write(folder.resolve("latin.csv"), "ä;b\n1;2".getBytes(StandardCharsets.ISO_8859_1));
    Csv csv = Csv.open(file, StandardCharsets.ISO_8859_1, ';');
    assertEquals(List.of("ä", "b"), csv.columns());
    assertEquals(2, elements(csv.rows()).get(0).number("b"));
    assertThrows(IllegalArgumentException.class, () -> Csv.open(file, StandardCharsets.UTF_8, '"'));
    assertThrows(DataException.class, () -> Csv.open(file));
  }

  @Test
  void damagedTablesAreRefusedByLine() throws IOException {
    assertThrows(DataException.class, () -> Csv.open(file("")));
    assertThrows(DataException.class, () -> Csv.open(file("a,a\n1,2\n")));
    assertEquals("line 3: a row must have 2 fields", refusal("a,b\n1,2\n3\n"));
    assertEquals("line 2: a quoted field must end", refusal("a,b\n1,\"2\n3"));
    assertEquals("line 2: a quote must end the field", refusal("a,b\n1,\"2\"x\n"));
    assertEquals("line 2: a field with a quote must be quoted", refusal("a,b\n1,2\"\n"));
  }

  private String refusal(String text) throws IOException {
    Csv csv = Csv.open(file(text));
    String message = assertThrows(DatasetException.class, () -> elements(csv.rows())).getMessage();
    return message.replaceAll(
        ".*file\\.csv: (line \\d+: (a quoted field must end|a quote must end the field|a field with a quote must be quoted|a row must have 2 fields)).*",
        "$1");
  }

  @Test
  void cifar100HasTwoLabels() throws IOException {
    byte[] record = new byte[3074];
    record[0] = 19;
    record[1] = 99;
    record[2] = (byte) 255;
    Files.write(folder.resolve("train.bin"), record);
    Files.write(folder.resolve("test.bin"), new byte[2 * 3074]);
    Files.writeString(folder.resolve("coarse_label_names.txt"), "class\n".repeat(20));
    Files.writeString(folder.resolve("fine_label_names.txt"), "class\n".repeat(100) + "\n");
    Parts fine = Cifar100.FINE.load(folder);
    assertEquals(99, fine.train().label(0));
    assertEquals(1, fine.train().image(0).at(0));
    assertEquals(2, fine.test().size());
    assertEquals(19, Cifar100.COARSE.load(folder).train().label(0));
    record[0] = 20;
    Files.write(folder.resolve("train.bin"), record);
    assertThrows(DataException.class, () -> Cifar100.COARSE.load(folder));
    assertEquals(99, Cifar100.FINE.load(folder).train().label(0));
    Files.write(folder.resolve("test.bin"), new byte[3073]);
    assertThrows(DataException.class, () -> Cifar100.FINE.load(folder));
    Files.delete(folder.resolve("test.bin"));
    assertThrows(IOException.class, () -> Cifar100.FINE.load(folder));
    Files.writeString(folder.resolve("fine_label_names.txt"), "class\n");
    assertThrows(DataException.class, () -> Cifar100.FINE.load(folder));
  }

  @Test
  void aTableIsReadAtOnceAsItWasWritten() throws IOException {
    List<String> fields = List.of("", "a, b", "say \"so\"", "two\nlines", "plain");
    String text = Csv.line(List.of("a", "b", "c", "d", "e")) + "\n" + Csv.line(fields) + "\n";
    Csv table = Csv.open(Files.writeString(folder.resolve("written.csv"), text));
    List<Csv.Row> rows = table.readAll();
    assertEquals(1, rows.size());
    assertEquals(fields, rows.get(0).fields());
    Files.writeString(folder.resolve("written.csv"), "");
    assertThrows(DataException.class, table::readAll);
  }
}
