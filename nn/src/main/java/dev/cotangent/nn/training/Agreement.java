package dev.cotangent.nn.training;

import dev.cotangent.core.Precision;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.parallel.Collective;
import dev.cotangent.nn.parallel.FlatValues;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What must be the same in all workers, by checksums. */
final class Agreement {
  /** As many bytes of a checksum as a float64 holds exactly. */
  private static final int BYTES = 6;

  private final Map<String, Double> checksums = new LinkedHashMap<>();

  /** Takes in what prints the same in all workers. */
  void add(String what, Object value) {
    checksums.put(what, checksum(value.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** Takes in tensors. */
  void add(String what, Map<String, Tensor> tensors) {
    MessageDigest digest = sha256();
    tensors.forEach(
        (name, tensor) -> {
          digest.update((name + tensor.shape()).getBytes(StandardCharsets.UTF_8));
          ByteBuffer bytes = ByteBuffer.allocate(tensor.size() * Double.BYTES);
          for (int i = 0; i < tensor.size(); i++) {
            bytes.putDouble(tensor.at(i));
          }
          digest.update(bytes.flip());
        });
    checksums.put(what, number(digest.digest()));
  }

  private static double checksum(byte[] bytes) {
    return number(sha256().digest(bytes));
  }

  private static double number(byte[] digest) {
    long number = 0;
    for (int i = 0; i < BYTES; i++) {
      number = number << Byte.SIZE | (digest[i] & 0xFF);
    }
    return number;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  /**
   * Compares them with those of the other workers.
   *
   * @throws IllegalArgumentException in all workers, if those of one differ from the first's
   */
  void require(Collective group) {
    FlatValues first = FlatValues.zeros(Precision.FLOAT64, checksums.size());
    FlatValues others = FlatValues.zeros(Precision.FLOAT64, checksums.size());
    int place = 0;
    for (double checksum : checksums.values()) {
      first.set(place++, Tensor.vector(checksum));
    }
    group.broadcast(first);
    place = 0;
    for (double checksum : checksums.values()) {
      boolean differs = checksum != first.at(place);
      others.set(place++, Tensor.vector(differs ? 1 : 0));
    }
    group.allReduce(others);
    place = 0;
    for (String what : checksums.keySet()) {
      if (others.at(place++) > 0) {
        throw new IllegalArgumentException(
            "[trainer] all workers must train the same: %s is other in %s of %s workers than in the first; give them the same settings, data and seeds, and states from one folder"
                .formatted(what, (int) others.at(place - 1), group.size()));
      }
    }
  }
}
