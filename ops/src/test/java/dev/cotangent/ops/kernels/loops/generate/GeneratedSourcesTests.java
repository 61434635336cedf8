package dev.cotangent.ops.kernels.loops.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The generated sources are what their templates make. With {@code -Dcotangent.generate=true} they
 * are made instead.
 */
class GeneratedSourcesTests {
  private static final Path FOLDER =
      Path.of("src/main/java/dev/cotangent/ops/kernels/loops/generated");

  private static final List<GeneratedSource> SOURCES =
      List.of(
          TileTemplate.contractionTiles(),
          TileTemplate.panelTiles(),
          TapTemplate.source(),
          DotTemplate.source(),
          WindowTemplate.source(),
          WinogradTemplate.source());

  @TestFactory
  Stream<DynamicTest> filesAreAsTheTemplatesMakeThem() {
    return SOURCES.stream().map(source -> dynamicTest(source.name(), () -> check(source)));
  }

  private static void check(GeneratedSource source) throws IOException {
    Path file = FOLDER.resolve(source.name() + ".java");
    if (Boolean.getBoolean("cotangent.generate")) {
      Files.writeString(file, source.text());
    }
    assertEquals(source.text(), Files.readString(file), file + " is not what its template makes");
  }

  @Test
  void nothingElseLiesBesideThem() throws IOException {
    Set<String> expected =
        Stream.concat(SOURCES.stream().map(GeneratedSource::name), Stream.of("package-info"))
            .map(name -> name + ".java")
            .collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertEquals(
          expected, files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
    }
  }
}
