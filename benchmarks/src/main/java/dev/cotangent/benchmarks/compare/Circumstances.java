package dev.cotangent.benchmarks.compare;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * What was measured on, with what and when.
 *
 * @param machine processor and system
 * @param jdk the JDK's version
 * @param date of the last measurement
 * @param commands what was typed
 * @param downloads the bytes that each framework's libraries have
 */
record Circumstances(
    String machine,
    String jdk,
    LocalDate date,
    Set<String> commands,
    Map<Framework, Long> downloads) {
  private static final String FILE = "circumstances.properties";
  private static final String MACHINE = "machine";
  private static final String JDK = "jdk";
  private static final String DATE = "date";
  private static final String COMMANDS = "commands";
  private static final String DOWNLOAD = "download.";

  /** Reads what {@link #write} wrote. */
  static Circumstances read(Path folder) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(folder.resolve(FILE))) {
      properties.load(reader);
    }
    Map<Framework, Long> downloads = new EnumMap<>(Framework.class);
    for (Framework framework : Framework.values()) {
      String bytes = properties.getProperty(DOWNLOAD + framework);
      if (bytes != null) {
        downloads.put(framework, Long.valueOf(bytes));
      }
    }
    return new Circumstances(
        properties.getProperty(MACHINE, ""),
        properties.getProperty(JDK, ""),
        LocalDate.parse(properties.getProperty(DATE, "")),
        properties.getProperty(COMMANDS, "").lines().collect(toCollection(LinkedHashSet::new)),
        downloads);
  }

  /** Whether a folder has any. */
  static boolean in(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  /** Writes them as properties. */
  void write(Path folder) throws IOException {
    Properties properties = new Properties();
    properties.setProperty(MACHINE, machine);
    properties.setProperty(JDK, jdk);
    properties.setProperty(DATE, date.toString());
    properties.setProperty(COMMANDS, String.join("\n", commands));
    downloads.forEach(
        (framework, bytes) -> properties.setProperty(DOWNLOAD + framework, bytes.toString()));
    StringWriter text = new StringWriter();
    properties.store(text, null);
    // Without the comment that has the time, and in order, the same text is written again.
    Files.write(
        folder.resolve(FILE),
        text.toString().lines().filter(line -> !line.startsWith("#")).sorted().toList());
  }

  /**
   * These after the earlier ones of the same folder.
   *
   * @throws IllegalArgumentException if the machine or the JDK was another
   */
  Circumstances after(Circumstances earlier) {
    if (!earlier.machine.equals(machine) || !earlier.jdk.equals(jdk)) {
      throw new IllegalArgumentException(
          "the folder has measurements of another machine or JDK, %s, %s and not %s, %s; choose another with --out"
              .formatted(earlier.machine, earlier.jdk, machine, jdk));
    }
    Set<String> both = new LinkedHashSet<>(earlier.commands);
    both.addAll(commands);
    Map<Framework, Long> all = new EnumMap<>(Framework.class);
    all.putAll(earlier.downloads);
    all.putAll(downloads);
    return new Circumstances(machine, jdk, date, both, all);
  }
}
