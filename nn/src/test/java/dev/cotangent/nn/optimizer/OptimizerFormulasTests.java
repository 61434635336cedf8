package dev.cotangent.nn.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Each rule beside its formula in plain loops, over many steps of random gradients. */
class OptimizerFormulasTests {
  private static final int SIZE = 6;
  private static final int STEPS = 200;

  /** Changes w in step t, counted from 1. */
  private interface Formula {
    void change(int t, double[] w, double[] g, double rate);
  }

  private static void assertFormula(Optimizer optimizer, Formula formula) {
    for (Precision precision : Precision.values()) {
      SplittableRandom random = new SplittableRandom(7);
      double[] expected = random.doubles(SIZE, -2, 2).toArray();
      Node w = Expressions.variable("w", Tensor.of(Shape.of(2, 3), expected));
      Node gradient = Expressions.input("gradient", 2, 3);
      Node rate = Expressions.input("rate", Shape.scalar());
      Program program =
          Program.of(gradient)
              .updates(optimizer.updates(Map.of(w, gradient), rate))
              .precision(precision)
              .compile();
      if (precision == Precision.FLOAT32) {
        // Another run of the same formula would need state of its own: this one shows that all is
        // finite in float32.
        for (int t = 1; t <= STEPS; t++) {
          program.run(
              Map.of(gradient, Tensor.full(Shape.of(2, 3), t % 3 - 1), rate, Tensor.scalar(1e-3)));
        }
        for (double value : w.variable().value().toDoubles()) {
          assertTrue(Double.isFinite(value), optimizer + " gives " + value);
        }
        continue;
      }
      for (int t = 1; t <= STEPS; t++) {
        double[] g = random.doubles(SIZE, -1, 1).toArray();
        g[0] *= 1e-3;
        g[1] = t % 4 == 0 ? 0 : g[1];
        double eta = random.nextDouble(1e-3, 0.1);
        program.run(Map.of(gradient, Tensor.of(Shape.of(2, 3), g), rate, Tensor.scalar(eta)));
        formula.change(t, expected, g, eta);
        assertArrayEquals(
            expected, w.variable().value().toDoubles(), 1e-11, optimizer + ", step " + t);
      }
    }
  }

  @Test
  void dampenedMomentum() {
    double[] m = new double[SIZE];
    assertFormula(
        new Sgd().momentum(0.9).dampening(0.3).weightDecay(0.01),
        (t, w, g, rate) -> {
          for (int i = 0; i < SIZE; i++) {
            double d = g[i] + 0.01 * w[i];
            m[i] = t == 1 ? d : 0.9 * m[i] + 0.7 * d;
            w[i] -= rate * m[i];
          }
        });
  }

  @Test
  void amsGrad() {
    double[] m = new double[SIZE];
    double[] v = new double[SIZE];
    double[] top = new double[SIZE];
    assertFormula(
        new Adam().betas(0.9, 0.9).weightDecay(0.01).amsGrad(),
        (t, w, g, rate) -> {
          for (int i = 0; i < SIZE; i++) {
            m[i] = 0.9 * m[i] + 0.1 * g[i];
            v[i] = 0.9 * v[i] + 0.1 * g[i] * g[i];
            top[i] = Math.max(top[i], v[i]);
            w[i] *= 1 - rate * 0.01;
            double scale = Math.sqrt(top[i]) / Math.sqrt(1 - Math.pow(0.9, t)) + 1e-8;
            w[i] -= rate / (1 - Math.pow(0.9, t)) * m[i] / scale;
          }
        });
  }

  @Test
  void nAdam() {
    double[] m = new double[SIZE];
    double[] v = new double[SIZE];
    double[] product = {1};
    assertFormula(
        new NAdam().weightDecay(0.02),
        (t, w, g, rate) -> {
          double mu = 0.9 * (1 - 0.5 * Math.pow(0.96, t * 0.004));
          double next = 0.9 * (1 - 0.5 * Math.pow(0.96, (t + 1) * 0.004));
          product[0] *= mu;
          for (int i = 0; i < SIZE; i++) {
            m[i] = 0.9 * m[i] + 0.1 * g[i];
            v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
            double scale = Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-8;
            w[i] *= 1 - rate * 0.02;
            w[i] -= rate * (1 - mu) / (1 - product[0]) * g[i] / scale;
            w[i] -= rate * next / (1 - product[0] * next) * m[i] / scale;
          }
        });
  }

  @Test
  void rmsProp() {
    double[] v = new double[SIZE];
    assertFormula(
        new RmsProp(),
        (t, w, g, rate) -> {
          for (int i = 0; i < SIZE; i++) {
            v[i] = 0.99 * v[i] + 0.01 * g[i] * g[i];
            w[i] -= rate * g[i] / (Math.sqrt(v[i]) + 1e-8);
          }
        });
  }

