package dev.cotangent.examples.look;

import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Reductions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scope;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.explain.Explain;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The explained page as other programs read it. */
class ExplainPageTests {
  private final Node x = Expressions.input("x", 2, 3);
  private final Node w = Expressions.variable("w", Tensor.generate(Shape.of(2, 3), i -> i - 2.5));
  private final Tensor value = Tensor.generate(Shape.of(2, 3), i -> 0.1 * i + 1);

  private static Document parse(String xml) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    builder.setErrorHandler(null);
    return builder.parse(new InputSource(new StringReader(xml)));
  }

  private static List<Element> elements(Document document, String name) {
    NodeList found = document.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  @Test
  void everyCardLeadsToItsWords() throws Exception {
    Document page = parse(Explain.of(sum(multiply(x, w)), Map.of(x, value)).toHtml("A loss"));
    List<String> ids = elements(page, "section").stream().map(s -> s.getAttribute("id")).toList();
    List<String> targets =
        elements(page, "a").stream()
            .filter(a -> a.hasAttribute("aria-label"))
            .map(a -> a.getAttribute("href").substring(1))
            .sorted()
            .toList();
    assertEquals(ids, targets);
  }

  @Test
  void namesAndTitlesAreTextAndNeverMarkup() throws Exception {
    String name = "a<b>&\"c'\u0007]]>";
    Node strange = Scope.in("s<t>", () -> Expressions.variable(name, Tensor.vector(1, 2, 3)));
    Document page = parse(Explain.of(sum(strange), Map.of()).toHtml("<script>&title"));
    assertEquals("<script>&title", elements(page, "h1").get(0).getTextContent());
    assertTrue(elements(page, "script").isEmpty());
    assertTrue(elements(page, "h3").get(0).getTextContent().startsWith("s<t>/a<b>&\"c'"));
  }

  @Test
  void theSvgIsADocumentOfItsOwnWithReadablePictures() throws Exception {
    Document svg = parse(Explain.of(sum(multiply(x, w)), Map.of(x, value)).toSvg("A loss"));
    assertEquals("svg", svg.getDocumentElement().getTagName());
    List<Element> images = elements(svg, "image");
    assertEquals(6, images.size(), "value and cotangent of x, w and their product");
    for (Element image : images) {
      String data = image.getAttribute("href");
      byte[] png = Base64.getDecoder().decode(data.substring(data.indexOf(',') + 1));
      var read = ImageIO.read(new ByteArrayInputStream(png));
      assertEquals(3, read.getWidth());
      assertEquals(2, read.getHeight());
    }
  }
}
