package dev.cotangent.nn.training;

import java.util.List;

/**
 * How long a training goes on although a figure does not become better.
 *
 * @param epochs how many epochs after its best one
 */
record Patience(Figure figure, int epochs) {
  /** Whether it has not become better for so long. */
  boolean isExhausted(List<Epoch> history) {
    Epoch best = new History(history).best(figure);
    return history.size() - 1 - history.indexOf(best) >= epochs;
  }
}
