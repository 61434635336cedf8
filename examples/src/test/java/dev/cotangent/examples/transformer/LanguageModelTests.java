package dev.cotangent.examples.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LanguageModelTests {
  private static final Corpus CORPUS = Corpus.of(Stories.text(1, 40), Stories.text(2, 12));

  @Test
  void storiesTellInTheEndWhatTheyToldBefore() {
    List<String> stories = Stories.text(3, 200).lines().toList();
    assertEquals(200, stories.size());
    for (String story : stories) {
      List<String> sentences = List.of(story.split("[,.] ?"));
      assertEquals(5, sentences.size(), story);
      List<String> told = sentences.subList(0, 3);
      assertTrue(told.contains(sentences.get(3)) && told.contains(sentences.get(4)), story);
      assertNotEquals(sentences.get(3), sentences.get(4));
    }
    assertTrue(Stories.text(3, 200).startsWith(Stories.text(3, 2)));
  }

  @Test
  void windowsHaveTheNextCharactersAsTargets() {
    Examples windows = Corpus.windows(IntStream.range(0, 12).toArray(), 4, 3);
    assertEquals(3, windows.size());
    assertArrayEquals(new double[] {6, 7, 8, 9}, windows.inputs(2).toDoubles());
    assertArrayEquals(new double[] {7, 8, 9, 10}, windows.targets(2).toDoubles());
  }

  /** Behind an a there were two b, so p = (2 + 1·q)/(2 + 1) with q = (2 + 2·½)/(4 + 2) of all. */
  @Test
  void countsAreMixedByWittenAndBell() {
    NGram model = new NGram(2, 2, new int[] {0, 1, 0, 1});
    assertEquals(2.5 / 3, model.probability(new int[] {0, 1}, 1), 1e-15);
    assertEquals(0.5 / 3, model.probability(new int[] {0, 0}, 1), 1e-15);
    assertEquals(-Math.log(2.5 / 3), model.loss(new int[] {0, 1, 1}, 1, 2), 1e-15);
  }

  @Test
  void probabilitiesOfAllCharactersAddUpToOne() {
    int characters = CORPUS.alphabet().length();
    NGram model = new NGram(5, characters, CORPUS.training());
    int[] text = Arrays.copyOf(CORPUS.heldOut(), 200);
    for (int at : new int[] {0, 1, 3, 50, 199}) {
      double sum = 0;
      for (int c = 0; c < characters; c++) {
        text[at] = c;
        sum += model.probability(text, at);
      }
      assertEquals(1, sum, 1e-12);
    }
  }

  /**
   * Before any training it knows no more than guessing (with one table at both ends it first
   * repeats each character, which is worse); and where it looks is where it may.
   */
  @Test
  void untrainedModelKnowsNothing() {
    LanguageModel model = new LanguageModel(CORPUS, 1);
    double guess = Math.log(CORPUS.alphabet().length());
    assertTrue(model.loss(CORPUS.heldOut()) > guess - 0.5);
    String line = CORPUS.text(Arrays.copyOf(CORPUS.heldOut(), 20));
    Tensor looked = model.attention(line);
    for (int i = 0; i < 20; i++) {
      double sum = 0;
      for (int k = 0; k < 20; k++) {
        sum += looked.get(0, i, k);
        assertTrue(k <= i || looked.get(0, i, k) == 0);
      }
      assertEquals(1, sum, 1e-5);
    }
    String sample = model.sample("anna", 1);
    assertTrue(sample.startsWith("anna"), sample);
    assertEquals(LanguageModel.LENGTH, sample.length());
    assertEquals(sample, model.sample("anna", 1));
  }
}
