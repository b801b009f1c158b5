#include "workloads/train/crc32.h"

#include <zlib.h>

namespace wagesim {

std::uint32_t crc32_of(const void* data, std::size_t bytes, std::uint32_t crc) {
  return static_cast<std::uint32_t>(crc32_z(crc, static_cast<const Bytef*>(data), bytes));
}

}  // namespace wagesim
