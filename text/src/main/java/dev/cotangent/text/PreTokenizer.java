package dev.cotangent.text;

import java.util.function.Consumer;

/** What cuts text into the pieces that a model sees one by one. */
@FunctionalInterface
interface PreTokenizer {
  /** Hands on the pieces; empty ones may be among them. */
  void split(AlignedText text, Consumer<AlignedText> pieces);
}
