package dev.cotangent.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class SparkArchitectureTests {
  @Test
  void dependenciesPointToNnAndSpark() {
    JavaClasses spark =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.cotangent.spark");
    assertTrue(spark.contain(SparkPredictor.class));
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.cotangent.spark",
            "dev.cotangent.nn",
            "dev.cotangent.nn.data",
            "dev.cotangent.nn.io",
            "dev.cotangent.core",
            "dev.cotangent.core.program",
            "java..",
            "scala..",
            "org.apache.hadoop..",
            "org.apache.spark..",
            "com.google.errorprone.annotations..",
            "org.jspecify.annotations..")
        .check(spark);
  }
}
