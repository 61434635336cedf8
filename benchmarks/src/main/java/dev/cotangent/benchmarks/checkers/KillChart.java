package dev.cotangent.benchmarks.checkers;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Mutants killed in percent of the duels: a group of bars for each checker, a bar a setting. */
final class KillChart {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 480;
  private static final int DPI = 144;

  /** Colours that colour-blind readers tell apart (Okabe and Ito, 2008). */
  private static final Color[] COLORS = {
    new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xCC79A7)
  };

  private KillChart() {}

  /**
   * Writes the chart as a PNG.
   *
   * @param shares for each setting, what each checker killed, in percent
   */
  static void write(List<String> checkers, Map<Setting, List<Double>> shares, Path file)
      throws IOException {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Wrong derivatives found, in percent")
            .build();
    CategoryStyler style = chart.getStyler();
    style.setSeriesColors(COLORS);
    style.setChartBackgroundColor(Color.WHITE);
    style.setLegendPosition(LegendPosition.OutsideS);
    style.setLegendLayout(LegendLayout.Horizontal);
    style.setXAxisLabelRotation(20);
    style.setAvailableSpaceFill(0.94);
    style.setYAxisMin(0.0);
    style.setYAxisMax(100.0);
    style.setLabelsVisible(true);
    style.setLabelsPosition(0.95);
    style.setYAxisDecimalPattern("0");
    shares.forEach((setting, each) -> chart.addSeries(setting.label(), checkers, each));
    BitmapEncoder.saveBitmapWithDPI(chart, file.toString(), BitmapFormat.PNG, DPI);
  }
}
