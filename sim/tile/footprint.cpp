#include "sim/tile/footprint.h"

#include "models/num/divide.h"
#include "sim/tile/matrix_layout.h"

namespace wagesim {

Footprint product_footprint(const ConvGeometry& geometry, Pass pass, MacMode mode, const ProductTile& tile,
                            const MachineParams& machine) {
  const std::int64_t results = pass == Pass::Gradient ? tile.depth() : tile.positions();
  Footprint footprint;
  footprint.activation = image_region(tile, geometry, pass).bytes();
  footprint.weight = matrix_layout(tile, pass, mode, machine.weight).bytes();
  footprint.accumulator_rows = results * divide_up(tile.columns.count, machine.cols);
  return footprint;
}

Footprint vector_footprint(const VectorOp& op, const PackedBits& bits, const MachineParams& machine) {
  const VectorLayout layout = vector_layout(op, bits, machine);
  Footprint footprint;
  footprint.vector_in = layout.in_bytes();
  footprint.vector_out = layout.out_bytes();
  return footprint;
}

std::optional<Shortage> shortage(const Footprint& footprint, const MachineParams& machine) {
  const std::array<Shortage, 5> buffers = {
      {{"activation", machine.activation.half_bytes(), footprint.activation, "bytes"},
       {"weight", machine.weight.half_bytes(), footprint.weight, "bytes"},
       {"accumulator", machine.accumulator_rows_per_half(), footprint.accumulator_rows, "rows"},
       {"vector_in", machine.vector_in.half_bytes(), footprint.vector_in, "bytes"},
       {"vector_out", machine.vector_out.half_bytes(), footprint.vector_out, "bytes"}}};
  for (const Shortage& buffer : buffers)
    if (buffer.needed > buffer.there) return buffer;
  return std::nullopt;
}

}  // namespace wagesim
