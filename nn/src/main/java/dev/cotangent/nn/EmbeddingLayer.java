package dev.cotangent.nn;

import static dev.cotangent.ops.Embeddings.embedding;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;

/**
 * A trained row for each index: from whole numbers of any shape {@code [n, …]}, {@code [n, …,
 * width]}.
 *
 * <p>The table {@code weight [rows, width]} has normal numbers at first; its name and layout are
 * those of PyTorch's {@code Embedding}.
 *
 * @param rows how many indices there are
 * @param width the length of a row
 * @param padding an index whose row is 0 at first and never trained; −1 for none
 * @param initialiser makes the initial table
 */
public record EmbeddingLayer(int rows, int width, int padding, Initialiser initialiser)
    implements Layer {
  /** Creates the layer. */
  public EmbeddingLayer {
    if (rows < 1 || width < 1 || padding < -1 || padding >= rows) {
      throw new IllegalArgumentException(
          "[embedding] rows and width must be at least 1, the padding one of the rows: %s, %s and %s"
              .formatted(rows, width, padding));
    }
  }

  /** This layer with a row that fills up sequences: 0 at first, and never trained. */
  public EmbeddingLayer padding(int index) {
    return new EmbeddingLayer(rows, width, index, initialiser);
  }

  /** This layer with another initial table. */
  public EmbeddingLayer initialiser(Initialiser newInitialiser) {
    return new EmbeddingLayer(rows, width, padding, newInitialiser);
  }

  @Override
  public Node apply(Node x, BuildContext context) {
    return context.in(
        this,
        "embedding",
        variables -> {
          Node table = table(variables);
          return padding < 0 ? embedding(table, x) : embedding(table, x, padding);
        });
  }

  /**
   * Scores for each index from the same table: {@code x · weightᵀ}, from {@code […, width]} to
   * {@code […, rows]}. A language model that ends with it has its weights tied (Press and Wolf,
   * <i>Using the output embedding to improve language models</i>, 2017).
   */
  public Layer scores() {
    return new Scores(this);
  }

  private record Scores(EmbeddingLayer embedding) implements Layer {
    @Override
    public Node apply(Node x, BuildContext context) {
      if (x.shape().dim(-1) != embedding.width) {
        throw new ShapeException(
            "scores", "the input must be [n, …, %s]".formatted(embedding.width), x.toString());
      }
      return context.in(
          embedding, "embedding", variables -> DenseLayer.product(x, embedding.table(variables)));
    }

    @Override
    public String toString() {
      return "scores(%s)".formatted(embedding);
    }
  }

  private Node table(LayerVariables variables) {
    return variables.get(
        "weight",
        Shape.of(rows, width),
        (shape, random) -> {
          Tensor values = initialiser.values(shape, random);
          return Tensor.generate(shape, i -> i / width == padding ? 0 : values.at(i));
        });
  }

  /** For example {@code embedding(1000, 64)}. */
  @Override
  public String toString() {
    return "embedding(%s, %s)".formatted(rows, width);
  }
}
