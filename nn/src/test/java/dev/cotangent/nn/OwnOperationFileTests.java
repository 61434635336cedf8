package dev.cotangent.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Node;
import dev.cotangent.nn.io.GraphFile;
import dev.cotangent.nn.io.Operations;
import dev.cotangent.nn.io.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs of operations that are hidden in a package of their own, as a user's may be. */
class OwnOperationFileTests {
  @TempDir private Path folder;

  private record Shifted(double by) implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return x + by;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(cotangent);
    }
  }

  @Test
  void privateRecordsOfAnotherPackageAreSavedAndMadeAgain() throws IOException {
    Node x = Expressions.input("x", 2);
    Graph graph = Graph.of(List.of(x), List.of(Node.of(new Shifted(0.5), x)));
    Operations known = Operations.standard().with(Shifted.class);
    Path file = folder.resolve("shifted.graph");
    GraphFile.save(file, graph, known);
    assertEquals(graph, GraphFile.load(file, known));
  }

  @Test
  void numbersAreNumbersInTheFileWhereJsonHasThem() throws IOException {
    Node x = Expressions.input("x", 2);
    Operations known = Operations.standard().with(Shifted.class);
    Path file = folder.resolve("shifted.graph");
    for (double by : new double[] {0.5, Double.NEGATIVE_INFINITY}) {
      GraphFile.save(file, Graph.of(List.of(x), List.of(Node.of(new Shifted(by), x))), known);
      String note = Safetensors.read(file).metadata().get("cotangent.graph");
      String written = by == 0.5 ? "\"by\":0.5" : "\"by\":\"-Infinity\"";
      assertTrue(note.contains(written), note);
    }
  }
}
