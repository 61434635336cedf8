package dev.cotangent.examples.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How what a program writes came about, so that it can be made again.
 *
 * @param command the command line
 * @param settings the values of all options, also of those that were not given
 * @param versions of the program, of Java and of the machine
 */
public record Provenance(String command, Map<String, String> settings, String versions) {
  /** Several commands may run side by side, each with threads of its own. */
  private static final InheritableThreadLocal<Provenance> CURRENT = new InheritableThreadLocal<>();

  /** Keeps a copy of the settings, in their order. */
  public Provenance {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** From now on, what this thread and those that it starts write comes about so. */
  public static void begin(Provenance provenance) {
    CURRENT.set(provenance);
  }

  /** That of this thread; without a command and settings if none was begun. */
  public static Provenance current() {
    Provenance current = CURRENT.get();
    return current == null ? new Provenance("", Map.of(), machine()) : current;
  }

  /** The versions of Java and of the machine, in a line. */
  public static String machine() {
    return "Java %s (%s), %s %s, %s processors"
        .formatted(
            System.getProperty("java.version"),
            System.getProperty("java.vm.vendor"),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors());
  }
}
