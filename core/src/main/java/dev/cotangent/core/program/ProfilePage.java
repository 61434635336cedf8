package dev.cotangent.core.program;

import com.google.common.html.HtmlEscapers;
import dev.cotangent.core.program.report.Units;

/** A profile as a page: a bar for each step, as long as its time, coloured by what it computes. */
final class ProfilePage {
  // Of the palette of Okabe and Ito, which stays distinct in colour-blind eyes.
  private static final String ARITHMETIC = "#0072b2";
  private static final String MEMORY = "#e69f00";
  private static final String BETWEEN = "#999999";

  /** Steps with more operations for each byte are held up by arithmetic, the others by memory. */
  private static final double BALANCE = 4;

  private ProfilePage() {}

  static String of(Profile profile) {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>Profile</title><style>
        body { font: 14px system-ui, sans-serif; margin: 2em; color: #222; }
        table { border-collapse: collapse; width: 100%%; }
        td, th { padding: 2px 8px; text-align: right; white-space: nowrap; }
        .name { text-align: left; max-width: 26em; overflow: hidden; text-overflow: ellipsis; }
        .bar { width: 40%%; } .bar div { height: 14px; min-width: 1px; }
        tr:hover { background: #f2f2f2; } i { padding: 0 .7em; margin: 0 .4em 0 1.2em; }
        </style></head><body>
        <h1>Profile</h1><p>%s<br>%s runs, %s a run</p>
        <p>held up by <i style="background:%s"></i>arithmetic (%s or more operations for a byte)
        <i style="background:%s"></i>memory <i style="background:%s"></i>between the steps</p>
        <table><tr><th>step</th><th class="name">node</th><th class="name">kernel</th><th></th>
        <th>time</th><th>share</th><th>GFLOP/s</th><th>GB/s</th></tr>
        """
            .formatted(
                escaped(profile.program()),
                profile.runs(),
                Units.time(profile.secondsPerRun()),
                ARITHMETIC,
                Units.count(BALANCE),
                MEMORY,
                BETWEEN));
    double longest =
        profile.steps().stream()
            .mapToDouble(Profile.Step::seconds)
            .reduce(profile.secondsBetween(), Math::max);
    for (int i = 0; i < profile.steps().size(); i++) {
      Profile.Step step = profile.steps().get(i);
      String color = step.cost().flops() >= BALANCE * step.cost().bytes() ? ARITHMETIC : MEMORY;
      String[] cells = {
        Integer.toString(i),
        step.node() + " " + step.shape(),
        step.kernel(),
        Units.rate(step.gigaflops()),
        Units.rate(step.gigabytes())
      };
      row(page, cells, color, step.seconds(), longest, profile.secondsPerRun());
    }
    String[] cells = {"", "between the steps: inputs, results, variables", "", "", ""};
    row(page, cells, BETWEEN, profile.secondsBetween(), longest, profile.secondsPerRun());
    return page.append("</table></body></html>\n").toString();
  }

  /** Adds a row; the cells are number, node, kernel and the two rates. */
  private static void row(
      StringBuilder page,
      String[] cells,
      String color,
      double seconds,
      double longest,
      double inAll) {
    String node = escaped(cells[1]);
    String kernel = escaped(cells[2]);
    page.append(
        """
        <tr><td>%s</td><td class="name" title="%s">%s</td><td class="name" title="%s">%s</td>
        <td class="bar"><div style="width:%s;background:%s"></div></td>
        <td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>
        """
            .formatted(
                cells[0],
                node,
                node,
                kernel,
                kernel,
                Units.percent(seconds / longest),
                color,
                Units.time(seconds),
                Units.percent(seconds / inAll),
                cells[3],
                cells[4]));
  }

  private static String escaped(String text) {
    return HtmlEscapers.htmlEscaper().escape(text);
  }
}
