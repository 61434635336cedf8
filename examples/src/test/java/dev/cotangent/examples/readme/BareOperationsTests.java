package dev.cotangent.examples.readme;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.ops.Activations.softmax;
import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Losses.logLoss;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.subtract;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.explain.Explain;
import dev.cotangent.core.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BareOperationsTests {
  @Test
  void learnsWithoutLayersAsTheReadmeSays(@TempDir Path folder) throws IOException {
    Tensor points = Tensor.of(Shape.of(4, 2), 0.0, 1, 1, 0, 2, 3, 3, 2);
    Tensor classes = Tensor.vector(0, 1, 0, 1);
    // README: bare operations
    Node x = input("x", 4, 2);
    Node labels = input("labels", 4);
    Node w = variable("w", Tensor.zeros(2, 2));
    Node b = variable("b", Tensor.zeros(2));
    Node loss = logLoss(softmax(add(matmul(x, w), b)), labels);

    Map<Node, Node> gradients = Gradients.of(loss, List.of(w, b)); // expressions, too
    Program step =
        Program.of(loss)
            .update(w, subtract(w, multiply(gradients.get(w), 0.5)))
            .update(b, subtract(b, multiply(gradients.get(b), 0.5)))
            .compile();
    for (int i = 0; i < 100; i++) {
      step.run(Map.of(x, points, labels, classes));
    }
    System.out.println(step.explain());
    // README: end
    double after = step.run(Map.of(x, points, labels, classes)).scalar(loss);
    assertTrue(after < 0.1, "loss " + after);
    Path page = folder.resolve("loss.html");
    // README: an explained graph
    Files.writeString(page, Explain.of(loss, Map.of(x, points, labels, classes)).toHtml("My loss"));
    // README: end
    assertTrue(Files.readString(page).contains("<h1>My loss</h1>"));
  }
}
