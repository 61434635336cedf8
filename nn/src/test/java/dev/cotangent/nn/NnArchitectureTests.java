package dev.cotangent.nn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.cotangent.core.Op;
import dev.cotangent.nn.training.Trainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NnArchitectureTests {
  private static JavaClasses nn;

  @BeforeAll
  static void read() {
    nn =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.cotangent.nn");
    assertTrue(nn.size() >= 25, "only " + nn.size() + " classes were found");
    assertTrue(nn.contain(Trainer.class));
  }

  @Test
  void networksAreCompositionsAndDeclareNoOperation() {
    classes().should().notBeAssignableTo(Op.class).check(nn);
  }

  @Test
  void dependenciesPointToOpsAndCore() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.cotangent.nn..",
            "dev.cotangent.ops",
            "dev.cotangent.core..",
            "java..",
            "jdk.jfr..",
            "javax.crypto..",
            "javax.imageio..",
            "com.fasterxml.jackson.core..",
            "me.tongfei.progressbar..",
            "org.apache.commons.compress..",
            "com.google.errorprone.annotations..",
            "org.jspecify.annotations..")
        .check(nn);
  }

  @Test
  void networksDoNotKnowWhereDataComesFrom() {
    noClasses()
        .that()
        .resideInAPackage("dev.cotangent.nn")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.cotangent.nn.data..", "dev.cotangent.nn.io..")
        .check(nn);
  }

  @Test
  void onlyPictureFilesNeedTheDesktop() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.cotangent.nn.data.image")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.awt..", "javax.imageio..")
        .check(nn);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.cotangent.nn.(*)..").should().beFreeOfCycles().check(nn);
    slices().matching("dev.cotangent.(**)").should().beFreeOfCycles().check(nn);
  }

  @Test
  void onlyTheProgressBarUsesTheConsole() {
    noClasses()
        .that()
        .doNotHaveSimpleName("Progress")
        .should()
        .accessField(System.class, "err")
        .orShould()
        .accessField(System.class, "out")
        .check(nn);
  }
}
