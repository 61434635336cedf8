package dev.cotangent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceProgramTests {
  @TempDir private Path folder;

  private final Terminal terminal = new Terminal();

  @Test
  void sequenceLearnsToAddTwoNumbersOfAShortSeries() throws IOException {
    String[] options = {"--length", "40", "--units", "16", "--error", "0.01", "--steps", "6000"};
    String[] all = {"sequence", "--out", folder.toString()};
    String[] words = new String[all.length + options.length];
    System.arraycopy(all, 0, words, 0, all.length);
    System.arraycopy(options, 0, words, all.length, options.length);
    assertEquals(0, terminal.run(words), terminal::toString);
    Matcher matcher =
        Pattern.compile("new series of 40 is ([0-9.]+) ").matcher(terminal.toString());
    assertTrue(matcher.find(), terminal::toString);
    assertTrue(Double.parseDouble(matcher.group(1)) < 0.02, terminal::toString); // 0.1667 without
    assertTrue(terminal.toString().contains("series of 30,"), terminal::toString);
    String page = Files.readString(folder.resolve("report.html"));
    for (String name : List.of("error", "memory", "cells")) {
      assertTrue(Files.size(folder.resolve(name + ".png")) > 0, name);
    }
    assertFalse(page.replaceAll("base64,[^\"]*", "").contains("NaN"));
    assertTrue(Files.size(folder.resolve("weights.safetensors")) > 0);
  }
}
