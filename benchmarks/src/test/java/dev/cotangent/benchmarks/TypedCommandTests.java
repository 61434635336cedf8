package dev.cotangent.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.benchmarks.command.TypedCommand;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

class TypedCommandTests {
  @Command
  private static final class Program implements Runnable {
    @Option(names = "--out")
    private Path out;

    @Override
    public void run() {}
  }

  private static String typed(String... args) {
    Program program = new Program();
    CommandLine commandLine = new CommandLine(program).setUnmatchedArgumentsAllowed(true);
    commandLine.execute(args);
    CommandSpec spec = commandLine.getCommandSpec();
    return TypedCommand.of(spec, program.out);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/var/tmp/someone/jdk17", "out/jdk17", "../elsewhere/jdk17"})
  void resultsGoBelowOutForEveryReader(String out) {
    assertEquals(
        "benchmarks/cotangent-bench --seconds 2 --out out/jdk17",
        typed("--seconds", "2", "--out", out));
    assertEquals("benchmarks/cotangent-bench --out=out/jdk17", typed("--out=" + out));
  }

  @Test
  void withoutResultsItIsWhatWasTyped() {
    assertEquals("benchmarks/cotangent-bench --seconds 2", typed("--seconds", "2"));
  }
}
