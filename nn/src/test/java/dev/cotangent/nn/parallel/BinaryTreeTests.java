package dev.cotangent.nn.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BinaryTreeTests {
  /** The sum of a range as a text with all brackets. */
  private static String sum(int from, int to) {
    if (to - from == 1) {
      return Integer.toString(from);
    }
    int middle = BinaryTree.middle(from, to);
    return "(" + sum(from, middle) + "+" + sum(middle, to) + ")";
  }

  /** What a worker hands on. */
  private static String handedOn(int worker, int workers, int shards) {
    BinaryTree.Range mine = BinaryTree.shardsOf(worker, workers, shards);
    String sum = sum(mine.from(), mine.to());
    for (int child : BinaryTree.children(worker, workers)) {
      assertEquals(worker, BinaryTree.parent(child, workers));
      sum = "(" + sum + "+" + handedOn(child, workers, shards) + ")";
    }
    return sum;
  }

  @Test
  void theFirstHalfHasOneMore() {
    assertEquals("(((0+1)+2)+(3+4))", sum(0, 5));
    assertEquals("(((0+1)+(2+3))+((4+5)+(6+7)))", sum(0, 8));
  }

  @Test
  void workersAddUpToTheTreeOfAllShards() {
    for (int shards = 1; shards <= 33; shards++) {
      for (int workers = 1; workers <= shards; workers++) {
        assertEquals(sum(0, shards), handedOn(0, workers, shards));
        assertEquals(-1, BinaryTree.parent(0, workers));
        int next = 0;
        for (int worker = 0; worker < workers; worker++) {
          BinaryTree.Range mine = BinaryTree.shardsOf(worker, workers, shards);
          assertEquals(next, mine.from());
          assertTrue(mine.size() >= 1);
          next = mine.to();
        }
        assertEquals(shards, next);
      }
    }
  }

  @Test
  void fourWorkersDivideEightShardsEvenly() {
    List<Integer> sizes = new ArrayList<>();
    for (int worker = 0; worker < 4; worker++) {
      sizes.add(BinaryTree.shardsOf(worker, 4, 8).size());
    }
    assertEquals(List.of(2, 2, 2, 2), sizes);
  }

  @Test
  void aWorkerWithoutAShardIsRefused() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> BinaryTree.shardsOf(0, 3, 2))
            .getMessage();
    assertTrue(message.contains("3 workers for 2 shards"), message);
  }
}
