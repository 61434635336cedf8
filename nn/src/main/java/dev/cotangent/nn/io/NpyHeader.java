package dev.cotangent.nn.io;

import dev.cotangent.core.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of an array in NumPy's format (NEP 1, <i>A simple file format for NumPy arrays</i>).
 *
 * @param type how numbers are stored
 * @param order in which order their bytes are
 * @param fortran whether the first axis varies fastest
 * @param dims the extents; their product may be beyond what a tensor holds
 * @param bytes how long the header is
 */
record NpyHeader(NumberType type, ByteOrder order, boolean fortran, List<Integer> dims, int bytes) {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST = 1 << 16;
  private static final int ALIGNMENT = 64;
  private static final Map<String, NumberType> TYPES =
      Map.ofEntries(
          Map.entry("f8", NumberType.F64),
          Map.entry("f4", NumberType.F32),
          Map.entry("f2", NumberType.F16),
          Map.entry("i8", NumberType.I64),
          Map.entry("i4", NumberType.I32),
          Map.entry("i2", NumberType.I16),
          Map.entry("i1", NumberType.I8),
          Map.entry("u8", NumberType.U64),
          Map.entry("u4", NumberType.U32),
          Map.entry("u2", NumberType.U16),
          Map.entry("u1", NumberType.U8),
          Map.entry("b1", NumberType.BOOL));

  private static final String VALUE = "'([^']{1,20})'|\"([^\"]{1,20})\"|True|False|\\([0-9, ]*\\)";
  private static final Pattern ENTRY =
      Pattern.compile(
          "\\s*['\"](descr|fortran_order|shape)['\"]\\s*:\\s*(" + VALUE + ")\\s*(,|(?=}))");

  /**
   * Reads the header at the start of an array.
   *
   * @param where the file, and in an archive the array, for messages
   * @throws DataException if there is none, or one of another kind
   */
  static NpyHeader read(InputStream in, Path file, String where) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !Arrays.equals(MAGIC, 0, MAGIC.length, start, 0, MAGIC.length)) {
      throw wrong(file, where + "an array must begin with \\x93NUMPY", "it does not");
    }
    int version = start[MAGIC.length];
    if (version < 1 || version > 3) {
      throw wrong(
          file, where + "the format's version must be 1, 2 or 3", String.valueOf(version & 0xFF));
    }
    int width = version == 1 ? Short.BYTES : Integer.BYTES;
    ByteBuffer prefix = ByteBuffer.wrap(all(in, width)).order(ByteOrder.LITTLE_ENDIAN);
    long length =
        version == 1
            ? Short.toUnsignedInt(prefix.getShort())
            : Integer.toUnsignedLong(prefix.getInt());
    if (length > LONGEST) {
      throw wrong(
          file,
          where + "the header must be at most %s bytes long".formatted(LONGEST),
          String.valueOf(length));
    }
    String text =
        new String(
            all(in, (int) length),
            version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    return parse(text, start.length + width + (int) length, file, where);
  }

  private static byte[] all(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }

  private static NpyHeader parse(String text, int bytes, Path file, String where)
      throws DataException {
    String trimmed = text.strip();
    String descr = "";
    String fortran = "";
    String dims = "";
    Matcher entry = ENTRY.matcher(trimmed);
    int at = trimmed.startsWith("{") ? 1 : trimmed.length();
    while (at < trimmed.length() && entry.region(at, trimmed.length()).lookingAt()) {
      String value = entry.group(2);
      switch (entry.group(1)) {
        case "descr" -> descr += value;
        case "fortran_order" -> fortran += value;
        default -> dims += value;
      }
      at = entry.end();
    }
    boolean ended = at < trimmed.length() && trimmed.substring(at).strip().equals("}");
    if (!ended
        || !descr.matches("['\"].*['\"]")
        || !fortran.matches("True|False")
        || !dims.matches("\\([0-9, ]*\\)")) {
      throw wrong(
          file,
          where
              + "the header must give the descr of a type of numbers, fortran_order and shape, and nothing else",
          Printable.name(Printable.cut(trimmed, 200)));
    }
    String name = descr.substring(1, descr.length() - 1);
    NumberType type = name.matches("[<>|=].*") ? TYPES.get(name.substring(1)) : null;
    if (type == null || (name.charAt(0) == '|' && type.bytes() > 1)) {
      throw wrong(
          file,
          where + "the type must be f2, f4, f8, i1 to i8, u1 to u8 or b1 with < or > before it",
          Printable.name(name));
    }
    ByteOrder order =
        switch (name.charAt(0)) {
          case '>' -> ByteOrder.BIG_ENDIAN;
          case '=' -> ByteOrder.nativeOrder();
          default -> ByteOrder.LITTLE_ENDIAN;
        };
    return new NpyHeader(type, order, fortran.equals("True"), dims(dims, file, where), bytes);
  }

  private static List<Integer> dims(String tuple, Path file, String where) throws DataException {
    String inside = tuple.substring(1, tuple.length() - 1).strip();
    if (inside.isEmpty()) {
      return List.of();
    }
    if (!inside.matches("[0-9]+( *, *[0-9]+)* *,?")) {
      throw wrong(file, where + "the shape must be a tuple of extents", tuple);
    }
    List<Integer> dims = new ArrayList<>();
    for (String dim : inside.split(" *, *|,", -1)) {
      if (!dim.isEmpty()) {
        try {
          dims.add(Integer.parseInt(dim));
        } catch (NumberFormatException e) {
          throw wrong(file, where + "extents must be below 2³¹", tuple);
        }
      }
    }
    if (dims.contains(0)) {
      throw wrong(file, where + "extents must be at least 1", tuple);
    }
    return List.copyOf(dims);
  }

  /**
   * The shape of a tensor with some of the extents.
   *
   * @param from the first axis that it has
   */
  Shape shape(int from, Path file, String where) throws DataException {
    int[] some = dims.subList(from, dims.size()).stream().mapToInt(Integer::intValue).toArray();
    try {
      return Shape.of(some);
    } catch (IllegalArgumentException e) {
      throw wrong(file, where + "the product of the extents must be below 2³¹", dims.toString());
    }
  }

  /** The header of a tensor as NumPy writes it. */
  static byte[] encode(NumberType type, Shape shape) {
    StringBuilder dims = new StringBuilder("(");
    for (int axis = 0; axis < shape.rank(); axis++) {
      dims.append(axis == 0 ? "" : ", ").append(shape.dim(axis));
    }
    dims.append(shape.rank() == 1 ? ",)" : ")");
    String descr = type == NumberType.F64 ? "<f8" : "<f4";
    StringBuilder text =
        new StringBuilder(
            "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(descr, dims));
    while ((MAGIC.length + 4 + text.length() + 1) % ALIGNMENT != 0) {
      text.append(' ');
    }
    text.append('\n');
    return ByteBuffer.allocate(MAGIC.length + 4 + text.length())
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) text.length())
        .put(text.toString().getBytes(StandardCharsets.ISO_8859_1))
        .array();
  }

  static DataException wrong(Path file, String rule, String found) {
    return new DataException("npy", file, rule, found);
  }
}
