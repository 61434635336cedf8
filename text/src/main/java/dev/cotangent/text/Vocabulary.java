package dev.cotangent.text;

import java.util.LinkedHashMap;
import java.util.Map;

/** The numbers of tokens, as a file has them. */
final class Vocabulary {
  private Vocabulary() {}

  static Map<String, Integer> of(Fields model) {
    Fields fields = model.object("vocab");
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    for (Object name : fields.all().keySet()) {
      vocabulary.put((String) name, fields.number((String) name));
    }
    return vocabulary;
  }
}
