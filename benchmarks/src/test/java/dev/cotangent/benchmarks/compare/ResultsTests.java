package dev.cotangent.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.benchmarks.machine.Peak;
import dev.cotangent.benchmarks.workload.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ResultsTests {
  private static final Case OURS = of(Framework.COTANGENT, 1, false);
  private static final Case OURS_TWO = of(Framework.COTANGENT, 2, false);
  private static final Case DJL = of(Framework.DJL, 1, false);
  private static final Case DJL_TWO = of(Framework.DJL, 2, true);
  private static final Case SAMEDIFF = of(Framework.SAMEDIFF, 1, false);

  private final Results results = new Results();

  private static Case of(Framework framework, int threads, boolean passive) {
    return new Case(Workload.W1, 64, framework, new Threading(threads, passive));
  }

  private static Outcome outcome(double check, Double... rates) {
    return new Outcome("", List.of(rates), check, 1, 1e8, Optional.empty());
  }

  private Row row(Case what) {
    return results.rows().stream().filter(row -> row.what().equals(what)).findFirst().orElseThrow();
  }

  @Test
  void aRatioIsToTheBestPeerWithAtMostAsManyThreads() {
    results.add(OURS, outcome(2, 300.0, 500.0, 400.0));
    results.add(OURS_TWO, outcome(2, 600.0));
    results.add(DJL, outcome(2.001, 100.0));
    results.add(DJL_TWO, outcome(1.999, 150.0));
    results.add(SAMEDIFF, outcome(2, 200.0));
    assertEquals(400, row(OURS).median());
    assertEquals(2, results.ratio(row(OURS)).orElseThrow());
    assertEquals(3, results.ratio(row(OURS_TWO)).orElseThrow());
  }

  @Test
  void whoComputesSomethingElseIsRefused() {
    results.add(OURS, outcome(2, 400.0));
    results.add(DJL, outcome(2.01, 800.0));
    results.add(SAMEDIFF, outcome(Double.NaN, 800.0));
    assertTrue(results.counts(row(OURS)));
    assertFalse(results.counts(row(DJL)));
    assertTrue(results.verdict(row(DJL)).startsWith("refused"), results.verdict(row(DJL)));
    assertFalse(results.counts(row(SAMEDIFF)));
    assertTrue(results.ratio(row(OURS)).isEmpty());
  }

  @Test
  void aFailureIsShownWithItsCause() {
    results.add(OURS, outcome(2, 400.0));
    results.add(
        DJL,
        new Outcome(
            "", List.of(), Double.NaN, Double.NaN, Double.NaN, Optional.of("exit code 1: no CPU")));
    assertEquals("failed: exit code 1: no CPU", results.verdict(row(DJL)));
    assertTrue(Tables.cases(results).csv().contains("no CPU"));
  }

  @Test
  void theBoundIsTheSlowerOfComputingAndMoving() {
    results.add(1, new Peak(1e9, new TreeMap<>(Map.of(1L << 30, 1e9))));
    Bound computing = results.bound(OURS).orElseThrow();
    assertEquals(64 / (Workload.W1.flops(64) / 1e9), computing.rate(), 1e-9);
    results.add(1, new Peak(1e15, new TreeMap<>(Map.of(1L << 30, 1e6))));
    Bound moving = results.bound(OURS).orElseThrow();
    assertTrue(moving.byMemory());
    assertEquals(64 / (Workload.W1.bytes(64) / 1e9), moving.rate(), 1e-9);
  }

  @Test
  void theSummaryHasTheBestPeerForEachNumberOfThreads() {
    results.add(OURS, outcome(2, 400.0));
    results.add(OURS_TWO, outcome(2, 600.0));
    results.add(DJL, outcome(2, 100.0));
    results.add(DJL_TWO, outcome(2, 300.0));
    results.add(SAMEDIFF, outcome(2, 200.0));
    results.add(
        of(Framework.TENSORFLOW, 1, false),
        new Outcome("", List.of(900.0), 3, 0.1, 1e6, Optional.empty()));
    String row = Summary.of(results).csv().lines().skip(1).findFirst().orElseThrow();
    assertEquals(
        "W1 LeNet-like,64,400 / 600,SameDiff / DJL (PyTorch),200 / 300,2.00,1.00,1.00,100,100",
        row);
  }

  @Test
  void theSummaryWithoutPeersLeavesTheirCellsEmpty() {
    results.add(OURS, outcome(2, 400.0));
    assertTrue(Summary.of(results).csv().contains("W1 LeNet-like,64,400,,,,1.00,,100,"));
  }
}
