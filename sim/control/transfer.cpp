#include "sim/control/transfer.h"

namespace wagesim {

TransferBlock box_transfer(const TraceTensor& tensor, const TensorBox& box, std::int64_t buffer_offset,
                           std::int64_t pitch) {
  const int bits = element_bits(tensor.format);
  const std::int64_t row = (box.extents[3] * bits + 7) / 8;
  TransferBlock block;
  block.row_bytes = (box.counts[3] * bits + 7) / 8;
  const std::int64_t buffer_row = pitch != 0 ? pitch : block.row_bytes;
  const std::array<std::int64_t, 3> strides = {row, row * box.extents[2],
                                               row * box.extents[2] * box.extents[1]};
  block.counts = {box.counts[2], box.counts[1], box.counts[0]};
  block.dram_strides = strides;
  block.buffer_strides = {buffer_row, buffer_row * box.counts[2], buffer_row * box.counts[2] * box.counts[1]};
  block.buffer_offset = buffer_offset;
  block.dram_address =
      tensor.address + static_cast<std::uint64_t>(box.begins[0] * strides[2] + box.begins[1] * strides[1] +
                                                  box.begins[2] * strides[0] + box.begins[3] * bits / 8);
  return block;
}

}  // namespace wagesim
