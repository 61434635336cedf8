package dev.cotangent.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/operations.md} is what the code says; {@code -Doperations.write=true} writes it. */
class OperationsPageTests {
  @Test
  void thePageIsCurrent() throws IOException {
    String page = OperationsPage.text();
    if (Boolean.getBoolean("operations.write")) {
      Files.writeString(OperationsPage.PLACE, page);
    }
    assertEquals(
        page,
        Files.readString(OperationsPage.PLACE),
        "docs/operations.md is not current; its first paragraph has the command that writes it");
  }

  @Test
  void everyFactoryAndEveryPrimitiveIsExplained() throws IOException {
    String page = OperationsPage.text();
    for (Class<?> group : List.of(Ops.class, Reductions.class, Shapes.class, Activations.class)) {
      for (Method method : group.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers())) {
          assertTrue(page.contains("`" + method.getName() + "("), method.getName());
        }
      }
    }
    for (String line : page.lines().filter(row -> row.startsWith("| `")).toList()) {
      assertFalse(line.matches("\\| `[^`]*`[^|]*\\|  \\|.*"), "nothing is said in: " + line);
      assertFalse(line.contains("{@"), line);
    }
  }
}
