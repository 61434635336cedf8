package dev.cotangent.examples.look;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cotangent.nn.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Draws on the page in a real browser. Where there is none, it is skipped, and says what to
 * install.
 */
class DrawPageTests {
  private static final String ANSWERED =
      "!asking && !changed && document.querySelector('.best') !== null";

  private static DrawServer server;
  private static Chromium browser;

  @BeforeAll
  static void open() throws Exception {
    Optional<Path> chromium = Chromium.find();
    assumeTrue(
        chromium.isPresent(),
        "no Chromium on the path: install one (apt-get install chromium), or name it in CHROMIUM");
    Network network = DigitNetwork.MNIST.untrained(1);
    double accuracy = TrainedNetwork.train(network, 1, 3_000, 1);
    assertTrue(accuracy > 0.8, "accuracy " + accuracy);
    server =
        new DrawServer(
            List.of(
                new TrainedNetwork(DigitNetwork.MNIST, network, "Trained by a test."),
                new TrainedNetwork(
                    DigitNetwork.HUNDRED_DIGITS, DigitNetwork.HUNDRED_DIGITS.untrained(1), "New.")),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new RateLimit(40, 80, System::nanoTime));
    browser = new Chromium(chromium.get());
  }

  @AfterAll
  static void close() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static void load(int width) throws Exception {
    browser.size(width, 900);
    browser.navigate("http://localhost:%d/".formatted(server.address().getPort()));
    browser.await("document.readyState == 'complete' && network !== null && network.size == 28");
  }

  /** Draws through points given in parts of the board's side, and waits for the answer. */
  private static void draw(double[]... points) throws Exception {
    double left = number("board.getBoundingClientRect().left");
    double top = number("board.getBoundingClientRect().top");
    double side = number("board.getBoundingClientRect().width");
    for (int i = 0; i < points.length; i++) {
      double x = left + side * points[i][0];
      double y = top + side * points[i][1];
      if (i == 0) {
        browser.mouse("mousePressed", x, y);
      }
      browser.mouse("mouseMoved", x, y);
      if (i == points.length - 1) {
        browser.mouse("mouseReleased", x, y);
      }
    }
    browser.await(ANSWERED);
  }

  private static double number(String script) throws Exception {
    return ((Number) browser.evaluate(script)).doubleValue();
  }

  private static void click(double x, double y) throws Exception {
    double left = number("board.getBoundingClientRect().left");
    double top = number("board.getBoundingClientRect().top");
    double side = number("board.getBoundingClientRect().width");
    browser.mouse("mousePressed", left + side * x, top + side * y);
    browser.mouse("mouseReleased", left + side * x, top + side * y);
    browser.await(ANSWERED);
  }

  private static void one() throws Exception {
    draw(new double[][] {{0.52, 0.2}, {0.51, 0.35}, {0.5, 0.5}, {0.49, 0.65}, {0.48, 0.8}});
  }

  private static void zero() throws Exception {
    double[][] points = new double[33][];
    for (int i = 0; i < points.length; i++) {
      double angle = 2 * Math.PI * i / (points.length - 1);
      points[i] = new double[] {0.5 + 0.2 * Math.sin(angle), 0.5 - 0.29 * Math.cos(angle)};
    }
    draw(points);
  }

  /** The digit whose bar is marked, after a look at all ten. */
  private static int bars() throws Exception {
    double total =
        number(
            "[...document.querySelectorAll('.fill')].map(f => parseFloat(f.style.width))"
                + ".reduce((a, b) => a + b)");
    assertEquals(100, total, 0.1);
    assertEquals(1, number("document.querySelectorAll('.best').length"));
    assertEquals(10, number("document.querySelectorAll('.bar').length"));
    return (int) number("[...find('bars').children].findIndex(r => r.matches('.best'))");
  }

  private static void keep(String name) throws Exception {
    String folder = System.getProperty("screenshots");
    if (folder != null) {
      Files.write(Path.of(folder, name), browser.screenshot());
    }
  }

  @Test
  void digitsDrawnWithTheMouseAreRead() throws Exception {
    for (int width : new int[] {390, 1280}) {
      load(width);
      keep("empty-%d.png".formatted(width));
      one();
      assertEquals(1, bars());
      Object unused = browser.evaluate("find('clear').click()");
      assertEquals("Nothing is drawn yet.", browser.evaluate("says.textContent"));
      zero();
      assertEquals(0, bars());
      assertEquals(3, number("document.querySelectorAll('#layers img').length"));
      browser.await("[...document.images].every(i => i.complete && i.naturalWidth > 0)");
      assertTrue(number("document.documentElement.scrollWidth") <= width, "wider than the screen");
      keep("zero-%d.png".formatted(width));
      assertEquals(List.of(), browser.errors());
    }
  }

  @Test
  void aClickDrawsADotAndIsAnswered() throws Exception {
    load(1280);
    for (double at : new double[] {0.5, 0.02, 0.98}) {
      Object unused = browser.evaluate("find('clear').click()");
      click(at, at);
      double ink = number("pixels().filter(p => p > 0).length");
      assertTrue(ink >= 1 && ink <= 25, "a dot of " + ink + " pixels at " + at);
    }
    assertEquals(List.of(), browser.errors());
  }

  /** Cleared by key while the button is down, the pen may be beside the board. */
  @Test
  void aStrokeBesideTheBoardAsksNothing() throws Exception {
    load(1280);
    double left = number("board.getBoundingClientRect().left");
    double top = number("board.getBoundingClientRect().top");
    double side = number("board.getBoundingClientRect().width");
    Object unused = browser.evaluate("board.focus(); 0");
    browser.mouse("mousePressed", left + side / 2, top + side / 2);
    browser.mouse("mouseMoved", left + 2 * side, top + side / 2);
    browser.key("keyDown", "Escape");
    browser.mouse("mouseMoved", left + 2 * side, top + side);
    browser.mouse("mouseReleased", left + 2 * side, top + side);
    browser.await("!asking");
    assertEquals("Nothing is drawn yet.", browser.evaluate("says.textContent"));
    assertEquals(List.of(), browser.errors());
  }

  @Test
  void theKeyboardDrawsAndClears() throws Exception {
    load(1280);
    Object unused = browser.evaluate("board.focus(); keyboard.y = 0.2; 0");
    browser.key("keyDown", " ");
    for (int i = 0; i < 20; i++) {
      browser.key("keyDown", "ArrowDown");
    }
    browser.await(ANSWERED);
    assertEquals(1, bars());
    browser.key("keyDown", "Escape");
    assertEquals("Nothing is drawn yet.", browser.evaluate("says.textContent"));
    assertEquals(List.of(), browser.errors());
  }

  @Test
  void anotherNetworkSeesItsOwnPixels() throws Exception {
    load(1280);
    Object unused = browser.evaluate("document.querySelectorAll('input')[1].click()");
    assertEquals(50, number("board.width"));
    one();
    assertEquals(2, number("document.querySelectorAll('#layers img').length"));
    String says = (String) browser.evaluate("says.textContent");
    assertTrue(says.startsWith("Unsure; perhaps a "), says); // it has not learned anything
    assertEquals(
        "Below 80 % it says that it is unsure.", browser.evaluate("find('sure').textContent"));
    assertEquals(List.of(), browser.errors());
  }
}
