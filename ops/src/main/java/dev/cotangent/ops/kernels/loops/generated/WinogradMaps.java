// Made by WinogradTemplate, which lies among the tests. To change it, change that and run
// mvn -pl ops -am test -Dtest=GeneratedSourcesTests -Dcotangent.generate=true \
//     -Dsurefire.failIfNoSpecifiedTests=false
package dev.cotangent.ops.kernels.loops.generated;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import dev.cotangent.ops.kernels.loops.Lines;
import dev.cotangent.ops.kernels.loops.Winograd;
import jdk.incubator.vector.FloatVector;

/** The maps of {@link Winograd} with their common terms computed once. */
public final class WinogradMaps {
  private WinogradMaps() {}

  public static void image(Lines lines, float[] x, int xAt, float[] y, int yAt) {
    int from = lines.fromStride();
    int to = lines.toStride();
    int fromPlace = lines.fromPlace();
    int toPlace = lines.toPlace();
    for (int run = 0; run < lines.runs(); run++) {
      int s = xAt + run * lines.fromRun();
      int t = yAt + run * lines.toRun();
      for (int place = 0; place < lines.places(); place++) {
        FloatVector x0 = FloatVector.fromArray(SPECIES, x, s);
        FloatVector x1 = FloatVector.fromArray(SPECIES, x, s + from);
        FloatVector x2 = FloatVector.fromArray(SPECIES, x, s + 2 * from);
        FloatVector x3 = FloatVector.fromArray(SPECIES, x, s + 3 * from);
        FloatVector x4 = FloatVector.fromArray(SPECIES, x, s + 4 * from);
        FloatVector x5 = FloatVector.fromArray(SPECIES, x, s + 5 * from);
        FloatVector p = x3.sub(x1);
        FloatVector q = x4.sub(x2);
        x0.sub(x2).add(q).add(p.mul(1.5f)).intoArray(y, t);
        q.add(p).add(x2.add(x3).mul(1.5f)).intoArray(y, t + to);
        q.sub(p).add(x3.sub(x2).mul(1.5f)).intoArray(y, t + 2 * to);
        q.add(p.add(p)).intoArray(y, t + 3 * to);
        q.sub(p.mul(0.5f)).intoArray(y, t + 4 * to);
        x5.sub(x3).sub(p).add(q.mul(1.5f)).intoArray(y, t + 5 * to);
        s += fromPlace;
        t += toPlace;
      }
    }
  }

  public static void filter(Lines lines, float[] x, int xAt, float[] y, int yAt) {
    int from = lines.fromStride();
    int to = lines.toStride();
    int fromPlace = lines.fromPlace();
    int toPlace = lines.toPlace();
    for (int run = 0; run < lines.runs(); run++) {
      int s = xAt + run * lines.fromRun();
      int t = yAt + run * lines.toRun();
      for (int place = 0; place < lines.places(); place++) {
        FloatVector x0 = FloatVector.fromArray(SPECIES, x, s);
        FloatVector x1 = FloatVector.fromArray(SPECIES, x, s + from);
        FloatVector x2 = FloatVector.fromArray(SPECIES, x, s + 2 * from);
        FloatVector ends = x0.add(x2);
        x0.intoArray(y, t);
        x1.add(ends).mul(1 / 3f).intoArray(y, t + to);
        x1.sub(ends).mul(1 / 3f).intoArray(y, t + 2 * to);
        FloatVector twice = x1.add(x1);
        x0.mul(4).add(twice).add(x2).mul(-4 / 15f).intoArray(y, t + 3 * to);
        x2.mul(4).sub(twice).add(x0).mul(1 / 15f).intoArray(y, t + 4 * to);
        x2.intoArray(y, t + 5 * to);
        s += fromPlace;
        t += toPlace;
      }
    }
  }

