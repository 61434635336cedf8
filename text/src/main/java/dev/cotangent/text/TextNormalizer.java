package dev.cotangent.text;

/** What is done to text before it is split: a function that keeps track of places. */
@FunctionalInterface
interface TextNormalizer {
  AlignedText apply(AlignedText text);
}
