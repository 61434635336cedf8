package dev.cotangent.benchmarks.compare;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The rates as multiples of the best peer's, or in samples per second where there is no peer.
 *
 * <p>They differ by factors of a hundred, so the axis is logarithmic; and because lengths mean
 * nothing on such an axis, there are points and no bars.
 */
final class RateChart {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 560;
  private static final int DPI = 144;
  private static final int MARKER = 11;
  private static final String PARITY = "best peer";

  /** Colours that colour-blind readers tell apart (Okabe and Ito, 2008). */
  private static final Color[] COLORS = {
    new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xE69F00)
  };

  private static final Marker[] MARKERS = {
    SeriesMarkers.CIRCLE,
    SeriesMarkers.TRIANGLE_UP,
    SeriesMarkers.SQUARE,
    SeriesMarkers.TRIANGLE_DOWN
  };

  private RateChart() {}

  static void write(Results results, Path file) throws IOException {
    boolean peers = results.rows().stream().anyMatch(row -> results.ratio(row).isPresent());
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(peers ? "Rate as a multiple of the best peer's" : "Samples per second")
            .build();
    CategoryStyler style = chart.getStyler();
    style.setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
    style.setYAxisLogarithmic(true);
    style.setYAxisDecimalPattern(peers ? "0.##×" : "0");
    style.setMarkerSize(MARKER);
    style.setLegendPosition(LegendPosition.OutsideS);
    style.setLegendLayout(LegendLayout.Horizontal);
    style.setXAxisLabelRotation(45);
    style.setChartBackgroundColor(Color.WHITE);
    List<Group> groups = groups(results);
    List<String> labels = groups.stream().map(Group::toString).toList();
    if (peers) {
      CategorySeries parity =
          chart.addSeries(PARITY, labels, Collections.nCopies(groups.size(), 1.0));
      parity.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Line);
      parity.setMarker(SeriesMarkers.NONE);
      parity.setLineColor(Color.GRAY);
      parity.setLineStyle(SeriesLines.DASH_DASH);
    }
    for (Framework framework : Framework.values()) {
      List<@Nullable Double> values = new ArrayList<>();
      groups.forEach(group -> values.add(group.value(results, framework, peers)));
      if (values.stream().anyMatch(Objects::nonNull)) {
        CategorySeries series = chart.addSeries(framework.title(), labels, values);
        series.setMarker(MARKERS[framework.ordinal()]);
        series.setMarkerColor(COLORS[framework.ordinal()]);
      }
    }
    if (!chart.getSeriesMap().isEmpty()) {
      BitmapEncoder.saveBitmapWithDPI(chart, file.toString(), BitmapFormat.PNG, DPI);
    }
  }

  private static List<Group> groups(Results results) {
    List<Group> groups = new ArrayList<>();
    for (Row row : results.rows()) {
      Case what = row.what();
      Group group = new Group(what.workload().name(), what.batch(), what.threading().threads());
      if (!groups.contains(group)) {
        groups.add(group);
      }
    }
    return groups;
  }

  /** The points above each other: the same work on the same number of threads. */
  private record Group(String workload, int batch, int threads) {
    /** The best of a framework's rows in this group, if it has any that count. */
    @Nullable Double value(Results results, Framework framework, boolean ratio) {
      Stream<Row> rows =
          results.rows().stream()
              .filter(results::counts)
              .filter(row -> row.what().framework() == framework)
              .filter(row -> row.what().workload().name().equals(workload))
              .filter(row -> row.what().batch() == batch)
              .filter(row -> row.what().threading().threads() == threads);
      OptionalDouble best =
          rows.map(row -> ratio ? results.ratio(row) : OptionalDouble.of(row.median()))
              .flatMapToDouble(OptionalDouble::stream)
              .max();
      return best.isPresent() ? best.getAsDouble() : null;
    }

    @Override
    public String toString() {
      return "%s ×%s, %s thr.".formatted(workload, batch, threads);
    }
  }
}
