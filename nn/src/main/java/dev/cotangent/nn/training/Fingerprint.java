package dev.cotangent.nn.training;

import dev.cotangent.core.Constant;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Variable;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** A short text that differs where expressions do, also from process to process. */
final class Fingerprint {
  /** What {@link Object#toString} and lambdas print: another text in each process. */
  private static final Pattern ACCIDENTAL = Pattern.compile("@[0-9a-f]+|\\$\\$Lambda");

  private Fingerprint() {}

  /** The CRC-32C of operations, attributes, shapes and constants, in hexadecimal digits. */
  static String of(Collection<Node> roots) {
    CRC32C checksum = new CRC32C();
    Map<Node, Integer> numbers = new HashMap<>();
    for (Node node : Graphs.topologicalOrder(roots)) {
      StringBuilder line = new StringBuilder(describe(node));
      node.results().forEach(result -> line.append(result.shape()));
      node.inputs().forEach(input -> line.append(' ').append(numbers.get(input)));
      checksum.update(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
      numbers.put(node, numbers.size());
    }
    roots.forEach(
        root -> checksum.update((numbers.get(root) + ";").getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().toHexDigits((int) checksum.getValue());
  }

  private static String describe(Node node) {
    if (node.op() instanceof Constant constant) {
      CRC32C values = new CRC32C();
      for (int i = 0; i < constant.value().size(); i++) {
        long bits = Double.doubleToLongBits(constant.value().at(i));
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
          values.update((int) (bits >>> shift) & 0xFF);
        }
      }
      return "constant " + values.getValue();
    }
    if (node.op() instanceof Variable) {
      return "variable " + node.label();
    }
    String text = node.op().toString();
    return ACCIDENTAL.matcher(text).find() ? node.op().name() : node.op().name() + text;
  }
}
