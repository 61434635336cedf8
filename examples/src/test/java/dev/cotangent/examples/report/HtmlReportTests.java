package dev.cotangent.examples.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTests {
  private static final String EVIL = "<script>alert('%s & \"x\"')</script>";
  private static final String TAMED =
      "&lt;script&gt;alert(&#39;%s &amp; &quot;x&quot;&#39;)&lt;/script&gt;";

  @TempDir Path folder;

  private static final BufferedImage PICTURE =
      new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  void everythingIsEscaped() {
    String page =
        new HtmlReport(EVIL)
            .paragraph(EVIL)
            .section(EVIL)
            .picture(EVIL, PICTURE)
            .table(List.of(EVIL), List.of(List.of(EVIL)))
            .preformatted(EVIL)
            .toString();
    assertFalse(page.contains("<script"));
    assertEquals(8, count(page, TAMED));
  }

  @Test
  void picturesArePartOfThePage() {
    String page = new HtmlReport("t").picture("what it shows", PICTURE).toString();
    Matcher matcher =
        Pattern.compile(
                "<img alt=\"what it shows\" width=\"30\" height=\"20\"[^>]*"
                    + " src=\"data:image/png;base64,([A-Za-z0-9+/=]+)\">")
            .matcher(page);
    assertTrue(matcher.find());
    assertArrayEquals(Images.png(PICTURE), Base64.getDecoder().decode(matcher.group(1)));
  }

  @Test
  void nothingIsFetched() {
    String page = new HtmlReport("t").picture("p", PICTURE).toString();
    assertTrue(page.contains("default-src 'none'"));
    assertFalse(page.contains("http:") || page.contains("https:") || page.contains("url("));
  }

  @Test
  void thePageSaysHowItWasMade() {
    Provenance before = Provenance.current();
    try {
      Provenance.begin(
          new Provenance("cotangent mnist --epochs 3", Map.of("--epochs", "3"), "Java <17>"));
      String page = new HtmlReport("t").toString();
      String made = page.substring(page.indexOf("<details>"), page.indexOf("</main>"));
      assertTrue(made.contains("cotangent mnist --epochs 3\n\n--epochs             3\n"), made);
      assertTrue(made.contains("Java &lt;17&gt;"), made);
    } finally {
      Provenance.begin(before);
    }
  }

  @Test
  void aPageMayBeLoadedAgainOrLeadOn() {
    String page = new HtmlReport("t").refreshEvery(2).toString();
    assertTrue(page.contains("<meta http-equiv=\"refresh\" content=\"2\">"));
    String leading = new HtmlReport("t").forwardTo("report.html").toString();
    assertTrue(leading.contains("<meta http-equiv=\"refresh\" content=\"0; url=report.html\">"));
    assertTrue(leading.contains("<a href=\"report.html\">"));
  }

  @Test
  void sectionsHoldWhatFollowsThem() {
    String page =
        new HtmlReport("t").paragraph("one").section("A").paragraph("two").section("B").toString();
    String body = page.substring(page.indexOf("<h1>"), page.indexOf("<details>"));
    assertEquals(
        "<h1>t</h1><section><p>one</p></section><section><h2>A</h2><p>two</p></section>"
            + "<section><h2>B</h2></section>",
        body.replace("\n", ""));
  }

  @Test
  void columnsOfNumbersAreAlignedRight() {
    String page =
        new HtmlReport("t")
            .table(
                List.of("layer", "size", "rate"),
                List.of(List.of("conv 5×5", "1,024", "–"), List.of("3 dense", "7", "1.0e-3")))
            .toString();
    assertTrue(page.contains("<th scope=\"col\">layer</th>"));
    assertTrue(page.contains("<th scope=\"col\" class=\"number\">size</th>"));
    assertTrue(page.contains("<td>conv 5×5</td><td class=\"number\">1,024</td>"));
    assertTrue(page.contains("<td class=\"number\">1.0e-3</td>"));
  }

  @Test
  void raggedTablesAreRefused() {
    HtmlReport report = new HtmlReport("t");
    assertThrows(IllegalArgumentException.class, () -> report.table(List.of(), List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> report.table(List.of("a", "b"), List.of(List.of("1", "2"), List.of("3"))));
    assertFalse(report.toString().contains("<table>"));
  }

  @Test
  void thePageIsWritten() throws IOException {
    HtmlReport report = new HtmlReport("Größe").preformatted("\n  two spaces\n");
    Path file = folder.resolve("a").resolve("b").resolve("report.html");
    report.write(file);
    assertEquals(report.toString(), Files.readString(file));
    assertTrue(Files.readString(file).contains("<pre>\n\n  two spaces\n</pre>"));
  }
}
