package dev.cotangent.nn.io;

import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A part of a file, into a part of a network. */
class LoadingTests {
  @TempDir private Path folder;

  private static Network network(int classes, String head, long seed) {
    return Network.of(
        Sequential.of(
            Sequential.of(dense(6).named("first"), batchNorm().named("norm")).named("encoder"),
            relu(),
            dense(classes).named(head)),
        Shape.of(4),
        seed);
  }

  private static Map<String, Tensor> values(Network network) {
    Map<String, Tensor> values = new LinkedHashMap<>();
    for (Node node : network.saved()) {
      values.put(node.label(), node.variable().value());
    }
    return values;
  }

  private Path saved(Network network) throws Exception {
    Path file = folder.resolve("network.safetensors");
    Checkpoint.save(file, network.saved());
    return file;
  }

  private static Map<String, Tensor> of(Map<String, Tensor> values, String prefix) {
    Map<String, Tensor> some = new LinkedHashMap<>(values);
    some.keySet().removeIf(name -> !name.startsWith(prefix));
    return some;
  }

  @Test
  void aNewHeadKeepsItsValues() throws Exception {
    Network trained = network(3, "head", 1);
    Network tuned = network(5, "head", 2);
    Map<String, Tensor> before = values(tuned);
    Path file = saved(trained);
    assertThrows(DataException.class, () -> Checkpoint.load(file, tuned.saved()));
    assertEquals(before, values(tuned));
    Loading.Result result = Checkpoint.load(file, tuned.saved(), Loading.partial());
    assertEquals(of(values(trained), "encoder/"), of(values(tuned), "encoder/"));
    assertEquals(of(before, "head/"), of(values(tuned), "head/"));
    Set<String> head = of(before, "head/").keySet();
    assertEquals(head, result.missing());
    assertEquals(head, result.leftOut());
    assertEquals(of(before, "encoder/").keySet(), result.loaded());
  }

  @Test
  void aPrefixChoosesAndARenameMoves() throws Exception {
    Network trained = network(3, "head", 1);
    Path file = saved(trained);
    Network other = network(3, "output", 2);
    Map<String, Tensor> before = values(other);
    Loading toOutput = Loading.strict().prefix("head/").rename("head/", "output/");
    Loading.Result result = Checkpoint.load(file, other.saved(), toOutput);
    assertEquals(of(before, "encoder/"), of(values(other), "encoder/"));
    Map<String, Tensor> head = of(values(trained), "head/");
    Map<String, Tensor> output = of(values(other), "output/");
    assertEquals(2, output.size());
    output.forEach((name, value) -> assertEquals(head.get(name.replace("output", "head")), value));
    assertEquals(output.keySet(), result.loaded());
    Checkpoint.load(file, other.saved(), Loading.strict().prefix("encoder/"));
    assertEquals(of(values(trained), "encoder/"), of(values(other), "encoder/"));
    Checkpoint.load(file, other.saved(), Loading.strict().rename("head/", "output/"));
    String first = output.keySet().iterator().next().replace("output", "head");
    DataException e =
        assertThrows(
            DataException.class,
            () ->
                Checkpoint.load(
                    file,
                    other.saved(),
                    Loading.strict().rename("encoder/first/dense1/bias", first)));
    assertTrue(e.getMessage().contains("different names"), e.getMessage());
  }

  @Test
  void namesOfPyTorchAreChosenAndMoved() throws Exception {
    Network trained = network(3, "head", 1);
    Path file = folder.resolve("state_dict.safetensors");
    StateDict.save(file, trained);
    Network other = network(5, "output", 2);
    Loading.Result result =
        StateDict.load(file, other, Loading.partial().rename("head.", "output."));
    assertEquals(of(values(trained), "encoder/"), of(values(other), "encoder/"));
    assertEquals(Set.of("head.weight", "head.bias"), result.leftOut());
    assertEquals(Set.of("output.weight", "output.bias"), result.missing());
  }

  @Test
  void variablesAreCopiedFromNetworkToNetwork() {
    Network from = network(3, "head", 1);
    Network to = network(3, "head", 2);
    assertNotEquals(values(from), values(to));
    Checkpoint.copy(from.saved(), to.saved());
    assertEquals(values(from), values(to));
    Network other = network(4, "head", 3);
    Map<String, Tensor> before = values(other);
    assertThrows(
        IllegalArgumentException.class, () -> Checkpoint.copy(from.saved(), other.saved()));
    assertEquals(before, values(other));
  }
}
