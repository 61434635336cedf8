package dev.cotangent.examples.report;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pictures side by side in rows, each with a caption if it has one, under a title.
 *
 * <p>Pixels are drawn as squares, so what a network sees can be counted. Tiles of several sizes
 * share the largest one's cell.
 */
public final class TileGrid {
  private static final int MARGIN = 14;
  private static final int GAP = 8;
  private static final int BAR_WIDTH = 160;
  private static final int BAR_HEIGHT = 12;

  private record Tile(BufferedImage image, List<String> caption) {}

  private final String title;
  private final List<Tile> tiles = new ArrayList<>();
  private int columns = 10;
  private int zoom = 2;
  private @Nullable ColorScale scale;

  /** An empty grid; an empty title takes no room. */
  public TileGrid(String title) {
    this.title = title;
  }

  /** Appends a tile; every line of the caption is drawn under it. */
  @CanIgnoreReturnValue
  public TileGrid add(BufferedImage image, String... caption) {
    tiles.add(new Tile(image, List.of(caption)));
    return this;
  }

  /** Appends tiles without captions. */
  @CanIgnoreReturnValue
  public TileGrid addAll(List<BufferedImage> images) {
    images.forEach(this::add);
    return this;
  }

  /** How many tiles stand in a row (10 unless told); a caption too wide for its tile widens all. */
  @CanIgnoreReturnValue
  public TileGrid columns(int columns) {
    this.columns = atLeastOne("columns", columns);
    return this;
  }

  /** How many CSS pixels a pixel of a tile is wide and high (2 unless told). */
  @CanIgnoreReturnValue
  public TileGrid zoom(int zoom) {
    this.zoom = atLeastOne("zoom", zoom);
    return this;
  }

  /** Shows what the colours mean below the tiles. */
  @CanIgnoreReturnValue
  public TileGrid legend(ColorScale scale) {
    this.scale = scale;
    return this;
  }

  private static int atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("[grid] %s must be at least 1: %s".formatted(name, value));
    }
    return value;
  }

  /**
   * Draws the grid, {@link Images#DENSITY} pixels for each CSS pixel.
   *
   * @throws IllegalStateException if there is no tile
   */
  public BufferedImage draw() {
    if (tiles.isEmpty()) {
      throw new IllegalStateException("[grid] nothing to draw: add a tile first (" + title + ")");
    }
    int across = Math.min(columns, tiles.size());
    int down = (tiles.size() + across - 1) / across;
    int tileHeight = zoom * tiles.stream().mapToInt(t -> t.image.getHeight()).max().getAsInt();
    int lines = tiles.stream().mapToInt(t -> t.caption.size()).max().getAsInt();
    int lineHeight = Style.height(Style.SMALL);
    int cellWidth = cellWidth();
    int cellHeight = tileHeight + (lines == 0 ? 0 : 3 + lines * lineHeight);
    int top = MARGIN + (title.isEmpty() ? 0 : Style.height(Style.TITLE) + GAP);
    int gridBottom = top + down * (cellHeight + GAP) - GAP;
    int width =
        2 * MARGIN
            + Math.max(
                across * (cellWidth + GAP) - GAP,
                Math.max(Style.width(title, Style.TITLE), legendWidth()));
    int height = gridBottom + MARGIN + (scale == null ? 0 : GAP + lineHeight);
    return Style.canvas(
        width,
        height,
        graphics -> {
          Style.left(graphics, title, Style.TITLE, Style.INK, MARGIN, MARGIN);
          for (int i = 0; i < tiles.size(); i++) {
            int x = MARGIN + i % across * (cellWidth + GAP);
            int y = top + i / across * (cellHeight + GAP);
            drawTile(graphics, tiles.get(i), x, y, cellWidth, tileHeight);
          }
          drawLegend(graphics, gridBottom + GAP);
        });
  }

  private int cellWidth() {
    int widest = 1;
    for (Tile tile : tiles) {
      widest = Math.max(widest, zoom * tile.image.getWidth());
      for (String line : tile.caption) {
        widest = Math.max(widest, Style.width(line, Style.SMALL));
      }
    }
    return widest;
  }

  private void drawTile(
      Graphics2D graphics, Tile tile, int x, int y, int cellWidth, int tileHeight) {
    int width = zoom * tile.image.getWidth();
    int height = zoom * tile.image.getHeight();
    int left = x + (cellWidth - width) / 2;
    graphics.drawImage(
        Images.enlarge(tile.image, zoom * Images.DENSITY), left, y, width, height, null);
    graphics.setColor(Style.GRID);
    graphics.drawRect(left - 1, y - 1, width + 1, height + 1);
    for (int line = 0; line < tile.caption.size(); line++) {
      Style.centred(
          graphics,
          tile.caption.get(line),
          Style.SMALL,
          Style.INK,
          x + cellWidth / 2,
          y + tileHeight + 3 + line * Style.height(Style.SMALL));
    }
  }

  private int legendWidth() {
    return scale == null
        ? 0
        : BAR_WIDTH
            + 2 * GAP
            + Style.width(Style.number(scale.low()), Style.SMALL)
            + Style.width(Style.number(scale.high()), Style.SMALL);
  }

  private void drawLegend(Graphics2D graphics, int y) {
    if (scale == null) {
      return;
    }
    String low = Style.number(scale.low());
    Style.left(graphics, low, Style.SMALL, Style.MUTED, MARGIN, y);
    int left = MARGIN + Style.width(low, Style.SMALL) + GAP;
    int middle = y + Style.height(Style.SMALL) / 2;
    BufferedImage bar = new BufferedImage(BAR_WIDTH, 1, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < BAR_WIDTH; i++) {
      double fraction = i / (BAR_WIDTH - 1.0);
      bar.setRGB(i, 0, scale.rgb(scale.low() + fraction * (scale.high() - scale.low())));
    }
    int barTop = middle - BAR_HEIGHT / 2;
    graphics.drawImage(bar, left, barTop, BAR_WIDTH, BAR_HEIGHT, null);
    graphics.setColor(Style.GRID);
    graphics.drawRect(left - 1, barTop - 1, BAR_WIDTH + 1, BAR_HEIGHT + 1);
    Style.left(
        graphics, Style.number(scale.high()), Style.SMALL, Style.MUTED, left + BAR_WIDTH + GAP, y);
  }
}
