package dev.cotangent.nn.data.augment;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.nn.data.Dataset;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.data.Sample;
import dev.cotangent.nn.data.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Pictures {@code [channels, height, width]} in ever new variants, for {@link Dataset#map(long,
 * Dataset.RandomMapping)}.
 *
 * <pre>{@code
 * PictureAugmentation.none().rotate(10).scale(0.9, 1.1).shift(2).elastic(34, 4)
 * }</pre>
 *
 * <p>Each method adds an effect; how much of it a sample meets is drawn anew for each sample in
 * each epoch. First comes what moves pixels (rotating, scaling, shearing, flipping, shifting,
 * cropping, bending), all of it in one bilinear interpolation, so that nothing is blurred twice;
 * then, in the order in which they are named, colours, noise and erasing. Pixels from beyond the
 * edge are 0 unless said otherwise. A variant is written straight to its place in the batch.
 *
 * <p>Immutable; threads may share it.
 */
public final class PictureAugmentation implements Dataset.RandomMapping<Sample, Sample> {
  /** How many random numbers an effect may take. */
  private static final long APART = 1L << 40;

  private static final int COLOURS = 3;

  private final String name;
  private final float fill;
  private final List<Move> moves;
  private final List<PixelEffect> effects;
  private final @Nullable Crop crop;
  private final ElasticField.@Nullable Texture bend;
  private final ConcurrentLinkedQueue<Warp> idle = new ConcurrentLinkedQueue<>();

  private PictureAugmentation(
      String name,
      float fill,
      List<Move> moves,
      List<PixelEffect> effects,
      @Nullable Crop crop,
      ElasticField.@Nullable Texture bend) {
    this.name = name;
    this.fill = fill;
    this.moves = List.copyOf(moves);
    this.effects = List.copyOf(effects);
    this.crop = crop;
    this.bend = bend;
  }

  /** Random numbers of one effect. */
  private record Numbers(CounterRandom random, long from) {
    double between(double low, double high, int number) {
      return low + (high - low) * random.uniform(from + number);
    }

    double around(double most, int number) {
      return between(-most, most, number);
    }
  }

  @FunctionalInterface
  private interface Move {
    void draw(Motion motion, Numbers numbers);
  }

  @FunctionalInterface
  private interface PixelEffect {
    void apply(float[] values, int at, Warp.Size size, float fill, Numbers numbers);
  }

  private record Crop(int height, int width, int border) {}

  /** No effect, on the values {@code inputs}. */
  public static PictureAugmentation none() {
    return new PictureAugmentation(Minibatch.INPUTS, 0, List.of(), List.of(), null, null);
  }

  /** The same on the values of another name. */
  public PictureAugmentation of(String values) {
    return new PictureAugmentation(values, fill, moves, effects, crop, bend);
  }

  /** Sets the value of pixels from beyond the edge, and of what is erased. */
  public PictureAugmentation fill(double value) {
    return new PictureAugmentation(name, (float) value, moves, effects, crop, bend);
  }

  private PictureAugmentation with(Move move) {
    List<Move> more = new ArrayList<>(moves);
    more.add(move);
    return new PictureAugmentation(name, fill, more, effects, crop, bend);
  }

  private PictureAugmentation with(PixelEffect effect) {
    List<PixelEffect> more = new ArrayList<>(effects);
    more.add(effect);
    return new PictureAugmentation(name, fill, moves, more, crop, bend);
  }

  /** Moves by up to so many pixels, and parts of them, along both axes. */
  public PictureAugmentation shift(double most) {
    requirePositive("shift", most);
    return with(
        (Motion motion, Numbers numbers) ->
            motion.shift(numbers.around(most, 0), numbers.around(most, 1)));
  }

  /** Turns by up to so many degrees to either side. */
  public PictureAugmentation rotate(double most) {
    requirePositive("rotate", most);
    double angle = StrictMath.toRadians(most);
    return with((Motion motion, Numbers numbers) -> motion.rotate(numbers.around(angle, 0)));
  }

  /** Makes pictures larger or smaller by a factor in a range, the same along both axes. */
  public PictureAugmentation scale(double least, double most) {
    requireSizes("scale", least, most);
    return with(
        (Motion motion, Numbers numbers) -> {
          double factor = numbers.between(least, most, 0);
          motion.scale(factor, factor);
        });
  }

  /** Makes pictures larger or smaller by factors in a range, another one along each axis. */
  public PictureAugmentation stretch(double least, double most) {
    requireSizes("stretch", least, most);
    return with(
        (Motion motion, Numbers numbers) ->
            motion.scale(numbers.between(least, most, 0), numbers.between(least, most, 1)));
  }

