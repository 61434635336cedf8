package dev.cotangent.examples.gradcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.cases.Draw;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GradcheckCommandTests {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();

  /** x³ with the derivative x². */
  private record Cube() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return x * x * x;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.multiply(cotangent, Ops.square(self.input(0))));
    }
  }

  private int run(Map<String, LongFunction<Sample>> operations, String... args) {
    out.getBuffer().setLength(0);
    CommandLine command = new CommandLine(new GradcheckCommand(operations));
    command.setOut(new PrintWriter(out, true));
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--out=" + folder);
    return command.execute(all.toArray(String[]::new));
  }

  private static Map<String, LongFunction<Sample>> withCube() {
    Map<String, LongFunction<Sample>> operations = new LinkedHashMap<>(GradcheckCommand.library());
    operations.put(
        "cube", seed -> new Sample(new Cube(), new Draw(seed).apart(Shape.of(2, 3), 0.5, 2)));
    operations.put(
        "picky",
        seed -> {
          throw new IllegalStateException("no sample today");
        });
    return operations;
  }

  private String file(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  /** The values of all fields of a name, in order; fails where the text is not JSON. */
  private static List<String> fields(String json, String name) throws IOException {
    List<String> values = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      while (parser.nextToken() != null) {
        if (name.equals(parser.currentName()) && parser.currentToken().isScalarValue()) {
          values.add(parser.getText());
        }
      }
    }
    return values;
  }

  @Test
  void rightOperationsPass() throws IOException {
    int code =
        run(GradcheckCommand.library(), "--op", "convolution,Softmax", "--op=where", "--cases=3");
    assertEquals(0, code);
    List<String> lines = out.toString().lines().toList();
    assertTrue(lines.get(0).startsWith("operation "), out.toString());
    assertTrue(lines.get(1).matches("convolution +3 .*"), out.toString());
    assertTrue(lines.get(2).matches("softmax +3 .*"), out.toString());
    assertTrue(lines.get(3).matches("where +3 .*"), out.toString());
    assertTrue(
        lines.get(4).startsWith("All derivatives agree: 3 operations, 9 cases"), lines.get(4));
    String json = file("gradcheck.json");
    assertEquals(List.of("convolution", "softmax", "where"), fields(json, "operation"));
    assertEquals(List.of("true"), fields(json, "passed"));
    assertTrue(
        fields(json, "comparisons").stream().mapToInt(Integer::parseInt).allMatch(n -> n > 50));
    assertTrue(
        fields(json, "worstErrorOrder2").stream()
            .mapToDouble(Double::parseDouble)
            .allMatch(error -> error > 0 && error < 1e-7));
    String page = file("gradcheck.html");
    assertTrue(page.contains("All derivatives agree") && page.contains("<td>softmax</td>"));
  }

  @Test
  void wrongOperationsFailWithADiagnosisAndAWayToRepeatIt() throws IOException {
    assertEquals(1, run(withCube(), "--op=exp,cube", "--cases=2", "--seed=5"));
    String text = out.toString();
    assertTrue(text.contains("cube: 2 of 2 cases are wrong"), text);
    assertTrue(text.contains("ratio derived / numeric is 0.3333 everywhere"), text);
    String repeat = "examples/cotangent gradcheck --op cube --seed 5 --case ";
    assertTrue(text.contains("reproduce: " + repeat + 1 + System.lineSeparator()), text);
    assertTrue(text.contains("2 of the cases are wrong: 2 operations, 4 cases"), text);
    String json = file("gradcheck.json");
    assertEquals(List.of("false"), fields(json, "passed"));
    assertEquals(List.of(repeat + 1, repeat + 2), fields(json, "reproduce"));
    String diagnosis = fields(json, "diagnosis").get(1);
    assertTrue(file("gradcheck.html").contains("0.3333 everywhere"));

    assertEquals(1, run(withCube(), "--op=cube", "--seed=5", "--case=2"));
    assertEquals(List.of(diagnosis), fields(file("gradcheck.json"), "diagnosis"));
  }

  @Test
  void whatCannotBeCheckedFails() throws IOException {
    assertEquals(1, run(withCube(), "--op=picky", "--cases=1"));
    assertTrue(out.toString().contains("no sample today"), out.toString());
    assertTrue(fields(file("gradcheck.json"), "diagnosis").get(0).contains("no sample today"));
  }

  @Test
  void resultsDoNotDependOnThreads() throws IOException {
    String[] jsons = new String[2];
    for (int i = 0; i < 2; i++) {
      assertEquals(
          0,
          run(
              GradcheckCommand.library(),
              "--op=matMul,log",
              "--cases=4",
              "--threads=" + (1 + 2 * i)));
      jsons[i] = file("gradcheck.json").replaceAll("\"(milli)?seconds\" : [0-9.E-]+", "");
    }
    assertEquals(jsons[0], jsons[1]);
    assertFalse(jsons[0].contains("seconds"));
  }

  /** Messages count the axes of a convolution. */
  @Test
  void everyOperationIsThereUnderItsNameInMessages() {
    GradcheckCommand.library()
        .forEach(
            (name, samples) -> {
              String inMessages = samples.apply(3).op().name();
              String axes = inMessages.replaceFirst("^conv[123]d", "convolution");
              assertEquals(name, axes.replaceFirst("^trueConvolution[123]d", "trueConvolution"));
            });
    assertTrue(GradcheckCommand.library().size() >= 40);
  }
}
