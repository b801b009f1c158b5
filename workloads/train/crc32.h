#pragma once

#include <cstddef>
#include <cstdint>

namespace wagesim {

/// CRC-32 as zlib computes it, of some bytes, going on from an earlier result.
[[nodiscard]] std::uint32_t crc32_of(const void* data, std::size_t bytes, std::uint32_t crc = 0);

}  // namespace wagesim
