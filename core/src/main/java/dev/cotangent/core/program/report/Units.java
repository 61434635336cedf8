package dev.cotangent.core.program.report;

import java.util.Locale;

/** Numbers as people read them. */
public final class Units {
  private Units() {}

  public static String bytes(double bytes) {
    return bytes < 10_000
        ? format("%.0f B", bytes)
        : bytes < 10_000_000 ? format("%.1f kB", bytes / 1e3) : format("%.1f MB", bytes / 1e6);
  }

  public static String count(double count) {
    return count < 10_000
        ? format("%.0f", count)
        : count < 10_000_000
            ? format("%.1f k", count / 1e3)
            : count < 1e10 ? format("%.1f M", count / 1e6) : format("%.1f G", count / 1e9);
  }

  public static String time(double seconds) {
    return seconds < 1e-2
        ? format("%.2f µs", seconds * 1e6)
        : seconds < 10 ? format("%.2f ms", seconds * 1e3) : format("%.2f s", seconds);
  }

  public static String percent(double share) {
    return format("%.1f%%", 100 * share);
  }

  public static String rate(double rate) {
    return Double.isFinite(rate) ? format("%.1f", rate) : "";
  }

  public static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
