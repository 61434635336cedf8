package dev.cotangent.onnx.operator;

import dev.cotangent.onnx.proto.AttributeProto;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Operators of texts, which are known at import. */
final class TextOperators {
  private TextOperators() {}

  static void register(Operators all) {
    all.add("StringConcat", TextOperators::concat);
    all.addAll("StringSplit", TextOperators::split);
    all.add("StringNormalizer", TextOperators::normalize);
    all.add("TfIdfVectorizer", TextOperators::frequencies);
    all.addAll(Operators.ML, "LabelEncoder", call -> List.of(encode(call)));
  }

  private static String[] texts(Call call, OnnxTensor tensor) {
    call.require(tensor.type() == ElementType.STRING, "operands must be text");
    return tensor.toTexts();
  }

  private static Value concat(Call call) {
    int[] dims = Exact.broadcast(call, call.dims(0), call.dims(1));
    String[] a = texts(call, Exact.expand(call, call.known(0), dims));
    String[] b = texts(call, Exact.expand(call, call.known(1), dims));
    String[] joined = new String[a.length];
    Arrays.setAll(joined, i -> a[i] + b[i]);
    return Value.Known.of(OnnxTensor.ofTexts(dims, joined));
  }

  /** The parts of each text, filled up with "", and how many there are. */
  private static List<Value> split(Call call) {
    String[] texts = texts(call, call.known(0));
    String delimiter = call.text("delimiter", "");
    int most = call.integer("maxsplit", Integer.MAX_VALUE);
    List<List<String>> parts = new ArrayList<>();
    int longest = 0;
    for (String text : texts) {
      List<String> each = split(text, delimiter, most);
      parts.add(each);
      longest = Math.max(longest, each.size());
    }
    int[] dims = call.dims(0);
    int[] wide = Arrays.copyOf(dims, dims.length + 1);
    wide[dims.length] = longest;
    String[] flat = new String[texts.length * longest];
    long[] counts = new long[texts.length];
    for (int i = 0; i < texts.length; i++) {
      counts[i] = parts.get(i).size();
      for (int k = 0; k < longest; k++) {
        flat[i * longest + k] = k < counts[i] ? parts.get(i).get(k) : "";
      }
    }
    return List.of(
        Value.Known.of(OnnxTensor.ofTexts(wide, flat)),
        Call.known(ElementType.INT64, dims, counts));
  }

  /** Parts between delimiters; without one, words between white space. */
  private static List<String> split(String text, String delimiter, int most) {
    List<String> parts = new ArrayList<>();
    String rest = delimiter.isEmpty() ? text.strip() : text;
    if (delimiter.isEmpty() && rest.isEmpty()) {
      return parts;
    }
    while (parts.size() < most) {
      int at = 0;
      int length = delimiter.length();
      if (delimiter.isEmpty()) {
        while (at < rest.length() && !Character.isWhitespace(rest.charAt(at))) {
          at++;
        }
        at = at == rest.length() ? -1 : at;
      } else {
        at = rest.indexOf(delimiter);
      }
      if (at < 0) {
        break;
      }
      parts.add(rest.substring(0, at));
      rest = rest.substring(at + length);
      rest = delimiter.isEmpty() ? rest.stripLeading() : rest;
    }
    parts.add(rest);
    return parts;
  }