  /** Leans pictures by up to so many degrees to either side. */
  public PictureAugmentation shear(double most) {
    requirePositive("shear", most);
    if (most >= 90) {
      throw new IllegalArgumentException("[shear] the angle must be below 90 degrees: " + most);
    }
    double angle = StrictMath.toRadians(most);
    return with((Motion motion, Numbers numbers) -> motion.shear(numbers.around(angle, 0)));
  }

  /** Exchanges left and right in every second picture, by chance. */
  public PictureAugmentation flip() {
    return with(
        (Motion motion, Numbers numbers) -> {
          if (numbers.between(0, 1, 0) < 0.5) {
            motion.flip();
          }
        });
  }

  /**
   * Takes a part of the picture, by chance; new pictures have its size.
   *
   * @param height of the part
   * @param width of the part
   * @param border how many pixels beyond each edge may be in it
   * @throws IllegalArgumentException if an extent is below 1 or the border below 0
   */
  public PictureAugmentation crop(int height, int width, int border) {
    if (height < 1 || width < 1 || border < 0) {
      throw new IllegalArgumentException(
          "[crop] height and width must be at least 1, the border at least 0: %s × %s, %s"
              .formatted(height, width, border));
    }
    return new PictureAugmentation(
        name, fill, moves, effects, new Crop(height, width, border), bend);
  }

  /**
   * Bends pictures elastically: along both axes, each pixel comes from where a smooth random field
   * says (Simard, Steinkraus and Platt, ICDAR 2003): uniform numbers in [−1, 1], smoothed by a
   * Gaussian and multiplied.
   *
   * @param strength the factor; 34 for digits of 28 × 28 pixels
   * @param deviation of the Gaussian in pixels, at most 100; 4 for the same
   */
  public PictureAugmentation elastic(double strength, double deviation) {
    requirePositive("elastic", strength);
    requirePositive("elastic", deviation);
    if (deviation > 100) {
      throw new IllegalArgumentException(
          "[elastic] the deviation must be at most 100 pixels: " + deviation);
    }
    return new PictureAugmentation(
        name, fill, moves, effects, crop, ElasticField.Texture.of(strength, deviation));
  }

  /** Adds up to so much to all values, or takes it away. */
  public PictureAugmentation brightness(double most) {
    requirePositive("brightness", most);
    return with(
        (values, at, size, beyond, numbers) -> {
          float more = (float) numbers.around(most, 0);
          for (int i = at; i < at + values(size); i++) {
            values[i] += more;
          }
        });
  }

  /** Multiplies distances from the picture's mean by a factor in a range. */
  public PictureAugmentation contrast(double least, double most) {
    requireFactors("contrast", least, most);
    return with(
        (values, at, size, beyond, numbers) -> {
          float factor = (float) numbers.between(least, most, 0);
          double sum = 0;
          for (int i = at; i < at + values(size); i++) {
            sum += values[i];
          }
          float mean = (float) (sum / values(size));
          for (int i = at; i < at + values(size); i++) {
            values[i] = mean + factor * (values[i] - mean);
          }
        });
  }

  /**
   * Multiplies distances of red, green and blue from their luma (ITU-R BT.601) by a factor in a
   * range; 0 leaves shades of grey.
   */
  public PictureAugmentation saturation(double least, double most) {
    requireFactors("saturation", least, most);
    return with(
        (values, at, size, beyond, numbers) -> {
          if (size.channels() != COLOURS) {
            throw new ShapeException(
                "saturation", "a picture must have 3 channels", size.channels() + " channels");
          }
          float factor = (float) numbers.between(least, most, 0);
          int plane = size.height() * size.width();
          for (int i = at; i < at + plane; i++) {
            float luma =
                0.299f * values[i] + 0.587f * values[i + plane] + 0.114f * values[i + 2 * plane];
            for (int j = i; j < i + COLOURS * plane; j += plane) {
              values[j] = luma + factor * (values[j] - luma);
            }
          }
        });
  }

  /** Adds independent normal noise of a deviation to each value. */
  public PictureAugmentation noise(double deviation) {
    requirePositive("noise", deviation);
    return with(
        (values, at, size, beyond, numbers) -> {
          for (int i = 0; i < values(size); i++) {
            values[at + i] += (float) (deviation * numbers.random.normal(numbers.from / 2 + i));
          }
        });
  }

  /** Takes what is below or above the limits for them; after colours and noise. */
  public PictureAugmentation clamp(double low, double high) {
    requireOrder("clamp", low, high);
    return with(
        (values, at, size, beyond, numbers) -> {
          for (int i = at; i < at + values(size); i++) {
            values[i] = (float) Math.max(low, Math.min(high, values[i]));
          }
        });
  }

