package dev.cotangent.ops.kernels.loops.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Committed sources are those that their templates make. With {@code -Dcotangent.generate=true}
 * they are written instead.
 */
class GeneratedSourcesTests {
  private static final Path FOLDER =
      Path.of("src/main/java/dev/cotangent/ops/kernels/loops/generated");

  private static final List<GeneratedSource> SOURCES =
      List.of(
          new ElementwiseSource(false),
          new ElementwiseSource(true),
          TileTemplate.contractionTiles(),
          TileTemplate.panelTiles(),
          TapTemplate.source(),
          DotTemplate.source(),
          WindowTemplate.source(),
          WinogradTemplate.source());

  @Test
  void sourcesAreWhatTheirTemplatesMake() throws IOException {
    for (GeneratedSource source : SOURCES) {
      Path file = FOLDER.resolve(source.name() + ".java");
      if (Boolean.getBoolean("cotangent.generate")) {
        Files.writeString(file, source.text());
      }
      assertEquals(
          source.text(),
          Files.readString(file),
          file + " is not what its template makes: run this test with -Dcotangent.generate=true");
    }
  }

  @Test
  void noFileIsWrittenByHand() throws IOException {
    Set<String> expected = new TreeSet<>(Set.of("package-info.java"));
    SOURCES.forEach(source -> expected.add(source.name() + ".java"));
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertEquals(
          expected,
          files
              .map(file -> file.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }
}
