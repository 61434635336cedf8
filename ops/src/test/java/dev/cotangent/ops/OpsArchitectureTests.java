package dev.cotangent.ops;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.cotangent.core.Op;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OpsArchitectureTests {
  private static JavaClasses ops;

  @BeforeAll
  static void read() {
    ops =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.cotangent.ops");
    assertTrue(ops.size() >= 45, "only " + ops.size() + " classes were found");
  }

  @Test
  void operationsDependOnTheCoreAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.cotangent.core..",
            "dev.cotangent.ops..",
            "java..",
            "jdk.incubator.vector..",
            "com.google.errorprone.annotations..",
            "org.jspecify.annotations..")
        .check(ops);
  }

  @Test
  void onlyKernelsUseVectors() {
    noClasses()
        .that()
        .resideInAPackage("dev.cotangent.ops")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jdk.incubator.vector..", "dev.cotangent.ops.kernels..")
        .check(ops);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.cotangent.(**)").should().beFreeOfCycles().check(ops);
  }

  @Test
  void everyOperationIsARecordOfTheSealedSet() {
    classes()
        .that()
        .implement(Op.class)
        .and()
        .doNotHaveModifier(JavaModifier.ABSTRACT)
        .should()
        .beRecords()
        .andShould()
        .implement(StandardOp.class)
        .check(ops);
  }
}
