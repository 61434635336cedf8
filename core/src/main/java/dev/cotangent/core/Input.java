package dev.cotangent.core;

/** A value fed to a program at each run. */
public final class Input implements CoreOp, Leaf {
  private final String name;
  private final Shape shape;

  Input(String name, Shape shape) {
    this.name = name;
    this.shape = shape;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public String toString() {
    return "input " + name;
  }
}
