package dev.cotangent.examples.gradcheck;

import com.google.common.base.CaseFormat;
import com.google.common.base.Throwables;
import dev.cotangent.examples.command.RunOptions;
import dev.cotangent.examples.mnist.DigitModel;
import dev.cotangent.nn.io.AtomicFile;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.training.Progress;
import dev.cotangent.ops.cases.OpCase.Sample;
import dev.cotangent.ops.cases.OpCases;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checks the gradients of every operation at random samples. */
@Command(
    name = "gradcheck",
    description = {
      "Checks the first and second derivatives of every operation against numeric ones.",
      "",
      "Each case draws attributes, shapes and operands of its own. The exit code is 1 if any"
          + " derivative is wrong, or a check is too weak to tell.",
      "",
      "The output folder then holds gradcheck.json and gradcheck.html."
    },
    footer = {
      "",
      "Examples:",
      "  cotangent gradcheck",
      "  cotangent gradcheck --op convolution,softmax --cases 500",
      "  cotangent gradcheck --op matMul --seed 1 --case 7",
      "  cotangent gradcheck --model lenet"
    })
public final class GradcheckCommand implements Callable<Integer> {
  @Mixin private RunOptions common = new RunOptions();

  @Option(
      names = "--op",
      paramLabel = "NAME",
      split = ",",
      description = "Operations to check, separated by commas (default: all).")
  private List<String> chosen = List.of();

  @Option(
      names = "--cases",
      paramLabel = "N",
      converter = RunOptions.Count.class,
      defaultValue = "100",
      description = "Samples of each operation (default: ${DEFAULT-VALUE}).")
  private int cases;

  @Option(
      names = "--case",
      paramLabel = "N",
      converter = RunOptions.Count.class,
      description = "Check only the sample of this number.")
  private @Nullable Integer only;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Check the loss of a model of digits for all its weights instead.")
  private @Nullable DigitModel model;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  private final Map<String, LongFunction<Sample>> operations;

  /** Checks the operations of the library. */
  public GradcheckCommand() {
    this(library());
  }

  /**
   * Checks some operations.
   *
   * @param operations for each name, what draws a sample for a seed
   */
  GradcheckCommand(Map<String, LongFunction<Sample>> operations) {
    this.operations = new LinkedHashMap<>(operations);
  }

  /** Every operation of the library under its name in messages. */
  static Map<String, LongFunction<Sample>> library() {
    Map<String, LongFunction<Sample>> samples = new LinkedHashMap<>();
    OpCases.all()
        .forEach(
            (type, opCase) ->
                samples.put(
                    CaseFormat.UPPER_CAMEL.to(CaseFormat.LOWER_CAMEL, type.getSimpleName()),
                    opCase::sample));
    return samples;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (model != null) {
      ModelCheck check = ModelCheck.of(model, common.seed());
      say(check.text());
      return check.report().passed() ? 0 : 1;
    }
    OutputFolder folder = OutputFolder.open(common.out("gradcheck"));
    Run run = run(chosen.isEmpty() ? operations : chosen());
    RunReport report = new RunReport(run);
    say(report.table());
    report.problems().forEach(this::say);
    say(
        folder.write(
            out -> {
              AtomicFile.write(out.resolve("gradcheck.json"), report.json());
              report.page().write(out.resolve("gradcheck.html"));
              return report.summary();
            }));
    say("See " + folder.file("gradcheck.html"));
    return run.passed() ? 0 : 1;
  }

  private Map<String, LongFunction<Sample>> chosen() {
    Map<String, LongFunction<Sample>> found = new LinkedHashMap<>();
    for (String name : chosen) {
      Map.Entry<String, LongFunction<Sample>> operation =
          operations.entrySet().stream()
              .filter(entry -> entry.getKey().equalsIgnoreCase(name.strip()))
              .findFirst()
              .orElseThrow(() -> unknown(name));
      found.put(operation.getKey(), operation.getValue());
    }
    return found;
  }

  private ParameterException unknown(String name) {
    return new ParameterException(
        spec.commandLine(),
        "Invalid value for option '--op': no operation is called '%s'; there are %s"
            .formatted(name, String.join(", ", operations.keySet())));
  }

  /** Checks all cases, several at once; results are in order all the same. */
  private Run run(Map<String, LongFunction<Sample>> subjects) throws InterruptedException {
    int[] numbers = only == null ? IntStream.rangeClosed(1, cases).toArray() : new int[] {only};
    long start = System.nanoTime();
    ExecutorService workers =
        Executors.newFixedThreadPool(
            common.threads().orElse(Runtime.getRuntime().availableProcessors()));
    try (Progress progress = new Progress("gradcheck", subjects.size() * numbers.length)) {
      Map<String, List<Future<CaseResult>>> pending = new LinkedHashMap<>();
      subjects.forEach(
          (name, samples) ->
              pending.put(
                  name,
                  IntStream.of(numbers)
                      .mapToObj(
                          number ->
                              workers.submit(
                                  () -> {
                                    CaseResult result =
                                        CaseResult.of(name, samples, common.seed(), number);
                                    progress.advance(1, name);
                                    return result;
                                  }))
                      .toList()));
      List<OperationResult> results = new ArrayList<>();
      for (Map.Entry<String, List<Future<CaseResult>>> entry : pending.entrySet()) {
        List<CaseResult> done = new ArrayList<>();
        for (Future<CaseResult> future : entry.getValue()) {
          done.add(future.get());
        }
        results.add(new OperationResult(entry.getKey(), done));
      }
      return new Run(common.seed(), (System.nanoTime() - start) / 1e9, results);
    } catch (ExecutionException e) {
      Throwables.throwIfUnchecked(Throwables.getRootCause(e)); // out of memory, say
      throw new IllegalStateException(e);
    } finally {
      workers.shutdownNow();
    }
  }

  private void say(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(text);
    out.flush();
  }
}
