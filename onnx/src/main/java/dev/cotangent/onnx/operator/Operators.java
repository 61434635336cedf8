package dev.cotangent.onnx.operator;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The operators that can be imported, by name. */
public final class Operators {
  /** The domain of classical machine learning. */
  static final String ML = "ai.onnx.ml";

  /** The domain of optimizers. */
  static final String TRAINING = "ai.onnx.preview.training";

  /** The domain of the operations that are exported as functions. */
  public static final String OWN = "dev.cotangent";

  private static final Operators ALL = new Operators();

  private final SortedMap<String, Operator> operators = new TreeMap<>();

  private Operators() {
    ActivationOperators.register(this);
    Casts.register(this);
    ControlOperators.register(this);
    ConvolutionOperators.register(this);
    ElementwiseOperators.register(this);
    ImageOperators.register(this);
    IndexOperators.register(this);
    LayoutOperators.register(this);
    LossOperators.register(this);
    MatrixOperators.register(this);
    NormalisationOperators.register(this);
    OwnOperators.register(this);
    PoolingOperators.register(this);
    QuantisedOperators.register(this);
    RecurrentOperators.register(this);
    ReductionOperators.register(this);
    ResizeOperators.register(this);
    SelectionOperators.register(this);
    SequenceOperators.register(this);
    ShapeOperators.register(this);
    SignalOperators.register(this);
    TextOperators.register(this);
    TrainingOperators.register(this);
    TreeOperators.register(this);
  }

  /** An operator of ONNX' own domain. */
  void add(String name, Operator.Single operator) {
    addAll("", name, call -> List.of(operator.apply(call)));
  }

  /** An operator of several results. */
  void addAll(String name, Operator operator) {
    addAll("", name, operator);
  }

  /** An operator of another domain. */
  void addAll(String domain, String name, Operator operator) {
    Operator before = operators.put(key(domain, name), operator);
    if (before != null) {
      throw new IllegalStateException("[onnx] " + name + " is there twice");
    }
  }

  private static String key(String domain, String name) {
    return domain.isEmpty() ? name : domain + "." + name;
  }

  static @Nullable Operator find(String domain, String name) {
    return ALL.operators.get(key(domain, name));
  }

  /** Whether nodes of an operator can be imported, in general if not with each attribute. */
  public static boolean isSupported(String domain, String name) {
    return find(domain, name) != null;
  }

  /** The names of all operators, those of other domains behind the domain and a dot. */
  public static List<String> names() {
    return List.copyOf(ALL.operators.keySet());
  }
}