  @Test
  void centredRmsPropWithMomentum() {
    double[] v = new double[SIZE];
    double[] c = new double[SIZE];
    double[] m = new double[SIZE];
    assertFormula(
        new RmsProp().alpha(0.9).epsilon(1e-3).centred().momentum(0.8).weightDecay(0.05),
        (t, w, g, rate) -> {
          for (int i = 0; i < SIZE; i++) {
            double d = g[i] + 0.05 * w[i];
            v[i] = 0.9 * v[i] + 0.1 * d * d;
            c[i] = 0.9 * c[i] + 0.1 * d;
            m[i] = 0.8 * m[i] + d / (Math.sqrt(v[i] - c[i] * c[i]) + 1e-3);
            w[i] -= rate * m[i];
          }
        });
  }

  @Test
  void adagrad() {
    double[] s = new double[SIZE];
    assertFormula(
        new Adagrad().weightDecay(0.1),
        (t, w, g, rate) -> {
          for (int i = 0; i < SIZE; i++) {
            double d = g[i] + 0.1 * w[i];
            s[i] += d * d;
            w[i] -= rate * d / (Math.sqrt(s[i]) + 1e-10);
          }
        });
  }

  @Test
  void adadelta() {
    double[] v = new double[SIZE];
    double[] u = new double[SIZE];
    assertFormula(
        new Adadelta().weightDecay(0.1),
        (t, w, g, rate) -> {
          for (int i = 0; i < SIZE; i++) {
            double d = g[i] + 0.1 * w[i];
            v[i] = 0.9 * v[i] + 0.1 * d * d;
            double s = Math.sqrt(u[i] + 1e-6) / Math.sqrt(v[i] + 1e-6) * d;
            u[i] = 0.9 * u[i] + 0.1 * s * s;
            w[i] -= rate * s;
          }
        });
  }

  @Test
  void lion() {
    double[] m = new double[SIZE];
    assertFormula(
        new Lion().weightDecay(0.1),
        (t, w, g, rate) -> {
          for (int i = 0; i < SIZE; i++) {
            w[i] *= 1 - rate * 0.1;
            w[i] -= rate * Math.signum(0.9 * m[i] + (1 - 0.9) * g[i]);
            m[i] = 0.99 * m[i] + (1 - 0.99) * g[i];
          }
        });
  }

  @Test
  void lamb() {
    double[] m = new double[SIZE];
    double[] v = new double[SIZE];
    assertFormula(
        new Lamb().weightDecay(0.01),
        (t, w, g, rate) -> {
          double[] s = new double[SIZE];
          double ww = 0;
          double ss = 0;
          for (int i = 0; i < SIZE; i++) {
            m[i] = 0.9 * m[i] + 0.1 * g[i];
            v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
            double mHat = m[i] / (1 - Math.pow(0.9, t));
            double vHat = v[i] / (1 - Math.pow(0.999, t));
            s[i] = mHat / (Math.sqrt(vHat) + 1e-6) + 0.01 * w[i];
            ww += w[i] * w[i];
            ss += s[i] * s[i];
          }
          for (int i = 0; i < SIZE; i++) {
            w[i] -= rate * Math.sqrt(ww / ss) * s[i];
          }
        });
  }

  @Test
  void firstStepsThatCanBeToldInAdvance() {
    // By the formulas, with gradient 2 and rate 0.1 from 0, or from 3 for LAMB.
    assertFirstStep(-0.1, 0, new Adam());
    assertFirstStep(-0.1, 0, new Lion());
    assertFirstStep(-0.1 / Math.sqrt(0.01), 0, new RmsProp());
    assertFirstStep(-0.1, 0, new Adagrad());
    assertFirstStep(-0.1 * Math.sqrt(1e-6) / Math.sqrt(0.4 + 1e-6) * 2, 0, new Adadelta());
    assertFirstStep(3 - 0.1 * 3, 3, new Lamb()); // as long as w
    assertFirstStep(-0.1, 0, new Lamb()); // w is 0, so the step is Adam's
    assertFirstStep(-0.2, 0, new Sgd().momentum(0.9).dampening(0.5));
  }

  private static void assertFirstStep(double expected, double start, Optimizer optimizer) {
    Node w = Expressions.variable("w", Tensor.scalar(start));
    Node rate = Expressions.constant(0.1);
    Program.of()
        .updates(optimizer.updates(Map.of(w, Expressions.constant(2)), rate))
        .precision(Precision.FLOAT64)
        .compile()
        .run(Map.of());
    assertEquals(expected, w.variable().value().item(), 2e-7, optimizer.toString());
  }

  @Test
  void noGradientMovesNothing() {
    for (Supplier<Optimizer> rule : Rules.ALL) {
      assertEquals(0, stepFromZero(rule.get(), 0), rule.get().toString());
      assertTrue(stepFromZero(rule.get(), 1) < 0, rule.get().toString());
    }
  }

