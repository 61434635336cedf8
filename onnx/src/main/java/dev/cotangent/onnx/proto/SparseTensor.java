package dev.cotangent.onnx.proto;

import dev.cotangent.nn.io.DataException;
import dev.cotangent.nn.io.Printable;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.util.ArrayList;
import java.util.List;

/** A tensor of which only the elements that are not 0 are stored, read as one with all of them. */
final class SparseTensor {
  /** A file is not to ask for much more memory than it has bytes. */
  private static final int MOST_ELEMENTS = 1 << 24;

  private SparseTensor() {}

  static TensorProto read(WireReader in) throws DataException {
    TensorProto values = null;
    TensorProto indices = null;
    List<Long> dims = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> values = TensorProto.read(in.message());
        case 2 -> indices = TensorProto.read(in.message());
        case 3 -> in.numbers(Wire.VARINT, dims::add);
        default -> {}
      }
    }
    if (values == null
        || indices == null
        || !values.tensor().type().isFloating()
        || !indices.tensor().type().isInteger()
        || values.tensor().rank() != 1) {
      throw in.wrong("a sparse tensor must have a vector of values, and indices", "it has no such");
    }
    String name = Printable.name(values.name());
    int[] extents = new int[dims.size()];
    long size = 1;
    for (int i = 0; i < extents.length; i++) {
      long dim = dims.get(i);
      size = dim < 1 || dim > MOST_ELEMENTS ? Integer.MAX_VALUE : size * dim;
      if (size > MOST_ELEMENTS) {
        throw in.wrong(
            "sparse tensor %s must have extents of at least 1, and at most %s elements in all"
                .formatted(name, MOST_ELEMENTS),
            dims.toString());
      }
      extents[i] = (int) dim;
    }
    int count = values.tensor().size();
    OnnxTensor places = indices.tensor();
    boolean flat = places.rank() == 1;
    if (places.size() != (flat ? count : (long) count * extents.length)) {
      throw in.wrong(
          "sparse tensor %s must have an index for each value".formatted(name), "" + places);
    }
    double[] numbers = values.tensor().toDoubles();
    long[] index = places.toLongs();
    double[] dense = new double[(int) size];
    for (int i = 0; i < count; i++) {
      long at = flat ? index[i] : 0;
      for (int axis = 0; !flat && axis < extents.length; axis++) {
        long along = index[i * extents.length + axis];
        at = along < 0 || along >= extents[axis] ? -1 : at < 0 ? at : at * extents[axis] + along;
      }
      if (at < 0 || at >= size) {
        throw in.wrong("indices of sparse tensor %s must be inside".formatted(name), "at " + i);
      }
      dense[(int) at] = numbers[i];
    }
    return new TensorProto(
        values.name(), OnnxTensor.ofNumbers(values.tensor().type(), extents, dense));
  }
}
