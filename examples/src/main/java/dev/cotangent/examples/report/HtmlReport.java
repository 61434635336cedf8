package dev.cotangent.examples.report;

import com.google.common.html.HtmlEscapers;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.cotangent.nn.io.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One page that holds everything it shows: no scripts, no fonts, nothing fetched.
 *
 * <p>It follows the reader's light or dark setting. What is wider than the screen scrolls inside
 * its own box. All text given is shown as it is, never taken as markup.
 */
public final class HtmlReport {
  /**
   * How far pictures shrink on a narrow screen before they scroll: their writing stays readable.
   */
  private static final double LEAST_ZOOM = 0.62;

  private static final Pattern NUMBER =
      Pattern.compile("[-−+]?[0-9][0-9.,  ]*([eE][-−+]?[0-9]+)?([  ]?[%×a-zA-Zµ/²³]{0,10})|[–—-]?");

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1f2328; --muted: #57606a; --paper: #fff; --box: #f6f8fa;
        --line: #d0d7de; }
      @media (prefers-color-scheme: dark) {
        :root { --ink: #e6edf3; --muted: #9da7b3; --paper: #0d1117; --box: #161b22; --line: #30363d; }
      }
      * { box-sizing: border-box; }
      html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
      body { margin: 0; background: var(--paper); color: var(--ink);
        font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
      main { max-width: 84rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
      h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1rem; }
      h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.25rem 0 .75rem; padding-top: 1rem;
        border-top: 1px solid var(--line); }
      h1, h2, p { overflow-wrap: anywhere; }
      p { max-width: 42rem; margin: .75rem 0; }
      .box { display: inline-block; max-width: 100%; margin: .75rem 1rem .25rem 0; overflow-x: auto;
        vertical-align: top; }
      .box:focus-visible { outline: 2px solid #0969da; outline-offset: 2px; }
      img { display: block; max-width: 100%; height: auto; border: 1px solid var(--line);
        border-radius: 6px; background: #fff; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { padding: .35rem .75rem; border-bottom: 1px solid var(--line); text-align: left;
        vertical-align: top; min-width: 4rem; }
      th { color: var(--muted); font-weight: 600; }
      .number { text-align: right; white-space: nowrap; }
      th.number { white-space: normal; }
      pre { margin: 0; padding: .75rem 1rem; width: max-content; min-width: 100%; background: var(--box);
        border: 1px solid var(--line); border-radius: 6px;
        font: .8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
      details { margin-top: 2.25rem; padding-top: 1rem; border-top: 1px solid var(--line);
        color: var(--muted); }
      @media (max-width: 40rem) {
        .box { margin-right: 0; }
        table { font-size: .8125rem; line-height: 1.4; }
        th, td { padding: .3rem .4rem; min-width: 0; }
      }
      @media print { main { max-width: none; } .box { overflow: visible; } }
      """;

  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      %4$s<title>%1$s</title>
      <style>
      %2$s</style>
      </head>
      <body>
      <main>
      <h1>%1$s</h1>
      <section>
      %3$s</section>
      %5$s</main>
      </body>
      </html>
      """;

  private final String title;
  private final StringBuilder body = new StringBuilder();
  private final Map<String, BufferedImage> files = new LinkedHashMap<>();
  private String refresh = "";

  /** An empty page. */
  public HtmlReport(String title) {
    this.title = title;
  }

  /** Has browsers load the page again and again. */
  @CanIgnoreReturnValue
  public HtmlReport refreshEvery(int seconds) {
    refresh = "<meta http-equiv=\"refresh\" content=\"" + seconds + "\">\n";
    return this;
  }

  /** Has browsers go on to another page, which lies in the same folder. */
  @CanIgnoreReturnValue
  public HtmlReport forwardTo(String file) {
    refresh = "<meta http-equiv=\"refresh\" content=\"0; url=%s\">\n".formatted(escape(file));
    return append("<p><a href=\"%s\">%s</a></p>\n", escape(file), escape(file));
  }

  /** Starts a section; everything after it belongs to it. */
  @CanIgnoreReturnValue
  public HtmlReport section(String heading) {
    return append("</section>\n<section>\n<h2>%s</h2>\n", escape(heading));
  }

  /** Appends a paragraph. */
  @CanIgnoreReturnValue
  public HtmlReport paragraph(String text) {
    return append("<p>%s</p>\n", escape(text));
  }

  /**
   * Appends a picture; its bytes become part of the page.
   *
   * <p>It is shown with {@link Images#DENSITY} pixels to a CSS pixel. On a narrow screen it shrinks
   * as far as its writing stays readable.
   *
   * @param alt what it shows, for those who cannot see it
   */
  @CanIgnoreReturnValue
  public HtmlReport picture(String alt, BufferedImage picture) {
    int width = Math.max(1, picture.getWidth() / Images.DENSITY);
    return append(
        "<div class=\"box\" tabindex=\"0\"><img alt=\"%s\" width=\"%d\" height=\"%d\""
            + " style=\"min-width: %dpx\" src=\"data:image/png;base64,%s\"></div>\n",
        escape(alt),
        width,
        Math.max(1, picture.getHeight() / Images.DENSITY),
        (int) (width * LEAST_ZOOM),
        Base64.getEncoder().encodeToString(Images.png(picture)));
  }

  /**
   * Appends a picture that {@link #write} also writes as a file of its own beside the page.
   *
   * @param file the file's name, for example {@code loss.png}
   * @param alt what it shows, for those who cannot see it
   */
  @CanIgnoreReturnValue
  public HtmlReport picture(String file, String alt, BufferedImage picture) {
    files.put(file, picture);
    return picture(alt, picture);
  }

  /**
   * Appends a table; columns of numbers are aligned to the right.
   *
   * @param head the names of the columns
   * @param rows the cells, as many in each row as there are columns
   * @throws IllegalArgumentException if there is no column, or a row has more or fewer cells
   */
  @CanIgnoreReturnValue
  public HtmlReport table(List<String> head, List<List<String>> rows) {
    if (head.isEmpty()) {
      throw new IllegalArgumentException("[report] a table has at least one column");
    }
    for (List<String> row : rows) {
      if (row.size() != head.size()) {
        throw new IllegalArgumentException(
            "[report] a row has a cell for each column: %s under %s".formatted(row, head));
      }
    }
    List<String> classes =
        IntStream.range(0, head.size())
            .mapToObj(column -> rows.stream().map(row -> row.get(column)).toList())
            .map(cells -> cells.stream().allMatch(cell -> NUMBER.matcher(cell).matches()))
            .map(number -> number ? " class=\"number\"" : "")
            .toList();
    append("<div class=\"box\" tabindex=\"0\"><table>\n<thead>");
    row("th scope=\"col\"", "th", head, classes);
    append("</thead>\n<tbody>\n");
    rows.forEach(row -> row("td", "td", row, classes));
    return append("</tbody>\n</table></div>\n");
  }

  private void row(String start, String end, List<String> cells, List<String> classes) {
    append("<tr>");
    for (int i = 0; i < cells.size(); i++) {
      append("<%s%s>%s</%s>", start, classes.get(i), escape(cells.get(i)), end);
    }
    append("</tr>\n");
  }

  /** Appends text in a monospaced font with its line breaks and spaces. */
  @CanIgnoreReturnValue
  public HtmlReport preformatted(String text) {
    return append("<div class=\"box\" tabindex=\"0\"><pre>\n%s</pre></div>\n", escape(text));
  }

  /**
   * Writes the page, and beside it the pictures that have a file name; whoever looks at a path sees
   * the old file or the new one.
   *
   * @throws IOException if a file cannot be written
   */
  public void write(Path file) throws IOException {
    for (Map.Entry<String, BufferedImage> picture : files.entrySet()) {
      Images.writePng(picture.getValue(), file.resolveSibling(picture.getKey()));
    }
    AtomicFile.write(file, toString());
  }

  /** The page. */
  @Override
  public String toString() {
    return PAGE.formatted(escape(title), STYLE, body, refresh, origin(Provenance.current()));
  }

  private static String origin(Provenance provenance) {
    StringBuilder text = new StringBuilder();
    if (!provenance.command().isEmpty()) {
      text.append(provenance.command()).append("\n\n");
      provenance
          .settings()
          .forEach((name, value) -> text.append("%-20s %s\n".formatted(name, value)));
      text.append('\n');
    }
    text.append(provenance.versions());
    return "<details><summary>How this page was made</summary>\n<div class=\"box\" tabindex=\"0\"><pre>\n%s</pre></div></details>\n"
        .formatted(escape(text.toString()));
  }

  private static String escape(String text) {
    return HtmlEscapers.htmlEscaper().escape(text);
  }

  @CanIgnoreReturnValue
  @FormatMethod
  private HtmlReport append(@FormatString String format, Object... arguments) {
    body.append(String.format(Locale.ROOT, format, arguments));
    return this;
  }
}
