package dev.cotangent.benchmarks.kernels;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Cotangent's rates as multiples of those of native libraries.
 *
 * @param byKernel for each kernel that a library was measured with, in the order of the table, the
 *     multiple for each library
 */
record KernelRatios(Map<String, Map<Engine, Double>> byKernel) {
  /** Reads the table that {@code kernels} writes as {@code kernels.csv}. */
  static KernelRatios read(Path table) throws IOException {
    Map<String, Map<String, Double>> rates = new LinkedHashMap<>();
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).build();
    try (Reader reader = Files.newBufferedReader(table);
        CSVParser parser = format.parse(reader)) {
      for (CSVRecord row : parser) {
        if (!row.get("rate").isEmpty()) {
          rates
              .computeIfAbsent(row.get("kernel"), kernel -> new LinkedHashMap<>())
              .put(row.get("engine"), Double.valueOf(row.get("rate")));
        }
      }
    }
    Map<String, Map<Engine, Double>> byKernel = new LinkedHashMap<>();
    rates.forEach(
        (kernel, each) -> {
          Map<Engine, Double> ratios = new EnumMap<>(Engine.class);
          Double own = each.get(Engine.COTANGENT.label());
          for (Engine peer : Engine.PEERS) {
            Double rate = each.get(peer.label());
            if (own != null && rate != null) {
              ratios.put(peer, own / rate);
            }
          }
          if (!ratios.isEmpty()) {
            byKernel.put(kernel, ratios);
          }
        });
    return new KernelRatios(byKernel);
  }

  double least() {
    return all().min().orElseThrow();
  }

  double most() {
    return all().max().orElseThrow();
  }

  private DoubleStream all() {
    return byKernel.values().stream()
        .flatMap(each -> each.values().stream())
        .mapToDouble(ratio -> ratio);
  }
}
