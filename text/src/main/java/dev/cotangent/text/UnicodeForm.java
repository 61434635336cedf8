package dev.cotangent.text;

import static java.util.Objects.requireNonNull;

import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Unicode's normal forms of aligned text.
 *
 * <p>A code point of the result comes from where the first does that it is composed of; what a
 * decomposition adds comes from the place of the point before it. Text is taken in pieces of a
 * character and the marks behind it, in which the platform's normaliser says what the result is,
 * and equal points tell what went where.
 */
final class UnicodeForm implements TextNormalizer {
  /** More marks in a row than this are brought in order here: the platform takes their square. */
  private static final int MANY = 64;

  private final Normalizer.Form decomposed;
  private final boolean composes;

  UnicodeForm(Normalizer.Form form) {
    composes = form == Normalizer.Form.NFC || form == Normalizer.Form.NFKC;
    decomposed =
        form == Normalizer.Form.NFC || form == Normalizer.Form.NFD
            ? Normalizer.Form.NFD
            : Normalizer.Form.NFKD;
  }

  /** A point of a decomposition, and whether it is behind the first. */
  private record Part(int point, int change) {}

  @Override
  public AlignedText apply(AlignedText text) {
    if (text.isBelow(0xA0)) {
      return text; // the first character that has another form is U+00A0
    }
    AlignedText.Builder builder = new AlignedText.Builder(text.length());
    for (int from = 0; from < text.length(); ) {
      int to = from + 1;
      while (to < text.length() && joins(text.point(to))) {
        to++;
      }
      if (to == from + 1 && text.point(from) < 0xA0) {
        builder.add(text.point(from), text, from);
      } else {
        piece(text.slice(from, to), builder);
      }
      from = to;
    }
    return builder.build();
  }

  /** Whether a point may be moved, or joined to one before it: a mark, or a Hangul vowel or end. */
  private boolean joins(int point) {
    if (point < 0x300) {
      return false;
    }
    int first = decomposition(point).codePointAt(0);
    return Characters.isMark(first) || (first >= 0x1160 && first <= 0x11FF);
  }

  private String decomposition(int point) {
    return Normalizer.normalize(Character.toString(point), decomposed);
  }

  private void piece(AlignedText piece, AlignedText.Builder builder) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < piece.length(); i++) {
      int[] points = decomposition(piece.point(i)).codePoints().toArray();
      for (int k = 0; k < points.length; k++) {
        parts.add(new Part(points[k], k == 0 ? 0 : 1));
      }
    }
    List<Part> ordered = ordered(parts);
    int place = 0;
    for (Part part : composes ? composed(ordered) : ordered) {
      int source = part.change > 0 ? Math.max(0, place - 1) : place;
      builder.add(part.point, piece, Math.min(source, piece.length() - 1));
      if (part.change <= 0) {
        place += 1 - part.change;
      }
    }
  }

  private static List<Part> ordered(List<Part> parts) {
    if (parts.size() == 1) {
      return parts;
    }
    if (parts.size() > MANY) {
      return byRank(parts);
    }
    int[] points = parts.stream().mapToInt(Part::point).toArray();
    String target = Normalizer.normalize(new String(points, 0, points.length), Normalizer.Form.NFD);
    Map<Integer, Deque<Part>> unused = byPoint(parts);
    List<Part> ordered = new ArrayList<>();
    target.codePoints().forEach(point -> ordered.add(requireNonNull(unused.get(point)).remove()));
    return ordered;
  }

  private static Map<Integer, Deque<Part>> byPoint(List<Part> parts) {
    Map<Integer, Deque<Part>> byPoint = new HashMap<>();
    for (Part part : parts) {
      byPoint.computeIfAbsent(part.point, key -> new ArrayDeque<>()).add(part);
    }
    return byPoint;
  }

  /** Runs of marks sorted by their classes, which are known by how the platform orders two. */
  private static List<Part> byRank(List<Part> parts) {
    Map<Integer, Integer> ranks = new HashMap<>();
    List<Integer> classes = new ArrayList<>(); // one point of each class, smallest first
    List<Integer> distinct = parts.stream().map(Part::point).distinct().toList();
    for (int point : distinct) {
      if (!isStarter(point)) {
        int i = Collections.binarySearch(classes, point, UnicodeForm::compareClasses);
        if (i < 0) {
          classes.add(-i - 1, point);
        }
      }
    }
    for (int point : distinct) {
      ranks.put(
          point,
          isStarter(point)
              ? -1
              : Collections.binarySearch(classes, point, UnicodeForm::compareClasses));
    }
    List<Part> ordered = new ArrayList<>(parts);
    for (int from = 0; from < ordered.size(); from++) {
      int to = from;
      while (to < ordered.size() && requireNonNull(ranks.get(ordered.get(to).point)) >= 0) {
        to++;
      }
      ordered
          .subList(from, to)
          .sort(Comparator.comparingInt(part -> requireNonNull(ranks.get(part.point))));
      from = to;
    }
    return ordered;
  }

  private static int compareClasses(int a, int b) {
    return movesBehind(b, a) ? -1 : movesBehind(a, b) ? 1 : 0;
  }

  /** Whether the first of two is of the larger class. */
  private static boolean movesBehind(int first, int second) {
    String two = Character.toString(first) + Character.toString(second);
    return !Normalizer.isNormalized(two, Normalizer.Form.NFD);
  }

  private static boolean isStarter(int point) {
    int last = 0x345; // the only point of the last class, 240
    return point != last && !movesBehind(last, point);
  }

  private static List<Part> composed(List<Part> ordered) {
    int[] points = ordered.stream().mapToInt(Part::point).toArray();
    String target = Normalizer.normalize(new String(points, 0, points.length), Normalizer.Form.NFC);
    Map<Integer, Deque<Part>> unused = byPoint(ordered);
    List<Part> composed = new ArrayList<>();
    target
        .codePoints()
        .forEach(
            point -> {
              int change = 1;
              String parts = Normalizer.normalize(Character.toString(point), Normalizer.Form.NFD);
              for (int part : parts.codePoints().toArray()) {
                change += requireNonNull(unused.get(part)).remove().change - 1;
              }
              composed.add(new Part(point, change));
            });
    return composed;
  }
}
