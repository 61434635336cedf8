package dev.cotangent.onnx.operator;

import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import java.util.ArrayList;
import java.util.List;

/**
 * The window of a convolution or pool, with pads as the attributes name them.
 *
 * @param axes with the pads that the operator has
 * @param places along each axis
 */
record Windows(List<WindowAxis> axes, int[] places) {
  /**
   * The window of a node.
   *
   * @param sizes of the window
   * @param extents of the images, without batch and channels
   */
  static Windows of(Call call, int[] sizes, int[] extents) {
    int rank = sizes.length;
    call.require(extents.length == rank, "there must be a size for each axis of the images");
    int[] strides = call.integers("strides", rank, 1);
    int[] dilations = call.integers("dilations", rank, 1);
    int[] pads = call.integers("pads", 2 * rank, 0);
    boolean ceil = call.flag("ceil_mode", false);
    String auto = call.text("auto_pad", "NOTSET");
    List<WindowAxis> axes = new ArrayList<>();
    int[] places = new int[rank];
    for (int i = 0; i < rank; i++) {
      int reach = (sizes[i] - 1) * dilations[i] + 1;
      int before = pads[i];
      int after = pads[rank + i];
      if (auto.startsWith("SAME")) {
        int wanted = (extents[i] + strides[i] - 1) / strides[i];
        int total = Math.max(0, (wanted - 1) * strides[i] + reach - extents[i]);
        before = auto.equals("SAME_LOWER") ? total - total / 2 : total / 2;
        after = total - before;
      } else if (auto.equals("VALID")) {
        before = 0;
        after = 0;
      }
      if (before < 0 || after < 0) {
        throw call.unsupported("negative pads");
      }
      int room = extents[i] + before + after - reach;
      call.require(room >= 0, "the window must fit the padded images: axis %s", i);
      places[i] = (ceil ? (room + strides[i] - 1) / strides[i] : room / strides[i]) + 1;
      if (ceil && (places[i] - 1) * strides[i] >= extents[i] + before) {
        places[i]--; // the last place begins in the image or in front of it
      }
      axes.add(new WindowAxis(sizes[i], strides[i], dilations[i], before, after));
    }
    return new Windows(axes, places);
  }

  /** The window with as much padding behind as the last places reach over the end. */
  Window window(int... extents) {
    List<WindowAxis> padded = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      WindowAxis axis = axes.get(i);
      int end = (places[i] - 1) * axis.stride() + (axis.size() - 1) * axis.dilation() + 1;
      int after = Math.max(axis.after(), end - extents[i] - axis.before());
      padded.add(axis.padding(axis.before(), after));
    }
    return new Window(padded);
  }
}