  private static double stepFromZero(Optimizer optimizer, double gradient) {
    Node w = Expressions.variable("w", Tensor.zeros(3));
    Node g = Expressions.constant(Tensor.full(Shape.of(3), gradient));
    Program.of()
        .updates(optimizer.updates(Map.of(w, g), Expressions.constant(0.1)))
        .compile()
        .run(Map.of());
    return w.variable().value().at(2);
  }

  @Test
  void stateHasNamesOfItsOwn() {
    Node w = Expressions.variable("w", Tensor.zeros(2));
    for (Supplier<Optimizer> rule : Rules.ALL) {
      Optimizer optimizer = rule.get();
      List<String> names =
          optimizer.state(List.of(w)).stream().map(node -> node.variable().name()).toList();
      assertEquals(names.stream().distinct().toList(), names, optimizer.toString());
      assertTrue(names.stream().allMatch(name -> name.endsWith("/w")), names.toString());
    }
    assertEquals(
        List.of("moment2/w", "steps2/w"),
        new Adadelta().state(List.of(w)).stream().map(n -> n.variable().name()).toList());
  }

  @Test
  void settingsBeyondTheirRangesAreRefused() {
    for (double value : new double[] {1, -0.1, Double.NaN}) {
      refused(() -> new Sgd().momentum(0.9).dampening(value));
      refused(() -> new NAdam().betas(value, 0.9));
      refused(() -> new NAdam().betas(0.9, value));
      refused(() -> new RmsProp().alpha(value));
      refused(() -> new RmsProp().momentum(value));
      refused(() -> new Adadelta().rho(value));
      refused(() -> new Lion().betas(value, 0.9));
      refused(() -> new Lion().betas(0.9, value));
      refused(() -> new Lamb().betas(value, 0.9));
      refused(() -> new Lamb().betas(0.9, value));
    }
    for (double value : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refused(() -> new NAdam().momentumDecay(value));
      refused(() -> new NAdam().epsilon(value));
      refused(() -> new RmsProp().epsilon(value));
      refused(() -> new Adagrad().epsilon(value));
      refused(() -> new Adadelta().epsilon(value));
      refused(() -> new Lamb().epsilon(value));
      for (Supplier<Optimizer> rule : Rules.ALL) {
        if (rule.get() instanceof WeightDecay decayed) {
          refused(() -> decayed.weightDecay(value));
        }
      }
    }
    refused(() -> new Sgd().nesterovMomentum(0.9).dampening(0.1));
  }

  private static void refused(Supplier<Optimizer> setting) {
    assertThrows(IllegalArgumentException.class, setting::get);
  }

  @Test
  void settingsKeepEachOther() {
    assertEquals(
        "nadam(betas 0.8 and 0.9, epsilon 0.1, momentum decay 0.01, weight decay 0.2)",
        new NAdam()
            .weightDecay(0.2)
            .momentumDecay(0.01)
            .epsilon(0.1)
            .betas(0.8, 0.9)
            .weightDecay(0.2)
            .momentumDecay(0.01)
            .toString());
    assertEquals(
        "rmsProp(alpha 0.5, epsilon 0.1, centred, momentum 0.3, weight decay 0.2)",
        new RmsProp()
            .weightDecay(0.2)
            .momentum(0.3)
            .centred()
            .epsilon(0.1)
            .alpha(0.5)
            .weightDecay(0.2)
            .momentum(0.3)
            .toString());
    assertEquals(
        "adagrad(epsilon 0.1, weight decay 0.2)",
        new Adagrad().weightDecay(0.2).epsilon(0.1).weightDecay(0.2).toString());
    assertEquals(
        "adadelta(rho 0.5, epsilon 0.1, weight decay 0.2)",
        new Adadelta().weightDecay(0.2).epsilon(0.1).rho(0.5).weightDecay(0.2).toString());
    assertEquals(
        "lion(betas 0.5 and 0.6, weight decay 0.2)",
        new Lion().weightDecay(0.2).betas(0.5, 0.6).weightDecay(0.2).toString());
    assertEquals(
        "lamb(betas 0.5 and 0.6, epsilon 0.1, weight decay 0.2)",
        new Lamb().weightDecay(0.2).epsilon(0.1).betas(0.5, 0.6).weightDecay(0.2).toString());
    assertEquals(
        "sgd(momentum 0.9, dampening 0.1, weight decay 0.2)",
        new Sgd().dampening(0.1).weightDecay(0.2).momentum(0.9).dampening(0.1).toString());
    assertEquals(
        "adam(betas 0.9 and 0.999, epsilon 1.0E-8, weight decay 0.1, AMSGrad)",
        new Adam()
            .amsGrad()
            .weightDecay(0.1)
            .epsilon(1e-8)
            .betas(0.9, 0.999)
            .weightDecay(0.1)
            .toString());
  }
}
