package dev.cotangent.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CoreArchitectureTests {
  private static JavaClasses core;

  @BeforeAll
  static void read() {
    core =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.cotangent.core");
    assertTrue(core.size() >= 25, "only " + core.size() + " classes were found");
  }

  @Test
  void coreKnowsNeitherOperationsNorLayersNorKernels() {
    classes()
        .that()
        .resideInAPackage("dev.cotangent.core..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.cotangent.core..",
            "java..",
            "com.google.common..",
            "com.google.errorprone.annotations..",
            "org.jspecify.annotations..")
        .check(core);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.cotangent.(**)").should().beFreeOfCycles().check(core);
  }

  @Test
  void expressionsDoNotKnowHowTheyAreRun() {
    noClasses()
        .that()
        .resideInAPackage("dev.cotangent.core")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.cotangent.core.program..", "dev.cotangent.core.check")
        .check(core);
  }

  @Test
  void nothingPrintsToTheConsole() {
    noClasses()
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "print to the console",
                call -> call.getTargetOwner().getName().equals("java.io.PrintStream")))
        .check(core);
  }
}
