#pragma once

#include <array>
#include <cstdint>

namespace wagesim {

/// A strided block between DRAM and a buffer half: rows of contiguous bytes under three outer loops,
/// innermost first.
struct TransferBlock {
  std::uint64_t dram_address = 0;
  std::int64_t buffer_offset = 0;
  std::int64_t row_bytes = 0;
  std::array<std::int64_t, 3> counts{1, 1, 1};
  std::array<std::int64_t, 3> dram_strides{};
  std::array<std::int64_t, 3> buffer_strides{};

  [[nodiscard]] std::int64_t bytes() const { return row_bytes * counts[0] * counts[1] * counts[2]; }
};

}  // namespace wagesim
