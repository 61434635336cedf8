package dev.cotangent.onnx.check;

import dev.cotangent.onnx.operator.Value;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.util.Arrays;

/**
 * How far numbers of floating point may be apart: {@code |found − wanted| ≤ absolute + relative ·
 * |wanted|}. All else must be equal.
 *
 * <p>What is wanted was rounded itself. So numbers may also be apart by half a unit in the last
 * place of the greatest of them in float32, which is what remains where terms cancel out; and those
 * of bfloat16, which are further apart than the usual tolerance, by the distance of neighbours.
 *
 * @param relative to the number that is wanted
 * @param absolute whatever that is
 */
public record Tolerance(double relative, double absolute) {
  /** That of the ONNX project's own runner. */
  public static final Tolerance BACKEND = new Tolerance(1e-3, 1e-7);

  private static final double HALF_UNIT = 0x1p-24;
  private static final double BFLOAT16_UNIT = 0x1p-7;

  /** How two values differ; "" if they do not. */
  public String difference(Value wanted, Value found) {
    if (wanted instanceof Value.Known a && found instanceof Value.Known b) {
      return difference(a.tensor(), b.tensor());
    }
    if (wanted instanceof Value.Absent && found instanceof Value.Absent) {
      return "";
    }
    if (wanted instanceof Value.Sequence a && found instanceof Value.Sequence b) {
      if (a.elements().size() != b.elements().size()) {
        return "%s elements are wanted, %s found"
            .formatted(a.elements().size(), b.elements().size());
      }
      for (int i = 0; i < a.elements().size(); i++) {
        String problem = difference(a.elements().get(i), b.elements().get(i));
        if (!problem.isEmpty()) {
          return "element %s: %s".formatted(i, problem);
        }
      }
      return "";
    }
    return "%s is wanted, %s found"
        .formatted(wanted.getClass().getSimpleName(), found.getClass().getSimpleName());
  }

  private String difference(OnnxTensor wanted, OnnxTensor found) {
    if (wanted.type() != found.type() || !Arrays.equals(wanted.dims(), found.dims())) {
      return "%s is wanted, %s found".formatted(wanted, found);
    }
    if (wanted.type() == ElementType.STRING) {
      String[] a = wanted.toTexts();
      String[] b = found.toTexts();
      int at = Arrays.mismatch(a, b);
      return at < 0 ? "" : "at %s '%s' is wanted, '%s' found".formatted(at, a[at], b[at]);
    }
    if (!wanted.type().isFloating()) {
      long[] a = wanted.toLongs();
      long[] b = found.toLongs();
      int at = Arrays.mismatch(a, b);
      return at < 0 ? "" : "at %s %s is wanted, %s found".formatted(at, a[at], b[at]);
    }
    double[] a = wanted.toDoubles();
    double[] b = found.toDoubles();
    double rest = absolute + HALF_UNIT * greatest(a);
    double part =
        wanted.type() == ElementType.BFLOAT16 ? Math.max(relative, BFLOAT16_UNIT) : relative;
    int count = 0;
    String first = "";
    for (int i = 0; i < a.length; i++) {
      if (!near(a[i], b[i], part, rest)) {
        first = count++ == 0 ? "at %s %s is wanted, %s found".formatted(i, a[i], b[i]) : first;
      }
    }
    return count == 0 ? "" : "%s (%s of %s differ)".formatted(first, count, a.length);
  }

  private static boolean near(double wanted, double found, double relative, double absolute) {
    return Double.compare(wanted, found) == 0
        || wanted == found
        || Math.abs(found - wanted) <= absolute + relative * Math.abs(wanted);
  }

  private static double greatest(double[] values) {
    return Arrays.stream(values).map(Math::abs).filter(Double::isFinite).max().orElse(0);
  }
}
