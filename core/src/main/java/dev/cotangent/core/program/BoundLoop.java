package dev.cotangent.core.program;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Variable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** A loop with the memory it works on. */
final class BoundLoop {
  /** One row of a stack is the value of something within a step. */
  private record Rows(Buffer stack, Buffer row) {
    void read(int number) {
      row.copyFrom(at(number));
    }

    void write(int number) {
      at(number).copyFrom(row);
    }

    private Buffer at(int number) {
      return stack.slice(number * row.size(), row.size());
    }
  }

  private final Scan scan;
  private final BoundPlan plan;
  private final List<Buffer> first;
  private final List<Buffer> carried;
  private final List<Rows> read = new ArrayList<>();
  private final List<Rows> kept = new ArrayList<>();
  private final List<Rows> given = new ArrayList<>();
  private final NewValue[] newValues;

  /**
   * Binds a loop.
   *
   * @param operands the loop's
   * @param results the loop's
   * @param arena where values within a step lie
   */
  BoundLoop(
      ScanKernel loop,
      BoundPlan.Memory memory,
      List<Buffer> operands,
      List<Buffer> results,
      Buffer arena) {
    this.scan = loop.scan();
    this.first = operands.subList(0, scan.carried());
    this.carried = results.subList(0, scan.carried());
    IdentityHashMap<Variable, Buffer> homes = new IdentityHashMap<>();
    for (int i = 0; i < operands.size(); i++) {
      if (loop.arguments().get(i).op() instanceof Variable variable) {
        homes.put(variable, i < scan.carried() ? results.get(i) : operands.get(i));
      }
    }
    Plan inner = loop.plan();
    this.plan =
        new BoundPlan(inner, memory, arena, variable -> requireNonNull(homes.get(variable)));
    for (int i = 0; i < scan.stacked(); i++) {
      Node argument = loop.arguments().get(scan.carried() + i);
      if (inner.inputs().contains(argument)) {
        read.add(new Rows(operands.get(scan.carried() + i), plan.window(argument)));
      }
    }
    for (int i = 0; i < loop.rows(); i++) {
      Node row = inner.state().outputs().get(i);
      given.add(new Rows(results.get(scan.carried() + i), plan.window(row)));
    }
    for (int i = 0; i < scan.kept().size(); i++) {
      Buffer stack = results.get(scan.carried() + loop.rows() + i);
      kept.add(new Rows(stack, carried.get(scan.kept().get(i))));
    }
    List<NewValue> changed = new ArrayList<>();
    for (int i = 0; i < scan.carried(); i++) {
      Node variable = loop.arguments().get(i);
      Node next = requireNonNull(inner.state().updates().get(variable));
      Buffer home = carried.get(i);
      if (!next.equals(variable)) {
        boolean inPlace = variable.op().equals(inner.state().donations().get(next));
        changed.add(NewValue.of(() -> home, next, plan.window(next), inPlace));
      }
    }
    this.newValues = changed.toArray(NewValue[]::new);
  }

  /** Takes all steps. */
  void run() {
    plan.await();
    for (int i = 0; i < carried.size(); i++) {
      carried.get(i).copyFrom(first.get(i));
    }
    for (int number = 0; number < scan.steps(); number++) {
      int row = scan.reverse() ? scan.steps() - 1 - number : number;
      for (Rows rows : kept) {
        rows.write(row);
      }
      for (Rows rows : read) {
        rows.read(row);
      }
      plan.run(null);
      for (Rows rows : given) {
        rows.write(row);
      }
      NewValue.commitAll(newValues);
    }
  }
}
