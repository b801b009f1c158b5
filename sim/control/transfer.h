#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "workloads/trace/program.h"

namespace wagesim {

/// The five buffers of the machine.
enum class BufferId { Activation, Weight, Accumulator, VectorIn, VectorOut };

/// A strided block between DRAM and a buffer half: rows of contiguous bytes under three outer loops, innermost first.
struct TransferBlock {
  std::uint64_t dram_address = 0;
  std::int64_t buffer_offset = 0;
  std::int64_t row_bytes = 0;
  std::array<std::int64_t, 3> counts{1, 1, 1};
  std::array<std::int64_t, 3> dram_strides{};
  std::array<std::int64_t, 3> buffer_strides{};

  [[nodiscard]] std::int64_t bytes() const { return row_bytes * counts[0] * counts[1] * counts[2]; }
};

/// A rectangle of a tensor seen as [d3, d2, d1, row]: extents and ranges, outermost first.
struct TensorBox {
  std::array<std::int64_t, 4> extents{1, 1, 1, 1};
  std::array<std::int64_t, 4> begins{};
  std::array<std::int64_t, 4> counts{1, 1, 1, 1};
};

/// The transfer of a box of `tensor`, whose innermost begin falls on a byte; rows lie `pitch` bytes apart in the
/// buffer (0: dense).
[[nodiscard]] TransferBlock box_transfer(const TraceTensor& tensor, const TensorBox& box, std::int64_t buffer_offset,
                                         std::int64_t pitch = 0);

}  // namespace wagesim
