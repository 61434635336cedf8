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
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A page in the output folder that shows a training while it runs: the losses so far, the rate,
 * time left, memory and a picture. Browsers load it again by themselves, and go on to the report
 * when there is one.
 *
 * <p>It is drawn on a thread of its own, so that the training does not wait for it. If it cannot be
 * written, the training goes on without it.
 */
final class LivePage implements Closeable {
  static final String FILE = "live.html";

  private static final String TITLE = "Training";

  private static final int SECONDS = 2;

  /** More points than that are thinned out: a chart is not that wide. */
  private static final int MOST_POINTS = 600;

  /** How many steps a loss is averaged over, as an exponential mean. */
  private static final double SMOOTHING = 0.95;

  private final Path file;
  private final Trainer trainer;
  private final Supplier<Optional<BufferedImage>> picture;
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

  /** What the training has told. */
  private record Told(List<double[]> losses, List<Epoch> done, String line) {
    double[] column(int which) {
      return losses.stream().mapToDouble(point -> point[which]).toArray();
    }
  }

  /** A page of a training that has not begun. */
  LivePage(Path folder, Trainer trainer) {
    this(folder, trainer, () -> FirstFilters.of(trainer.network()));
  }

  /**
   * A page of a training that has not begun.
   *
   * @param picture what to show of the network as it is
   */
  LivePage(Path folder, Trainer trainer, Supplier<Optional<BufferedImage>> picture) {
    this.file = folder.resolve(FILE);
    this.trainer = trainer;
    this.picture = picture;
  }

  /** Shows everything that the trainer is going to do. */
  void follow() {
    trainer.onBatchEnd(this::add);
    trainer.onEpochEnd(this::add);
    var unused = drawing.scheduleWithFixedDelay(() -> draw(true), 0, SECONDS, TimeUnit.SECONDS);
  }

  private synchronized void add(Batch batch) {
    double loss = batch.result().loss();
    smooth = steps == 0 ? loss : SMOOTHING * smooth + (1 - SMOOTHING) * loss;
    samples += batch.samples();
    rate = batch.learningRate();
    epochNow =
        batch.batches() == 0
            ? batch.epoch()
            : batch.epoch() - 1 + (double) batch.batch() / batch.batches();
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

  private void draw(boolean again) {
    try {
      HtmlReport page = page();
      (again ? page.refreshEvery(SECONDS) : page).write(file);
    } catch (IOException | RuntimeException e) {
      drawing.shutdown(); // nobody sees it then
    }
  }

  private synchronized Told told() {
    return new Told(List.copyOf(losses), List.copyOf(done), line());
  }

  /** The page as it is now. */
  HtmlReport page() {
    Told told = told();
    List<Epoch> epochs = told.done;
    HtmlReport page = new HtmlReport(TITLE);
    page.paragraph(told.line);
    if (told.losses.size() > 1) {
      LineChart chart =
          new LineChart("Loss", "epoch", "loss")
              .add("training, smoothed", told.column(0), told.column(1));
      if (epochs.stream().anyMatch(epoch -> !epoch.validation().isNone())) {
        chart.add(
            "validation",
            epochs.stream().mapToDouble(Epoch::number).toArray(),
            epochs.stream().mapToDouble(epoch -> epoch.validation().loss()).toArray());
      }
      page.picture("Loss so far", chart.draw());
      picture.get().ifPresent(grid -> page.picture("The first layer's filters now", grid));
    }
    epochs.stream().map(HistoryCharts::line).forEach(page::paragraph);
    return page;
  }

  /**
   * For example {@code epoch 2.31 of 5, 12,400 samples/s, learning rate 0.0009, 0:42 left, 212 MB}.
   */
  private String line() {
    long now = System.nanoTime();
    double perSecond = (samples - samplesBefore) / Math.max(1e-9, (now - timeBefore) * 1e-9);
    samplesBefore = samples;
    timeBefore = now;
    double part = epochNow - firstEpoch;
    long left =
        part > 0
            ? (long) ((now - start) * 1e-9 / part * Math.max(0, trainer.epochCount() - epochNow))
            : 0;
    Duration rest = Duration.ofSeconds(left);
    Runtime runtime = Runtime.getRuntime();
    return String.format(
        Locale.ROOT,
        "Epoch %.2f of %d, %,.0f samples/s, learning rate %.3g, %d:%02d:%02d left, %d MB of memory",
        epochNow,
        trainer.epochCount(),
        perSecond,
        rate,
        rest.toHours(),
        rest.toMinutesPart(),
        rest.toSecondsPart(),
        (runtime.totalMemory() - runtime.freeMemory()) >> 20);
  }

  /** Draws it for the last time; browsers stay there. */
  @Override
  public void close() {
    drawing.shutdown();
    try {
      boolean unused = drawing.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    draw(false);
  }

  /** Has browsers that look at the page in a folder go on to the report there. */
  static void leadTo(String report, Path folder) throws IOException {
    new HtmlReport(TITLE).forwardTo(report).write(folder.resolve(FILE));
  }
}
