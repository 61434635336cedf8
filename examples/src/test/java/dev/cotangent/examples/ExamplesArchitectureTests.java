package dev.cotangent.examples;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ExamplesArchitectureTests {
  @Test
  void packagesHaveNoCycles() {
    JavaClasses examples =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.cotangent.examples");
    assertTrue(examples.contain(Main.class));
    slices().matching("dev.cotangent.(**)").should().beFreeOfCycles().check(examples);
  }
}