  /**
   * Erases a square (DeVries and Taylor, <i>Improved regularization of convolutional neural
   * networks with cutout</i>, 2017), whose middle may be any pixel, so that a part of it may lie
   * outside.
   *
   * @param side of the square in pixels, at least 1
   * @param probability that a picture meets this, in (0, 1]
   */
  public PictureAugmentation erase(int side, double probability) {
    if (side < 1 || !(probability > 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "[erase] the side must be at least 1 pixel, the probability in (0, 1]: %s, %s"
              .formatted(side, probability));
    }
    return with(
        (values, at, size, beyond, numbers) -> {
          if (numbers.between(0, 1, 0) >= probability) {
            return;
          }
          int top = (int) numbers.between(0, size.height(), 1) - side / 2;
          int left = (int) numbers.between(0, size.width(), 2) - side / 2;
          for (int row = 0; row < size.channels() * size.height(); row++) {
            int y = row % size.height();
            if (y >= top && y < top + side) {
              for (int x = Math.max(0, left); x < Math.min(size.width(), left + side); x++) {
                values[at + row * size.width() + x] = beyond;
              }
            }
          }
        });
  }

  private static int values(Warp.Size size) {
    return size.channels() * size.height() * size.width();
  }

  /** The sample with a variant of its picture. */
  @Override
  public Sample apply(Sample sample, CounterRandom random) {
    Values picture = sample.get(name);
    Shape shape = picture.shape();
    if (shape.rank() != 3) {
      throw new ShapeException(
          "augmentation", "a picture is [channels, height, width]", shape.toString());
    }
    Warp.Size old = new Warp.Size(shape.dim(0), shape.dim(1), shape.dim(2));
    Warp.Size size = crop == null ? old : new Warp.Size(old.channels(), crop.height, crop.width);
    if (crop != null
        && Math.min(old.height() - crop.height, old.width() - crop.width) + 2 * crop.border < 0) {
      throw new ShapeException(
          "crop",
          "a part of %s × %s pixels must lie in the picture and its border of %s"
              .formatted(crop.height, crop.width, crop.border),
          shape.toString(),
          "take a smaller part or a wider border");
    }
    return sample.with(
        name,
        Values.of(
            Shape.of(size.channels(), size.height(), size.width()),
            (target, at) -> write(picture, old, size, random, target, at)));
  }

  private void write(
      Values picture, Warp.Size old, Warp.Size size, CounterRandom random, float[] target, int at)
      throws IOException {
    if (moves.isEmpty() && crop == null && bend == null) {
      picture.writeTo(target, at);
    } else {
      Motion motion = new Motion();
      for (int i = 0; i < moves.size(); i++) {
        moves.get(i).draw(motion, new Numbers(random, (i + 1) * APART));
      }
      if (crop != null) {
        cropped(motion, old, crop, new Numbers(random, 0));
      }
      Warp found = idle.poll();
      Warp warp = found == null ? new Warp() : found;
      picture.writeTo(warp.source(values(old)), 0);
      if (bend != null) {
        warp.bend(random, size, bend);
      }
      warp.apply(old, size, motion.map(), bend != null, fill, target, at);
      idle.add(warp);
    }
    for (int i = 0; i < effects.size(); i++) {
      effects
          .get(i)
          .apply(target, at, size, fill, new Numbers(random, (moves.size() + i + 1) * APART));
    }
  }

  /** Moves the middle of the picture away from the middle of the part. */
  private static void cropped(Motion motion, Warp.Size old, Crop crop, Numbers numbers) {
    int left = place(old.width() - crop.width, crop.border, numbers.between(0, 1, 0));
    int top = place(old.height() - crop.height, crop.border, numbers.between(0, 1, 1));
    motion.shift(
        -(left + 0.5 * (crop.width - old.width())), -(top + 0.5 * (crop.height - old.height())));
  }

  private static int place(int room, int border, double chance) {
    return (int) (chance * (room + 2 * border + 1)) - border;
  }

  private static void requirePositive(String effect, double value) {
    if (!(value > 0) || !Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "[%s] its measure must be positive and finite: %s".formatted(effect, value));
    }
  }

  private static void requireOrder(String effect, double least, double most) {
    if (!(least <= most)) {
      throw new IllegalArgumentException(
          "[%s] the least must not exceed the most: %s and %s".formatted(effect, least, most));
    }
  }

  private static void requireSizes(String effect, double least, double most) {
    requireFactors(effect, least, most);
    if (least == 0) {
      throw new IllegalArgumentException(
          "[%s] a picture cannot shrink to nothing: %s to %s".formatted(effect, least, most));
    }
  }

  private static void requireFactors(String effect, double least, double most) {
    requireOrder(effect, least, most);
    if (!(least >= 0) || !Double.isFinite(most)) {
      throw new IllegalArgumentException(
          "[%s] factors must be at least 0 and finite: %s to %s".formatted(effect, least, most));
    }
  }
}
