package dev.cotangent.examples.training;

import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.LineChart;
import dev.cotangent.nn.training.Batch;
import dev.cotangent.nn.training.Epoch;
import dev.cotangent.nn.training.Trainer;
import java.awt.image.BufferedImage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A page in the output folder that shows a training while it runs: the losses so far, the rate,
 * time left, memory and a picture. Browsers load it again by themselves; at the end it leads to the
 * report.
 *
 * <p>It is drawn on a thread of its own, so that the training does not wait for it. If it cannot be
 * written, the training goes on without it.
 */
final class LivePage implements Closeable {
  static final String FILE = "live.html";

  private static final int SECONDS = 2;

  /** More points than that are thinned out: a chart is not that wide. */
  private static final int MOST_POINTS = 600;

  /** How many steps a loss is averaged over, as an exponential mean. */
  private static final double SMOOTHING = 0.95;

  private final Path file;
  private final String title;
  private final String report;
  private final int epochs;
  private final @Nullable Supplier<BufferedImage> picture;
  private final long start = System.nanoTime();
  private final ScheduledExecutorService drawing =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "live-page");
            thread.setDaemon(true);
            return thread;
          });

  private final List<double[]> losses = new ArrayList<>();
  private final List<Epoch> done = new ArrayList<>();
  private long steps;
  private int every = 1;
  private double smooth = Double.NaN;
  private double firstEpoch = Double.NaN;
  private double epochNow;
  private double rate;
  private long samples;
  private long samplesBefore;
  private long timeBefore = start;

  /**
   * Begins.
   *
   * @param report the page that there will be at the end
   * @param epochs how many epochs there will be
   * @param picture what the network looks like at a moment, or null
   */
  LivePage(
      Path folder,
      String title,
      String report,
      int epochs,
      @Nullable Supplier<BufferedImage> picture) {
    this.file = folder.resolve(FILE);
    this.title = title;
    this.report = report;
    this.epochs = epochs;
    this.picture = picture;
  }

  /** Shows everything that a trainer is going to do. */
  void follow(Trainer trainer) {
    trainer.onBatchEnd(this::add);
    trainer.onEpochEnd(this::add);
    var unused = drawing.scheduleWithFixedDelay(this::draw, 0, SECONDS, TimeUnit.SECONDS);
  }

  private synchronized void add(Batch batch) {
    double loss = batch.result().loss();
    smooth = steps == 0 ? loss : SMOOTHING * smooth + (1 - SMOOTHING) * loss;
    samples += batch.samples();
    rate = batch.learningRate();
    epochNow =
        batch.batches() == 0 ? batch.epoch() : batch.epoch() - 1 + (double) batch.batch() / batch.batches();
    if (Double.isNaN(firstEpoch)) {
      firstEpoch = batch.epoch() - 1;
    }
    if (steps % every == 0) {
      losses.add(new double[] {epochNow, smooth});
      if (losses.size() > MOST_POINTS) {
        for (int i = losses.size() - 1 - losses.size() % 2; i > 0; i -= 2) {
          losses.remove(i);
        }
        every *= 2;
      }
    }
    steps++;
  }

  private synchronized void add(Epoch epoch) {
    done.add(epoch);
  }

  private void draw() {
    try {
      page().write(file);
    } catch (IOException | RuntimeException e) {
      drawing.shutdown(); // nobody sees it then
    }
  }

  private synchronized HtmlReport page() {
    HtmlReport page = new HtmlReport(title).refreshEvery(SECONDS);
    page.paragraph(line());
    if (losses.size() > 1) {
      LineChart chart =
          new LineChart("Loss", "epoch", "loss")
              .add("training, smoothed", column(0), column(1));
      if (done.stream().anyMatch(epoch -> !epoch.validation().isNone())) {
        chart.add(
            "validation",
            done.stream().mapToDouble(Epoch::number).toArray(),
            done.stream().mapToDouble(epoch -> epoch.validation().loss()).toArray());
      }
      page.picture("Loss so far", chart.draw());
    }
    done.stream().map(HistoryCharts::line).forEach(page::paragraph);
    if (picture != null) {
      page.picture("What the network looks like now", picture.get());
    }
    return page;
  }

  /** For example {@code epoch 2.31 of 5, 12,400 samples/s, learning rate 0.0009, 0:42 left, 212 MB}. */
  private String line() {
    long now = System.nanoTime();
    double perSecond = (samples - samplesBefore) / Math.max(1e-9, (now - timeBefore) * 1e-9);
    samplesBefore = samples;
    timeBefore = now;
    double part = epochNow - firstEpoch;
    long left =
        part > 0 ? (long) ((now - start) * 1e-9 / part * Math.max(0, epochs - epochNow)) : 0;
    Duration rest = Duration.ofSeconds(left);
    Runtime runtime = Runtime.getRuntime();
    return String.format(
        Locale.ROOT,
        "Epoch %.2f of %d, %,.0f samples/s, learning rate %.3g, %d:%02d:%02d left, %d MB of memory",
        epochNow,
        epochs,
        perSecond,
        rate,
        rest.toHours(),
        rest.toMinutesPart(),
        rest.toSecondsPart(),
        (runtime.totalMemory() - runtime.freeMemory()) >> 20);
  }

  private double[] column(int which) {
    return losses.stream().mapToDouble(point -> point[which]).toArray();
  }

  /** Leads to the report from now on. */
  @Override
  public void close() throws IOException {
    drawing.shutdownNow();
    try {
      boolean unused = drawing.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    new HtmlReport(title).forwardTo(report).write(file);
  }
}
