package dev.cotangent.nn.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One way to write a digit: the points that the pen passes, stroke by stroke.
 *
 * @param strokes each is drawn without lifting the pen
 */
record DigitShape(List<List<Point>> strokes) {
  /**
   * The ways to write each digit.
   *
   * <p>Points are {@code x,y} with y downward and the digit 100 high; the pen turns smoothly at
   * each but those marked {@code !}, which are corners; {@code ;} lifts the pen.
   */
  private static final List<List<DigitShape>> WAYS =
      List.of(
          ways(
              "38,4 14,18 4,50 14,84 34,98 56,84 64,50 54,16 36,3 24,9",
              "46,10 28,2 8,22 4,60 18,94 42,98 60,74 62,36 50,10 30,4",
              "30,3 52,14 60,46 54,82 34,98 12,84 4,52 12,18 32,2"),
          ways(
              "30,2 29,50 28,98",
              "28,3 31,50 30,97",
              "33,2 30,34 31,68 28,98",
              "10,24 32,3! 31,50 30,98",
              "14,20 32,3! 32,50 32,97 ; 10,98 54,97"),
          ways(
              "8,22 24,4 46,6 54,26 42,52 20,80 8,94 8,84 20,80 36,92 62,96",
              "8,24 18,6 40,2 54,18 46,44 26,72 6,96! 34,94 62,95",
              "6,20 28,3 52,10 54,34 32,62 8,95! 26,90 44,98 64,90",
              "4,12 30,2 50,12 50,36 30,70 10,92 4,84 22,78 44,94 60,82",
              "8,20 32,3 54,18 44,50 18,84 4,92 6,78 30,80 72,98",
              "16,18 40,2 56,16 46,46 22,80 6,90 10,72 32,76 50,94 72,84",
              "14,8 34,2 42,20 28,60 6,94! 30,92 66,84",
              "4,16 34,4 56,20 40,54 8,92! 40,90 74,94",
              "12,16 34,2 52,18 50,50 34,86 14,98 4,84 16,70 36,82 62,96"),
          ways(
              "10,12 32,2 50,14 46,34 24,46! 48,52 58,74 42,95 20,98 4,86",
              "8,6 30,6 54,5! 40,22 26,40! 50,50 58,74 38,97 6,90",
              "8,16 30,2 50,16 44,38 24,48 20,42 30,42 54,56 56,82 32,98 4,88",
              "6,10 30,3 48,18 40,36 26,45! 50,56 52,80 34,98 4,96",
              "14,8 44,4 48,24 30,42 56,54 56,82 26,98 0,90",
              "4,16 34,2 56,16 34,42 58,60 44,94 8,96"),
          ways(
              "14,4 10,30 8,52! 34,54 66,50 ; 50,6 48,50 46,98",
              "48,98 48,50 48,4! 28,32 4,64! 36,64 66,63",
              "10,6 6,36 16,54 38,54 54,40 ; 58,4 54,50 46,98",
              "16,8 6,44! 30,50 58,46 ; 56,2 50,50 42,98",
              "12,6 8,46! 30,46 54,42 ; 58,2 52,44 46,98",
              "20,4 8,40 18,54 50,44 60,8! 54,54 46,98"),
          ways(
              "16,5 12,42! 34,36 56,52 56,80 34,98 6,90 ; 16,5 36,5 58,3",
              "58,4 36,5 16,6! 12,42! 36,38 58,58 52,86 28,99 4,90",
              "56,6 30,6 16,20 20,42 44,52 54,72 42,94 20,98 4,88",
              "22,8 12,44! 34,42 48,62 42,88 22,98 2,92 ; 24,8 44,8 66,2",
              "70,2 24,8! 16,40! 42,42 50,66 34,94 4,92",
              "24,10 14,44! 38,40 50,62 34,92 4,94 ; 24,10 50,8 82,2"),
          ways(
              "48,4 24,22 8,54 8,82 28,98 50,88 54,66 38,54 18,62 8,80",
              "34,2 14,36 4,70 16,96 42,96 54,76 42,58 20,62 8,78",
              "54,12 44,3 24,16 8,50 8,84 30,98 52,84 48,62 26,58 10,74",
              "26,2 12,34 6,66 12,92 32,98 46,84 40,68 22,70 10,84",
              "30,2 8,44 6,84 34,98 62,84 56,58 30,56 12,74"),
          ways(
              "6,8 30,8 56,6! 38,46 26,98",
              "6,10 30,9 56,6! 38,48 26,98 ; 18,52 36,51 54,48",
              "6,24 8,7! 30,9 60,5! 44,34 34,66 30,98",
              "4,14 20,5 40,9 60,6! 42,40 30,98",
              "6,24 10,10 38,12 62,6! 48,40 42,98",
              "2,6 40,8 60,10! 54,50 44,98"),
          ways(
              "50,14 30,2 12,16 22,38 44,54 56,78 36,98 10,86 12,64 36,46 54,24 46,8",
              "32,2 14,12 16,36 32,46 48,36 50,12 32,2 ; 32,46 8,62 8,86 32,98 56,86 54,62 32,46",
              "56,10 34,3 14,18 26,42 50,60 52,86 28,98 8,84 18,60 44,40 60,8",
              "34,48 14,34 16,10 36,2 52,14 46,36 20,58 8,80 26,98 50,88 50,66 34,48",
              "66,6 40,2 18,14 30,40 50,62 44,92 16,96 10,74 34,50 66,8",
              "60,12 36,2 14,18 30,42 46,66 36,96 18,84 28,58 60,12",
              "68,8 30,4 16,24 44,44 54,76 28,98 8,78 34,48 50,24"),
          ways(
              "52,24 36,4 12,14 8,38 26,50 46,38 54,14! 52,56 46,98",
              "52,20 34,3 10,18 12,42 34,48 52,28 54,12! 54,50 46,84 26,98 8,90",
              "48,10 22,6 6,30 20,50 44,40 52,16 50,40 40,76 34,98",
              "44,6 18,8 8,32 26,44 46,26 50,6! 48,50 50,98",
              "48,16 30,4 10,18 14,40 38,36 50,12! 44,56 38,98",
              "44,20 30,5 14,14 12,32 28,36 44,22! 42,60 36,98"));

