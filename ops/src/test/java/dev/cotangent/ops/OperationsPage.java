package dev.cotangent.ops;

import dev.cotangent.core.Constant;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Piecewise;
import dev.cotangent.core.Shape;
import dev.cotangent.ops.cases.OpCase.Sample;
import dev.cotangent.ops.cases.OpCases;
import dev.cotangent.ops.kernels.CpuKernels;
import dev.cotangent.ops.kernels.loops.generated.VectorElementwise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The page of all operations, from their Javadoc, their rules and their kernels. */
final class OperationsPage {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path OPS = ROOT.resolve("ops/src/main/java/dev/cotangent/ops");
  private static final Path CORE = ROOT.resolve("core/src/main/java/dev/cotangent/core");

  /** Where the page lies. */
  static final Path PLACE = ROOT.resolve("docs/operations.md");

  private static final List<Class<?>> GROUPS =
      List.of(
          Ops.class,
          Activations.class,
          Special.class,
          Reductions.class,
          Shapes.class,
          Indexing.class,
          Embeddings.class,
          Linalg.class,
          Convolutions.class,
          Pooling.class,
          Images.class,
          Norms.class,
          Attention.class,
          Losses.class,
          Sampling.class,
          Vectorization.class);

  private static final String JAVADOC = "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*";
  private static final Pattern FACTORY =
      Pattern.compile(JAVADOC + "public static ([\\w<>]+ )(\\w+\\([^)]*\\))", Pattern.DOTALL);

  private OperationsPage() {}

