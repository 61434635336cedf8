package dev.cotangent.examples.training;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.report.TileGrid;
import dev.cotangent.nn.Network;
import java.awt.image.BufferedImage;
import java.util.Optional;

/** The kernels of a network's first convolution along planes, as they are now. */
final class FirstFilters {
  private static final int MOST = 32;
  private static final int PIXELS = 48;

  private FirstFilters() {}

  /** A picture of them, if there are any. */
  static Optional<BufferedImage> of(Network network) {
    return network.variables().stream()
        .filter(variable -> variable.shape().rank() == 4 && variable.shape().dim(-1) > 1)
        .findFirst()
        .map(variable -> draw(variable.variable().value()));
  }

  private static BufferedImage draw(Tensor weights) {
    Shape shape = weights.shape();
    int planes = Math.min(MOST, shape.dim(0) * shape.dim(1));
    ColorScale scale = ColorScale.diverging(weights);
    Tensor shown = Tensor.generate(Shape.of(planes, shape.dim(2), shape.dim(3)), weights::at);
    return new TileGrid("First filters")
        .columns(8)
        .zoom(Math.max(1, PIXELS / shape.dim(3)))
        .legend(scale)
        .addAll(Images.planes(shown, scale))
        .draw();
  }
}
