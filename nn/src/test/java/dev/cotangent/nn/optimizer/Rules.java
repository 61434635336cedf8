package dev.cotangent.nn.optimizer;

import java.util.List;
import java.util.function.Supplier;

/** Every rule, with all that it can do switched on in one of them. */
final class Rules {
  private Rules() {}

  static final List<Supplier<Optimizer>> ALL =
      List.of(
          Sgd::new,
          () -> new Sgd().momentum(0.9),
          () -> new Sgd().nesterovMomentum(0.9),
          () -> new Sgd().momentum(0.5).dampening(0.5),
          Adam::new,
          () -> new Adam().amsGrad(),
          NAdam::new,
          RmsProp::new,
          () -> new RmsProp().centred().momentum(0.5),
          Adagrad::new,
          Adadelta::new,
          Lion::new,
          Lamb::new);
}
