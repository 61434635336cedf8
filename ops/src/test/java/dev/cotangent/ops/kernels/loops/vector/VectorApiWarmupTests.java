package dev.cotangent.ops.kernels.loops.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.cotangent.ops.kernels.loops.VectorBits;
import dev.cotangent.ops.kernels.loops.math.VectorMath;
import dev.cotangent.ops.kernels.loops.math.VectorTrigonometry;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The mix that is run first must know every vector operator that is used later. */
class VectorApiWarmupTests {
  private static final String VECTOR_API = "jdk.incubator.vector";

  private final JavaClasses kernels =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.cotangent.ops.kernels");

  private static final List<Class<?>> FUNCTIONS =
      List.of(VectorMath.class, VectorTrigonometry.class);

  @Test
  void everyOperatorIsInTheMix() {
    Set<String> mixed = operators(kernels.get(VectorApiWarmup.class));
    FUNCTIONS.forEach(functions -> mixed.addAll(operators(kernels.get(functions))));
    assertTrue(mixed.size() >= 30, "only " + mixed);
    int users = 0;
    for (JavaClass kernel : kernels) {
      if (!kernel.isEquivalentTo(VectorBits.class)) {
        Set<String> missing = operators(kernel);
        users += missing.isEmpty() ? 0 : 1;
        missing.removeAll(mixed);
        assertEquals(Set.of(), missing, "add them to VectorApiWarmup: used by " + kernel.getName());
      }
    }
    assertTrue(users >= 4, "only " + users + " classes use vectors");
  }

  /** The mix reaches the functions' operators only by calling all of them. */
  @Test
  void everyFunctionIsInTheMix() {
    Set<String> called = new TreeSet<>();
    for (JavaAccess<?> access : kernels.get(VectorApiWarmup.class).getAccessesFromSelf()) {
      called.add(access.getTarget().getOwner().getName() + "." + access.getName());
    }
    for (Class<?> functions : FUNCTIONS) {
      kernels.get(functions).getMethods().stream()
          .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
          .map(method -> method.getOwner().getName() + "." + method.getName())
          .forEach(name -> assertTrue(called.contains(name), name));
    }
  }

  /** The methods with their parameters, and the constants, of the Vector API that a class uses. */
  private static Set<String> operators(JavaClass user) {
    Set<String> operators = new TreeSet<>();
    for (JavaAccess<?> access : user.getAccessesFromSelf()) {
      if (access.getTargetOwner().getPackageName().equals(VECTOR_API)
          && !access.getName().startsWith("vectorBitSize")) {
        operators.add(access.getTarget().getFullName().substring(VECTOR_API.length() + 1));
      }
    }
    return operators;
  }
}
