package dev.cotangent.benchmarks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BenchmarksArchitectureTests {
  private static JavaClasses benchmarks;

  @BeforeAll
  static void read() {
    benchmarks =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.cotangent.benchmarks");
    assertTrue(benchmarks.contain(Main.class));
  }

  @Test
  void dependenciesPointToNetworksOperationsAndCore() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.cotangent.benchmarks..",
            "dev.cotangent.nn",
            "dev.cotangent.nn.data",
            "dev.cotangent.nn.io",
            "dev.cotangent.nn.optimizer",
            "dev.cotangent.nn.parallel",
            "dev.cotangent.nn.training",
            "dev.cotangent.ops",
            "dev.cotangent.ops.cases",
            "dev.cotangent.core..",
            "java..",
            "com.google.errorprone.annotations..",
            "com.sun.management..",
            "jdk.incubator.vector..",
            "org.apache.commons.csv..",
            "org.jspecify.annotations..",
            "org.knowm.xchart..",
            "org.openjdk.jmh..",
            "picocli..")
        .check(benchmarks);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.cotangent.(**)").should().beFreeOfCycles().check(benchmarks);
  }
}