  /** The whole page. */
  static String text() throws IOException {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Operations

        Written by `mvn -o -q -pl ops -am test -Dtest=OperationsPageTests -Dsurefire.failIfNoSpecifiedTests=false -Doperations.write=true`
        from the Javadoc, the rules and the kernels; a test fails while it is not current. What happens at kinks, ties and corners stands in
        [conventions](conventions.md) as a whole.

        ## What to call

        Most are compositions of the primitives below: they have no derivative code, and derivatives of every order.
        Operands of elementwise operations stretch to each other, and numbers stand for constants.

        """);
    for (Class<?> group : GROUPS) {
      appendGroup(page, group);
    }
    page.append(
        """
        ## Primitives

        The operations that programs are made of, under the names that messages and plans have for them. `y` is the result and `g` its cotangent;
        the derivative is what flows back to each operand, as the rule builds it (constants as plain numbers). A primitive that is *linear* in an operand says so to
        the gradient checker. In float32 it runs by a *vector loop*, joined with its neighbours; by its *definition*, joined as well,
        element after element; by a *kernel* of its own; as a *view*, which is no work; or by its *reference*.

        | operation | what it is | derivative | linear in | kinks where this changes | float32 |
        |---|---|---|---|---|---|
        """);
    Map<String, String> rows = new TreeMap<>();
    Map<String, String> documents = documents();
    for (Class<? extends Op> type : OpCases.all().keySet()) {
      Sample sample = sample(type);
      rows.put(sample.op().name(), row(sample, documents.getOrDefault(type.getSimpleName(), "")));
    }
    rows.values().forEach(row -> page.append(row).append('\n'));
    return page.toString();
  }

  private static void appendGroup(StringBuilder page, Class<?> group) throws IOException {
    String source = Files.readString(OPS.resolve(group.getSimpleName() + ".java"));
    page.append("### ").append(group.getSimpleName()).append("\n\n| | |\n|---|---|\n");
    List<String> rows = new ArrayList<>();
    Matcher factories = FACTORY.matcher(source);
    while (factories.find()) {
      String signature = factories.group(3).replaceAll("\\s+", " ");
      String signatureOfNodes = signature.replaceAll("\\bNode (\\w)", "$1").replace("... ", "… ");
      rows.add("| `%s` | %s |".formatted(signatureOfNodes, cell(words(factories.group(1)))));
    }
    page.append(String.join("\n", rows)).append("\n\n");
  }

  /** The Javadoc of each record, by its name. */
  private static Map<String, String> documents() throws IOException {
    Pattern record = Pattern.compile(JAVADOC + "(?:public )?record (\\w+)\\(", Pattern.DOTALL);
    Map<String, String> documents = new TreeMap<>();
    try (Stream<Path> ops = Files.list(OPS);
        Stream<Path> core = Files.list(CORE)) {
      for (Path file : Stream.concat(ops, core).filter(Files::isRegularFile).sorted().toList()) {
        for (MatchResult each : record.matcher(Files.readString(file)).results().toList()) {
          documents.putIfAbsent(each.group(2), words(each.group(1)));
        }
      }
    }
    return documents;
  }

  /** The text in front of the tags, in one line of Markdown. */
  private static String words(String javadoc) {
    String text = javadoc.replaceAll("(?m)^\\s*\\* ?", "").replaceAll("(?s)\\n@\\w.*", "");
    return text.replaceAll("\\s+", " ")
        .replaceAll("<p>|</?i>", "")
        .replaceAll("\\{@code ([^}]*)\\}", "`$1`")
        .replaceAll("\\{@(?:link|linkplain) (?:\\w+)?#(\\w+)(?:\\([^)]*\\))?(?: [^}]*)?\\}", "`$1`")
        .replaceAll("\\{@(?:link|linkplain) (\\w+)\\}", "`$1`")
        .strip();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  /** A sample with more than one element, if there is one: a sum over one element is none. */
  private static Sample sample(Class<? extends Op> type) {
    return IntStream.range(1, 200)
        .mapToObj(seed -> OpCases.all().get(type).sample(seed))
        .filter(sample -> sample.shapes().stream().allMatch(shape -> shape.size() > 1))
        .findFirst()
        .orElseGet(() -> OpCases.all().get(type).sample(1));
  }

  private static String row(Sample sample, String document) {
    Op op = sample.op();
    List<Node> inputs = new ArrayList<>();
    IdentityHashMap<Node, String> names = new IdentityHashMap<>();
    for (Shape shape : sample.shapes()) {
      Node input = Expressions.input("x", shape);
      inputs.add(input);
      names.put(input, sample.shapes().size() == 1 ? "x" : "" + (char) ('a' + names.size()));
    }
    Node self = Node.of(op, inputs);
    String formula = formula(self, names);
    List<Node> cotangents = new ArrayList<>();
    for (Node result : self.results()) {
      Node cotangent = Expressions.input("g", result.shape());
      String number = self.results().size() == 1 ? "" : "" + (cotangents.size() + 1);
      names.put(result, "y" + number);
      names.put(cotangent, "g" + number);
      cotangents.add(cotangent);
    }
    List<Node> parts = op.vjpAll(self, cotangents);
    String derivative =
        parts.stream()
            .map(part -> Gradients.isNone(part) ? "none" : "`" + formula(part, names) + "`")
            .collect(Collectors.joining("; "));
    String linear = operands(inputs, names, op::isLinearIn);
    String kinks =
        op instanceof Piecewise piecewise && !Gradients.isNone(parts.get(parts.size() - 1))
            ? "`" + formula(piecewise.branch(self), names) + "`"
            : op instanceof Piecewise ? "a step" : "";
    return "| `%s`%s | %s | %s | %s | %s | %s |"
        .formatted(
            cell(formula),
            attributes(op),
            cell(document),
            cell(derivative),
            linear,
            cell(kinks),
            kernel(op, sample.shapes(), self.result(0).shape()));
  }

  private static String attributes(Op op) {
    String names =
        Arrays.stream(op.getClass().getRecordComponents())
            .map(component -> component.getName())
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : " of " + names;
  }

  private static String operands(
      List<Node> inputs, Map<Node, String> names, IntPredicate condition) {
    return IntStream.range(0, inputs.size())
        .filter(condition)
        .mapToObj(i -> names.get(inputs.get(i)))
        .collect(Collectors.joining(", "));
  }

  private static String formula(Node node, IdentityHashMap<Node, String> names) {
    String name = names.get(node);
    if (name != null) {
      return name;
    }
    if (Constants.number(node).isPresent()) {
      return Double.toString(Constants.number(node).getAsDouble()).replaceAll("\\.0$", "");
    }
    if (node.op() instanceof Constant) {
      return "constant";
    }
    return node.op().formula(node.inputs().stream().map(input -> formula(input, names)).toList());
  }

  private static String kernel(Op op, List<Shape> inputs, Shape output) {
    if (op instanceof Elementwise elementwise
        && VectorElementwise.TABLE.operation(elementwise.getClass()).isPresent()) {
      return "vector loop";
    }
    if (op instanceof Elementwise.Unary || op instanceof Elementwise.Binary) {
      return "definition";
    }
    if (op.isView()) {
      return "view";
    }
    return new CpuKernels().kernel(op, inputs, output).isPresent() ? "kernel" : "reference";
  }
}
