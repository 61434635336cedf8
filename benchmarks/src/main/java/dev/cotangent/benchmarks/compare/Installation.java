package dev.cotangent.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the built classes and libraries of each framework are. */
final class Installation {
  private static final String JAR = ".jar";

  private final Path program;
  private final Path module;

  private Installation(Path program) {
    this.program = program;
    this.module = program.resolve("../..").normalize();
  }

  /** The one that this program runs from. */
  static Installation ofThisProgram() {
    try {
      return new Installation(
          Path.of(Installation.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a framework can be measured. */
  boolean has(Framework framework) {
    return Files.isDirectory(libraries(framework));
  }

  /** The class path of a process that measures a framework. */
  String classPath(Framework framework) {
    Stream<Path> peer =
        framework.isPeer()
            ? Stream.of(folder(framework).resolve("classes"), all(libraries(framework)))
            : Stream.empty();
    Stream<Path> own = Stream.of(program, all(libraries(Framework.COTANGENT)));
    return Stream.concat(peer, own)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path all(Path folder) {
    return folder.resolve("*");
  }

  private Path folder(Framework framework) {
    return module.resolve("peers/" + framework.name().toLowerCase(Locale.ROOT) + "/target");
  }

  private Path libraries(Framework framework) {
    return framework.isPeer()
        ? folder(framework).resolve("lib")
        : module.resolve("target/cotangent");
  }

  /** The bytes of all libraries that a program brings with it when it uses a framework. */
  long downloadBytes(Framework framework) {
    try (Stream<Path> files = Files.list(libraries(framework))) {
      List<Path> jars = files.filter(file -> file.toString().endsWith(JAR)).toList();
      long bytes = 0;
      for (Path jar : jars) {
        bytes += Files.size(jar);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