  private static Value normalize(Call call) {
    int[] dims = call.dims(0);
    call.require(
        dims.length == 1 || (dims.length == 2 && dims[0] == 1), "texts must be a vector or a row");
    boolean sensitive = call.flag("is_case_sensitive", false);
    String action = call.text("case_change_action", "NONE");
    UnaryOperator<String> change =
        switch (action) {
          case "LOWER" -> text -> text.toLowerCase(Locale.ROOT);
          case "UPPER" -> text -> text.toUpperCase(Locale.ROOT);
          default -> UnaryOperator.identity();
        };
    UnaryOperator<String> compared =
        sensitive ? UnaryOperator.identity() : text -> text.toLowerCase(Locale.ROOT);
    List<String> stops = call.texts("stopwords").stream().map(compared).toList();
    List<String> kept = new ArrayList<>();
    for (String text : texts(call, call.known(0))) {
      String plain = Normalizer.normalize(text, Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
      String words =
          Arrays.stream(plain.split(" ", -1))
              .filter(word -> !stops.contains(compared.apply(word)))
              .map(change)
              .collect(Collectors.joining(" "));
      if (!words.isEmpty()) {
        kept.add(words);
      }
    }
    if (kept.isEmpty()) {
      kept.add("");
    }
    dims[dims.length - 1] = kept.size();
    return Value.Known.of(OnnxTensor.ofTexts(dims, kept.toArray(String[]::new)));
  }

  /** Elements of a value as keys: numbers, or texts. */
  private static List<Object> elements(OnnxTensor tensor) {
    if (tensor.type() == ElementType.STRING) {
      return List.of((Object[]) tensor.toTexts());
    }
    return tensor.type().isFloating()
        ? Arrays.stream(tensor.toDoubles()).<Object>mapToObj(x -> x).toList()
        : Arrays.stream(tensor.toLongs()).<Object>mapToObj(x -> x).toList();
  }

  /** How often each n-gram of a pool occurs in each row, with up to so many elements left out. */
  private static Value frequencies(Call call) {
    List<Object> pool =
        call.texts("pool_strings").isEmpty()
            ? List.copyOf(integers(call, "pool_int64s"))
            : List.copyOf(call.texts("pool_strings"));
    int least = call.integer("min_gram_length", 1);
    int[] starts = call.integers("ngram_counts");
    int[] columns = call.integers("ngram_indexes");
    if (starts == null || columns == null) {
      throw call.wrong("ngram_counts and ngram_indexes must be given");
    }
    int most = Math.min(starts.length, call.integer("max_gram_length", 1));
    Map<List<Object>, Integer> grams = new HashMap<>();
    int next = 0;
    for (int n = 1; n <= starts.length; n++) {
      int end = n < starts.length ? starts[n] : pool.size();
      call.require(
          starts[n - 1] >= 0 && starts[n - 1] <= end && end <= pool.size(),
          "n-grams must lie in the pool");
      for (int at = starts[n - 1]; at + n <= end; at += n) {
        grams.put(pool.subList(at, at + n), next++);
      }
    }
    call.require(next <= columns.length, "there must be a column for each n-gram");
    int[] dims = call.dims(0);
    call.require(dims.length == 1 || dims.length == 2, "the operand must be a row or rows");
    int width = Arrays.stream(columns).max().orElse(-1) + 1;
    int length = dims[dims.length - 1];
    int rows = dims.length == 1 ? 1 : dims[0];
    double[] counts = new double[rows * width];
    List<Object> all = elements(call.known(0));
    for (int row = 0; row < rows; row++) {
      List<Object> elements = all.subList(row * length, (row + 1) * length);
      for (int n = least; n <= most; n++) {
        // Single elements are counted once, whatever is left out between them.
        int distances = n == 1 ? 1 : Math.min(length, call.integer("max_skip_count", 0) + 1);
        for (int distance = 1; distance <= distances; distance++) {
          count(elements, n, distance, grams, columns, counts, row * width);
        }
      }
    }
    weigh(call, counts, width);
    int[] result = dims.length == 1 ? new int[] {width} : new int[] {rows, width};
    return Value.Known.of(OnnxTensor.ofNumbers(ElementType.FLOAT, result, counts));
  }

  private static List<Long> integers(Call call, String name) {
    AttributeProto attribute = call.attribute(name);
    return attribute == null ? List.of() : attribute.integers();
  }

  private static void count(
      List<Object> elements,
      int n,
      int distance,
      Map<List<Object>, Integer> grams,
      int[] columns,
      double[] counts,
      int start) {
    for (int at = 0; at + (long) (n - 1) * distance < elements.size(); at++) {
      List<Object> gram = new ArrayList<>();
      for (int k = 0; k < n; k++) {
        gram.add(elements.get(at + k * distance));
      }
      Integer id = grams.get(gram);
      if (id != null) {
        counts[start + columns[id]]++;
      }
    }
  }

  private static void weigh(Call call, double[] counts, int width) {
    List<Float> weights = call.numbers("weights");
    String mode = call.text("mode", "TF");
    for (int i = 0; i < counts.length; i++) {
      double weight = weights.isEmpty() ? 1 : weights.get(i % width);
      counts[i] =
          switch (mode) {
            case "TF" -> counts[i];
            case "IDF" -> counts[i] > 0 ? weight : 0;
            case "TFIDF" -> counts[i] * weight;
            default -> throw call.unsupported("mode " + mode);
          };
    }
  }

  /** A list of keys or values, under whichever name it is given. */
  private static @Nullable OnnxTensor list(Call call, String name) {
    OnnxTensor tensor = call.tensorAttribute(name + "_tensor");
    if (tensor != null) {
      return tensor;
    }
    if (!call.texts(name + "_strings").isEmpty()) {
      String[] texts = call.texts(name + "_strings").toArray(String[]::new);
      return OnnxTensor.ofTexts(new int[] {texts.length}, texts);
    }
    if (!call.numbers(name + "_floats").isEmpty()) {
      double[] numbers =
          call.numbers(name + "_floats").stream().mapToDouble(Float::doubleValue).toArray();
      return OnnxTensor.ofNumbers(ElementType.FLOAT, new int[] {numbers.length}, numbers);
    }
    long[] longs = integers(call, name + "_int64s").stream().mapToLong(Long::longValue).toArray();
    return longs.length == 0 ? null : OnnxTensor.vector(longs);
  }

  /** What each element is mapped to. */
  private static Value encode(Call call) {
    OnnxTensor keys = list(call, "keys");
    OnnxTensor values = list(call, "values");
    if (keys == null || values == null || keys.size() != values.size()) {
      throw call.unsupported("no keys, with a value for each");
    }
    Map<Object, Integer> positions = new HashMap<>();
    List<Object> names = elements(keys);
    for (int i = 0; i < names.size(); i++) {
      positions.put(names.get(i), i);
    }
    OnnxTensor otherwise = call.tensorAttribute("default_tensor");
    if (otherwise == null) {
      otherwise = otherwise(call, values.type());
    }
    int[] flat = {values.size() + 1};
    OnnxTensor all =
        Exact.concat(call, List.of(values.reshape(values.size()), otherwise.reshape(1)), 0)
            .reshape(flat);
    OnnxTensor x = call.known(0);
    int[] taken =
        elements(x).stream()
            .mapToInt(element -> positions.getOrDefault(element, values.size()))
            .toArray();
    return Value.Known.of(all.pick(x.dims(), taken));
  }

  private static OnnxTensor otherwise(Call call, ElementType type) {
    if (type == ElementType.STRING) {
      return OnnxTensor.ofTexts(new int[] {1}, call.text("default_string", "_Unused"));
    }
    if (type.isFloating()) {
      double[] number = {call.number("default_float", -0.0)};
      return OnnxTensor.ofNumbers(type, new int[] {1}, number);
    }
    AttributeProto given = call.attribute("default_int64");
    return OnnxTensor.ofIntegers(type, new int[] {1}, given == null ? -1 : given.integer());
  }
}
