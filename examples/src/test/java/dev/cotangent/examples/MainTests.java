package dev.cotangent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.examples.command.CommonOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class MainTests {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Program program = new Program();

  @Command(name = "program", mixinStandardHelpOptions = true)
  static final class Program implements Callable<Integer> {
    @Mixin CommonOptions options = new CommonOptions();
    Exception failure;

    @Override
    public Integer call() throws Exception {
      if (failure != null) {
        throw failure;
      }
      return 0;
    }
  }

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine commandLine = Main.commandLine();
    commandLine.addSubcommand("program", program);
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(args);
  }

  private void refused(String message, String... args) {
    assertEquals(2, run(args));
    assertEquals("cotangent: " + message, err.toString().strip());
    assertEquals("", out.toString());
  }

  @Test
  void helpIsShownWhereItIsAskedForOrNothingIs() {
    for (String[] args : new String[][] {{}, {"--help"}, {"help"}}) {
      assertEquals(0, run(args));
      assertTrue(out.toString().contains("Programs:"), out.toString());
      assertEquals("", err.toString());
    }
    assertEquals(0, run("help", "program"));
    assertTrue(out.toString().contains("--epochs=N"), out.toString());
    assertEquals(0, run("--version"));
    assertTrue(out.toString().startsWith("cotangent "), out.toString());
  }

  @Test
  void everyProgramSaysWhatItDoes() {
    for (String name : Main.commandLine().getSubcommands().keySet()) {
      assertEquals(0, run(name, "--help"), name);
      assertTrue(out.toString().contains("Usage: cotangent " + name), out.toString());
      assertEquals("", err.toString());
    }
  }

  @Test
  void wrongCommandLinesAreUsageErrorsOfOneLine() {
    refused("not expected here: 'xyzzy' 'a b'; see 'cotangent --help'", "xyzzy", "a b");
    refused("Unknown option: '--fast'; see 'cotangent program --help'", "program", "--fast");
    refused(
        "Invalid value for option '--epochs': must be a whole number from 1 on: '0'; leave it out"
            + " for the default; see 'cotangent program --help'",
        "program",
        "--epochs",
        "0");
  }

  @Test
  void programsWithANameLikeAWrongOneAreProposed() {
    assertEquals(2, run("mnits"));
    String message = err.toString();
    assertTrue(message.contains("not expected here: 'mnits'; did you mean mnist"), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void unknownOperationsAreRefusedWithTheNamesThereAre() {
    assertEquals(2, run("gradcheck", "--op", "exp,conv3d"));
    String message = err.toString().strip();
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.contains("no operation is called 'conv3d'; there are negate, "), message);
    assertEquals("", out.toString());
  }

  @Test
  void failuresAreOneLineUnlessTheStackTraceIsAskedFor() {
    program.failure = new IOException("first\n  second");
    assertEquals(1, run("program"));
    assertEquals("cotangent: first; second", err.toString().strip());
    for (String[] args :
        new String[][] {{"program", "--stacktrace"}, {"--stacktrace", "program"}}) {
      assertEquals(1, run(args));
      assertTrue(err.toString().contains("at dev.cotangent.examples.MainTests"), err.toString());
    }
    assertEquals(2, run("program", "--fast", "--stacktrace"));
    assertTrue(err.toString().contains("\tat "), err.toString());
  }

  @Test
  void namesReachTheTerminalWithoutWhatItWouldActOn() {
    program.failure = new NoSuchFileException("a\u001b]0;owned\u0007\u202e");
    assertEquals(1, run("program"));
    assertEquals("cotangent: no such file: a\\u001b]0;owned\\u0007\\u202e", err.toString().strip());
    assertEquals(2, run("\u001b[31mRED"));
    assertFalse(err.toString().contains("\u001b"), err.toString());
  }

  @Test
  void failuresWithoutWordsAreGivenSome() {
    program.failure = new NoSuchFileException("weights.bin");
    assertEquals(1, run("program"));
    assertEquals("cotangent: no such file: weights.bin", err.toString().strip());
    program.failure = new IllegalStateException();
    assertEquals(1, run("program"));
    assertEquals("cotangent: java.lang.IllegalStateException", err.toString().strip());
  }

  @Test
  void optionsHaveDefaults() {
    assertEquals(0, run("program"));
    CommonOptions options = program.options;
    assertEquals(null, options.data());
    assertEquals(Path.of("out", "mnist"), options.out("mnist"));
    assertEquals(1, options.seed());
    assertEquals(8, options.epochs(8));
    assertEquals(OptionalInt.empty(), options.threads());
  }

  @Test
  void optionsAreTaken() {
    String free = folder.resolve("free").toString();
    assertEquals(
        0,
        run(
            "program",
            "--data",
            folder.toString(),
            "--out",
            free,
            "--seed",
            "-5",
            "--epochs=3",
            "--threads",
            "2"));
    CommonOptions options = program.options;
    assertEquals(folder, options.data());
    assertEquals(Path.of(free), options.out("mnist"));
    assertEquals(-5, options.seed());
    assertEquals(3, options.epochs(8));
    assertEquals(OptionalInt.of(2), options.threads());
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() throws IOException {
    String file = Files.writeString(folder.resolve("file"), "").toString();
    String[][] wrong = {
      {"--epochs", "-1"},
      {"--epochs", "1.5"},
      {"--epochs", "99999999999"},
      {"--threads", "0"},
      {"--threads", "many"},
      {"--seed", "x"},
      {"--out", file},
      {"--data", file},
      {"--out", " "},
      {"--out"},
      {"--seed", "1", "--seed", "2"},
    };
    for (String[] options : wrong) {
      String[] args = new String[options.length + 1];
      args[0] = "program";
      System.arraycopy(options, 0, args, 1, options.length);
      assertEquals(2, run(args), String.join(" ", args));
      assertTrue(err.toString().contains(options[0]), err.toString());
      assertEquals(1, err.toString().lines().count(), err.toString());
      assertFalse(err.toString().contains("\tat "));
    }
  }
}