  public static void result(Lines lines, float[] x, int xAt, float[] y, int yAt) {
    int from = lines.fromStride();
    int to = lines.toStride();
    int fromPlace = lines.fromPlace();
    int toPlace = lines.toPlace();
    for (int run = 0; run < lines.runs(); run++) {
      int s = xAt + run * lines.fromRun();
      int t = yAt + run * lines.toRun();
      for (int place = 0; place < lines.places(); place++) {
        FloatVector x0 = FloatVector.fromArray(SPECIES, x, s);
        FloatVector x1 = FloatVector.fromArray(SPECIES, x, s + from);
        FloatVector x2 = FloatVector.fromArray(SPECIES, x, s + 2 * from);
        FloatVector x3 = FloatVector.fromArray(SPECIES, x, s + 3 * from);
        FloatVector x4 = FloatVector.fromArray(SPECIES, x, s + 4 * from);
        FloatVector x5 = FloatVector.fromArray(SPECIES, x, s + 5 * from);
        FloatVector sum = x1.add(x2);
        FloatVector difference = x1.sub(x2);
        x0.add(sum).add(x3.add(x4)).intoArray(y, t);
        difference.add(x3.mul(0.5f).sub(x4.add(x4))).intoArray(y, t + to);
        sum.add(x3.mul(0.25f).add(x4.mul(4))).intoArray(y, t + 2 * to);
        difference.add(x5).add(x3.mul(0.125f).sub(x4.mul(8))).intoArray(y, t + 3 * to);
        s += fromPlace;
        t += toPlace;
      }
    }
  }

  public static void cotangent(Lines lines, float[] x, int xAt, float[] y, int yAt) {
    int from = lines.fromStride();
    int to = lines.toStride();
    int fromPlace = lines.fromPlace();
    int toPlace = lines.toPlace();
    for (int run = 0; run < lines.runs(); run++) {
      int s = xAt + run * lines.fromRun();
      int t = yAt + run * lines.toRun();
      for (int place = 0; place < lines.places(); place++) {
        FloatVector x0 = FloatVector.fromArray(SPECIES, x, s);
        FloatVector x1 = FloatVector.fromArray(SPECIES, x, s + from);
        FloatVector x2 = FloatVector.fromArray(SPECIES, x, s + 2 * from);
        FloatVector x3 = FloatVector.fromArray(SPECIES, x, s + 3 * from);
        FloatVector even = x0.add(x2);
        FloatVector odd = x1.add(x3);
        x0.intoArray(y, t);
        even.add(odd).intoArray(y, t + to);
        even.sub(odd).intoArray(y, t + 2 * to);
        x3.mul(0.25f).add(x1).mul(0.5f).add(x2.mul(0.25f).add(x0)).intoArray(y, t + 3 * to);
        x2.mul(4).add(x0).sub(x3.mul(4).add(x1).mul(2)).intoArray(y, t + 4 * to);
        x3.intoArray(y, t + 5 * to);
        s += fromPlace;
        t += toPlace;
      }
    }
  }

  public static void filterCotangent(Lines lines, float[] x, int xAt, float[] y, int yAt) {
    int from = lines.fromStride();
    int to = lines.toStride();
    int fromPlace = lines.fromPlace();
    int toPlace = lines.toPlace();
    for (int run = 0; run < lines.runs(); run++) {
      int s = xAt + run * lines.fromRun();
      int t = yAt + run * lines.toRun();
      for (int place = 0; place < lines.places(); place++) {
        FloatVector x0 = FloatVector.fromArray(SPECIES, x, s);
        FloatVector x1 = FloatVector.fromArray(SPECIES, x, s + from);
        FloatVector x2 = FloatVector.fromArray(SPECIES, x, s + 2 * from);
        FloatVector x3 = FloatVector.fromArray(SPECIES, x, s + 3 * from);
        FloatVector x4 = FloatVector.fromArray(SPECIES, x, s + 4 * from);
        FloatVector x5 = FloatVector.fromArray(SPECIES, x, s + 5 * from);
        FloatVector difference = x1.sub(x2).mul(1 / 3f);
        FloatVector p = x3.mul(-4 / 15f);
        FloatVector q = x4.mul(1 / 15f);
        x0.add(difference).add(p.mul(4).add(q)).intoArray(y, t);
        x1.add(x2).mul(1 / 3f).add(p.sub(q).mul(2)).intoArray(y, t + to);
        x5.add(difference).add(q.mul(4).add(p)).intoArray(y, t + 2 * to);
        s += fromPlace;
        t += toPlace;
      }
    }
  }
}
