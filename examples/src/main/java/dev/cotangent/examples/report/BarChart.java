package dev.cotangent.examples.report;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars from 0 to 100, in groups: one group for each name, one bar in it for each series.
 *
 * <p>Each bar ends with its number, so that colour is never all that tells bars apart.
 */
public final class BarChart {
  private static final int BAR = 15;
  private static final int GAP = 12;
  private static final int LENGTH = 340;
  private static final int MARGIN = 16;
  private static final int MOST = 100;

  private record Series(String name, List<Double> values) {}

  private final String title;
  private final String unit;
  private final List<Series> series = new ArrayList<>();

  /** An empty chart; the unit is written behind each number. */
  public BarChart(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  /**
   * Adds a bar to each group.
   *
   * @throws IllegalArgumentException if a value is not in [0, 100]
   */
  @CanIgnoreReturnValue
  public BarChart add(String name, double... values) {
    checkArgument(
        Arrays.stream(values).allMatch(value -> value >= 0 && value <= MOST),
        "[chart] a bar's length is from 0 to 100: %s",
        name);
    series.add(new Series(name, Arrays.stream(values).boxed().toList()));
    return this;
  }

  /**
   * Draws the chart at {@link Images#DENSITY}.
   *
   * @param groups the groups' names, from the top
   * @throws IllegalArgumentException if a series has not as many values as there are groups
   */
  public BufferedImage draw(List<String> groups) {
    for (Series each : series) {
      checkArgument(
          each.values.size() == groups.size(),
          "[chart] %s groups need as many values: %s",
          groups.size(),
          each);
    }
    int names = groups.stream().mapToInt(name -> Style.width(name, Style.TEXT)).max().orElse(0);
    int left = MARGIN + names + GAP;
    int top = MARGIN + Style.height(Style.TITLE) + Style.height(Style.TEXT) + 2 * GAP;
    int group = series.size() * BAR + GAP;
    int width = left + LENGTH + Style.width("100.0 " + unit, Style.SMALL) + MARGIN;
    int height = top + groups.size() * group + MARGIN;
    return Style.canvas(
        width,
        height,
        graphics -> {
          Style.left(graphics, title, Style.TITLE, Style.INK, MARGIN, MARGIN);
          legend(graphics, left);
          for (int i = 0; i < groups.size(); i++) {
            bars(graphics, groups.get(i), i, left, top + i * group);
          }
        });
  }

  private void legend(Graphics2D graphics, int left) {
    int x = left;
    int y = MARGIN + Style.height(Style.TITLE) + GAP;
    for (int s = 0; s < series.size(); s++) {
      graphics.setColor(Style.SERIES.get(s % Style.SERIES.size()));
      graphics.fillRect(x, y + 3, BAR - 3, BAR - 3);
      Style.left(graphics, series.get(s).name, Style.SMALL, Style.INK, x + BAR + 2, y);
      x += BAR + Style.width(series.get(s).name, Style.SMALL) + 2 * GAP;
    }
  }

  private void bars(Graphics2D graphics, String name, int group, int left, int top) {
    int middle = top + (series.size() * BAR - Style.height(Style.TEXT)) / 2;
    int start = left - GAP - Style.width(name, Style.TEXT);
    Style.left(graphics, name, Style.TEXT, Style.INK, start, middle);
    for (int s = 0; s < series.size(); s++) {
      double value = series.get(s).values.get(group);
      int y = top + s * BAR;
      int length = (int) Math.round(LENGTH * value / MOST);
      graphics.setColor(Style.SERIES.get(s % Style.SERIES.size()));
      graphics.fillRect(left, y, length, BAR - 3);
      String number = String.format(Locale.ROOT, "%.1f %s", value, unit);
      Style.left(graphics, number, Style.SMALL, Style.MUTED, left + length + 4, y - 2);
    }
  }
}
