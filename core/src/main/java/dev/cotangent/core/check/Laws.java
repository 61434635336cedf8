package dev.cotangent.core.check;

import java.util.ArrayList;
import java.util.List;

/**
 * What operations say of themselves, and the checker relies on.
 *
 * @param tags those that say they are linear
 * @param branches those that say where their kinks are
 */
record Laws(LinearTags tags, BranchLaw branches) {
  static Laws of(Settings settings) {
    return new Laws(new LinearTags(settings.random(0, 6)), new BranchLaw(settings.random(0, 7)));
  }

  /** One line for each operation that says what is not so. */
  List<String> faults() {
    List<String> faults = new ArrayList<>(tags.faults());
    faults.addAll(branches.faults());
    return faults;
  }
}
