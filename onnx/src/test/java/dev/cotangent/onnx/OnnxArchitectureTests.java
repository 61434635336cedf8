package dev.cotangent.onnx;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.cotangent.core.Op;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OnnxArchitectureTests {
  private static JavaClasses onnx;

  @BeforeAll
  static void read() {
    onnx =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.cotangent.onnx");
    assertTrue(onnx.size() >= 40, "only " + onnx.size() + " classes were found");
    assertTrue(onnx.contain(OnnxModel.class));
  }

  @Test
  void modelsAreCompositionsAndDeclareNoOperation() {
    classes().should().notBeAssignableTo(Op.class).check(onnx);
  }

  @Test
  void dependenciesPointToNnAndBelow() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.cotangent.onnx..",
            "dev.cotangent.nn..",
            "dev.cotangent.ops",
            "dev.cotangent.core..",
            "java..",
            "com.google.errorprone.annotations..",
            "org.jspecify.annotations..")
        .check(onnx);
  }

  @Test
  void operatorsDoNotKnowFiles() {
    noClasses()
        .that()
        .resideInAPackage("dev.cotangent.onnx.operator")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..")
        .check(onnx);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.cotangent.(**)").should().beFreeOfCycles().check(onnx);
  }

  @Test
  void nothingIsPrinted() {
    noClasses()
        .should()
        .accessField(System.class, "err")
        .orShould()
        .accessField(System.class, "out")
        .check(onnx);
  }
}
