package dev.cotangent.ops;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Products of arrays whose axes have letters, as matrix products; see {@link Linalg#einsum}. */
final class Einsum {
  private static final Pattern EQUATION = Pattern.compile("[a-zA-Z]*(,[a-zA-Z]*)*->[a-zA-Z]*");

  /** An operand, or a product of some, with a letter for each axis. */
  private record Term(Node node, String letters) {
    /** The axes of some letters, in that order. */
    Node inOrder(String order) {
      return Shapes.permute(node, order.chars().map(letters::indexOf).toArray());
    }
  }

  private final String equation;
  private final String output;
  private final Map<Character, Integer> extents = new HashMap<>();
  private final List<Term> terms = new ArrayList<>();

  private Einsum(String equation, String output) {
    this.equation = equation;
    this.output = output;
  }

  static Node of(String equation, Node... operands) {
    String compact = equation.replace(" ", "");
    if (!EQUATION.matcher(compact).matches()) {
      throw new IllegalArgumentException(
          "[einsum] the equation must have letters for each operand's axes, as ij,jk->ik: "
              + equation);
    }
    int arrow = compact.indexOf("->");
    String[] inputs = compact.substring(0, arrow).split(",", -1);
    Einsum einsum = new Einsum(equation, compact.substring(arrow + 2));
    if (inputs.length != operands.length) {
      throw new IllegalArgumentException(
          "[einsum] %s has %s operands: %s given"
              .formatted(equation, inputs.length, operands.length));
    }
    for (int i = 0; i < operands.length; i++) {
      einsum.take(operands[i], inputs[i]);
    }
    einsum.checkOutput();
    return einsum.contract();
  }

  private void take(Node operand, String letters) {
    Shape shape = operand.shape();
    if (letters.length() != shape.rank()) {
      throw refused("every axis needs a letter", "'%s' for %s".formatted(letters, shape));
    }
    for (int axis = 0; axis < letters.length(); axis++) {
      Integer other = extents.putIfAbsent(letters.charAt(axis), shape.dim(axis));
      if (other != null && other != shape.dim(axis)) {
        throw refused(
            "axes of one letter must have equal extents",
            "%s is %s and %s".formatted(letters.charAt(axis), other, shape.dim(axis)));
      }
    }
    terms.add(withoutRepetition(new Term(operand, letters)));
  }

  private void checkOutput() {
    for (int i = 0; i < output.length(); i++) {
      if (!extents.containsKey(output.charAt(i)) || output.indexOf(output.charAt(i)) < i) {
        throw refused("every letter of the result must be an operand's, and be there once", output);
      }
    }
  }

  private ShapeException refused(String rule, String given) {
    return new ShapeException("einsum", rule + " in " + equation, given);
  }

  /** Of axes with the same letter, the diagonal. */
  private static Term withoutRepetition(Term term) {
    String letters = term.letters;
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      int again = letters.indexOf(letter, i + 1);
      if (again >= 0) {
        int first = i;
        int[] order = new int[letters.length()];
        StringBuilder rest = new StringBuilder();
        int place = 0;
        for (int axis = 0; axis < letters.length(); axis++) {
          if (axis != first && axis != again) {
            order[place++] = axis;
            rest.append(letters.charAt(axis));
          }
        }
        order[place] = first;
        order[place + 1] = again;
        Node diagonal = Shapes.diagonal(Shapes.permute(term.node, order));
        return withoutRepetition(new Term(diagonal, rest.append(letter).toString()));
      }
    }
    return term;
  }

  private Node contract() {
    terms.replaceAll(term -> summed(term, terms));
    while (terms.size() > 1) {
      int a = 0;
      int b = 1;
      for (int i = 0; i < terms.size(); i++) {
        for (int j = i + 1; j < terms.size(); j++) {
          if (cost(terms.get(i), terms.get(j)) < cost(terms.get(a), terms.get(b))) {
            a = i;
            b = j;
          }
        }
      }
      Term right = terms.remove(b);
      Term left = terms.remove(a);
      terms.add(product(left, right));
    }
    return terms.get(0).inOrder(output);
  }

  /** The multiplications that the product of two takes. */
  private double cost(Term a, Term b) {
    return size(a.letters + without(b.letters, a.letters));
  }

  private double size(String letters) {
    return letters
        .chars()
        .mapToDouble(letter -> extents.get((char) letter))
        .reduce(1, (x, y) -> x * y);
  }

  /** Without the axes that nothing else needs. */
  private Term summed(Term term, List<Term> all) {
    String others =
        all.stream()
            .filter(other -> !other.equals(term))
            .map(Term::letters)
            .collect(Collectors.joining("", output, ""));
    String gone = without(term.letters, others);
    if (gone.isEmpty()) {
      return term;
    }
    int[] axes = gone.chars().map(term.letters::indexOf).toArray();
    return new Term(Reductions.sum(term.node, axes), without(term.letters, gone));
  }

  /** The product of two, summed over the letters that nothing else needs, as matrices. */
  private Term product(Term a, Term b) {
    String needed = terms.stream().map(Term::letters).collect(Collectors.joining("", output, ""));
    String shared = common(a.letters, b.letters);
    String batch = common(shared, needed);
    String inner = without(shared, needed);
    String left = without(a.letters, shared);
    String right = without(b.letters, shared);
    Node product =
        Linalg.matmul(
            matrices(a.inOrder(batch + left + inner), batch, left, inner),
            matrices(b.inOrder(batch + inner + right), batch, inner, right));
    String letters = batch + left + right;
    int[] dims = letters.chars().map(letter -> extents.get((char) letter)).toArray();
    return new Term(Shapes.reshape(product, Shape.of(dims)), letters);
  }

  private Node matrices(Node node, String batch, String rows, String columns) {
    return Shapes.reshape(node, (int) size(batch), (int) size(rows), (int) size(columns));
  }

  private static String common(String letters, String others) {
    return filtered(letters, others, true);
  }

  private static String without(String letters, String others) {
    return filtered(letters, others, false);
  }

  private static String filtered(String letters, String others, boolean among) {
    return letters
        .chars()
        .filter(letter -> (others.indexOf(letter) >= 0) == among)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }
}
