package dev.cotangent.nn.metric;

import static dev.cotangent.ops.Indexing.scatterAdd;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Shapes.flatten;
import static dev.cotangent.ops.Shapes.reshape;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Counts how often each class is taken for which, and figures that follow from that: {@code
 * Metrics.confusionMatrix(10).f1(Average.MACRO)}.
 *
 * <p>Its own figure is the accuracy; its accumulator is a {@link ConfusionTable}. A class that is
 * neither a target nor predicted has no figures, and counts in no mean.
 */
public final class ConfusionMatrix extends MaskableMetric {
  private final int classes;
  private final BiFunction<Shape, Shape, Shape> elements;
  private final UnaryOperator<Node> predicted;
  private final BinaryOperator<Node> right;
  private final ToDoubleFunction<ConfusionTable> figure;

  ConfusionMatrix(
      int classes,
      BiFunction<Shape, Shape, Shape> elements,
      UnaryOperator<Node> predicted,
      BinaryOperator<Node> right,
      ToDoubleFunction<ConfusionTable> figure) {
    if (classes < 2 || classes > 4096) {
      throw new IllegalArgumentException(
          "[confusionMatrix] the number of classes must be from 2 to 4096: " + classes);
    }
    this.classes = classes;
    this.elements = elements;
    this.predicted = predicted;
    this.right = right;
    this.figure = figure;
  }

  private ConfusionMatrix with(ToDoubleFunction<ConfusionTable> newFigure) {
    return new ConfusionMatrix(classes, elements, predicted, right, newFigure);
  }

  private ConfusionMatrix of(int label, ToDoubleBiFunction<ConfusionTable, Integer> ofClass) {
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          "[confusionMatrix] a class must be from 0 to %s: %s".formatted(classes - 1, label));
    }
    return with(table -> ofClass.applyAsDouble(table, label));
  }

  /** The precision of a class; see {@link ConfusionTable#precision}. */
  public ConfusionMatrix precision(int label) {
    return of(label, ConfusionTable::precision);
  }

  /** The recall of a class; see {@link ConfusionTable#recall}. */
  public ConfusionMatrix recall(int label) {
    return of(label, ConfusionTable::recall);
  }

  /** The harmonic mean of precision and recall of a class; see {@link ConfusionTable#f1}. */
  public ConfusionMatrix f1(int label) {
    return of(label, ConfusionTable::f1);
  }

  /** The intersection over union; see {@link ConfusionTable#intersectionOverUnion}. */
  public ConfusionMatrix intersectionOverUnion(int label) {
    return of(label, ConfusionTable::intersectionOverUnion);
  }

  /** The precision of all classes; the accuracy, if {@link Average#MICRO}. */
  public ConfusionMatrix precision(Average average) {
    return averaged(average, ConfusionTable::precision);
  }

  /** The recall of all classes; the accuracy, if {@link Average#MICRO}. */
  public ConfusionMatrix recall(Average average) {
    return averaged(average, ConfusionTable::recall);
  }

  /** The harmonic means of all classes; the accuracy, if {@link Average#MICRO}. */
  public ConfusionMatrix f1(Average average) {
    return averaged(average, ConfusionTable::f1);
  }

  /** The mean intersection over union of the classes that occur. */
  public ConfusionMatrix intersectionOverUnion() {
    return averaged(Average.MACRO, ConfusionTable::intersectionOverUnion);
  }

  private ConfusionMatrix averaged(
      Average average, ToDoubleBiFunction<ConfusionTable, Integer> ofClass) {
    return average == Average.MICRO
        ? with(ConfusionTable::accuracy) // each error is one false positive and one false negative
        : with(
            table -> {
              double sum = 0;
              double weights = 0;
              for (int i = 0; i < classes; i++) {
                double value = ofClass.applyAsDouble(table, i);
                if (!Double.isNaN(value)) {
                  double weight = average == Average.MACRO ? 1 : table.targets(i);
                  sum += weight * value;
                  weights += weight;
                }
              }
              return sum / weights;
            });
  }

  @Override
  Shape elements(Shape prediction, Shape target) {
    return elements.apply(prediction, target);
  }

  @Override
  Node of(Node prediction, Node target, Node counted) {
    Node rows = where(counted, right.apply(prediction, target), Expressions.constant(0));
    Node columns = where(counted, predicted.apply(prediction), Expressions.constant(0));
    Node places = add(multiply(rows, classes), columns);
    Node counts = scatterAdd(flatten(places), flatten(counted), classes * classes);
    return reshape(counts, classes, classes);
  }

  @Override
  public ConfusionTable accumulator() {
    return new ConfusionTable(classes, figure);
  }
}
