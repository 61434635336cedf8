package dev.cotangent.text;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.cotangent.core.Op;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TextArchitectureTests {
  private static JavaClasses text;

  @BeforeAll
  static void read() {
    text =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.cotangent.text");
    assertTrue(text.size() >= 25, "only " + text.size() + " classes were found");
    assertTrue(text.contain(Tokenizer.class));
  }

  @Test
  void encodersAreCompositionsAndDeclareNoOperation() {
    classes().should().notBeAssignableTo(Op.class).check(text);
  }

  @Test
  void dependenciesPointToNnOpsAndCore() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.cotangent.text..",
            "dev.cotangent.nn..",
            "dev.cotangent.ops",
            "dev.cotangent.core..",
            "java..",
            "com.google.errorprone.annotations..",
            "org.jspecify.annotations..")
        .check(text);
  }

  @Test
  void nothingUsesTheConsole() {
    noClasses()
        .should()
        .accessField(System.class, "err")
        .orShould()
        .accessField(System.class, "out")
        .check(text);
  }
}