  private static final int STEPS = 8;

  /**
   * Where the pen passes.
   *
   * @param corner whether it turns sharply there
   */
  record Point(double x, double y, boolean corner) {}

  /** The ways to write a digit. */
  static List<DigitShape> waysToWrite(int digit) {
    return WAYS.get(digit);
  }

  private static List<DigitShape> ways(String... ways) {
    return Arrays.stream(ways).map(DigitShape::parse).toList();
  }

  private static DigitShape parse(String text) {
    return new DigitShape(
        Arrays.stream(text.split(" ; "))
            .map(stroke -> Arrays.stream(stroke.split(" ")).map(DigitShape::point).toList())
            .toList());
  }

  private static Point point(String text) {
    boolean corner = text.endsWith("!");
    String[] xy = (corner ? text.substring(0, text.length() - 1) : text).split(",", 2);
    return new Point(Double.parseDouble(xy[0]), Double.parseDouble(xy[1]), corner);
  }

  /**
   * The fine line along a stroke: a Catmull–Rom spline through its points (Catmull and Rom, <i>A
   * class of local interpolating splines</i>, 1974), begun anew at corners.
   *
   * @return x and y of each point
   */
  static List<double[]> line(List<Point> stroke) {
    List<double[]> line = new ArrayList<>();
    int last = stroke.size() - 1;
    for (int i = 0; i < last; i++) {
      Point from = stroke.get(i);
      Point to = stroke.get(i + 1);
      Point before = i == 0 || from.corner() ? from : stroke.get(i - 1);
      Point after = i + 1 == last || to.corner() ? to : stroke.get(i + 2);
      for (int step = i == 0 ? 0 : 1; step <= STEPS; step++) {
        double t = step / (double) STEPS;
        line.add(
            new double[] {
              spline(before.x(), from.x(), to.x(), after.x(), t),
              spline(before.y(), from.y(), to.y(), after.y(), t)
            });
      }
    }
    return line;
  }

  private static double spline(double a, double b, double c, double d, double t) {
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  }
}
