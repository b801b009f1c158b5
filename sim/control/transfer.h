#pragma once

#include <array>
#include <cstdint>

#include "sim/base/transfer_block.h"
#include "workloads/trace/program.h"

namespace wagesim {

/// The five buffers of the machine.
enum class BufferId { Activation, Weight, Accumulator, VectorIn, VectorOut };

/// A rectangle of a tensor seen as [d3, d2, d1, row]: extents and ranges, outermost first.
struct TensorBox {
  std::array<std::int64_t, 4> extents{1, 1, 1, 1};
  std::array<std::int64_t, 4> begins{};
  std::array<std::int64_t, 4> counts{1, 1, 1, 1};
};

/// The transfer of a box of `tensor`, whose innermost begin falls on a byte; rows lie `pitch` bytes apart in
/// the buffer (0: dense).
[[nodiscard]] TransferBlock box_transfer(const TraceTensor& tensor, const TensorBox& box,
                                         std::int64_t buffer_offset, std::int64_t pitch = 0);

}  // namespace wagesim
