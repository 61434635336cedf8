package dev.cotangent.examples.training;

import dev.cotangent.core.Tensor;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.nn.data.LabelledImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that looks like MNIST's and holds a few generated digits. */
public final class SmallMnist {
  private static final int SIZE = 28;

  private SmallMnist() {}

  /** Writes the four files. */
  public static void write(Path folder, int train, int test) throws IOException {
    Files.createDirectories(folder);
    write(folder, "train", new GeneratedDigits(1, SIZE).dataset(train));
    write(folder, "t10k", new GeneratedDigits(2, SIZE).dataset(test));
  }

  private static void write(Path folder, String part, LabelledImages digits) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + digits.size() * SIZE * SIZE);
    images.putInt(0x803).putInt(digits.size()).putInt(SIZE).putInt(SIZE);
    ByteBuffer labels = ByteBuffer.allocate(8 + digits.size());
    labels.putInt(0x801).putInt(digits.size());
    for (int n = 0; n < digits.size(); n++) {
      Tensor image = digits.image(n);
      for (int i = 0; i < image.size(); i++) {
        images.put((byte) Math.round(255 * image.at(i)));
      }
      labels.put((byte) digits.label(n));
    }
    Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
    Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
  }
}
