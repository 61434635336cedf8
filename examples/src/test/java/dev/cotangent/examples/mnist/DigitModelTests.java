package dev.cotangent.examples.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigitModelTests {
  @TempDir private Path folder;

  @Test
  void modelsAreToldApartByTheirWeights() throws IOException {
    for (DigitModel model : DigitModel.values()) {
      Path file = folder.resolve(model + ".safetensors");
      Checkpoint.save(file, model.network(7).saved());
      Tensor image = Tensor.generate(Shape.of(1, 1, 28, 28), i -> i % 5 * 0.2);
      assertEquals(model.network(7).predict(image), DigitModel.load(file).predict(image));
    }
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() throws IOException {
    Path file = folder.resolve("other.safetensors");
    Checkpoint.save(file, List.of(Expressions.variable("other", Tensor.zeros(2, 3))));
    assertThrows(DataException.class, () -> DigitModel.load(file));
  }
}
