#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/tensor/tensor.h"

namespace wagesim {

/// The IDX files of MNIST and Fashion-MNIST, raw or gzip: a big-endian magic word (two zero bytes, 8 for
/// unsigned bytes, the rank), the extents, the bytes. InputError naming file where the magic word or the
/// length is not right.

/// The extents that the header of a file of this rank announces, from the file's first bytes, raw or packed:
/// what can be judged before the values are read and unpacked. Of three extents the fourth is 1.
[[nodiscard]] Shape announced_idx(std::span<const std::uint8_t> start, int rank, const std::string& file);

/// Images [N, height, width, 1] of a file of rank 3.
[[nodiscard]] Tensor<std::uint8_t> parse_idx_images(std::vector<std::uint8_t> bytes, const std::string& file);

/// Labels of a file of rank 1.
[[nodiscard]] std::vector<std::uint16_t> parse_idx_labels(std::vector<std::uint8_t> bytes,
                                                          const std::string& file);

inline constexpr std::size_t kMaxDataFileBytes = std::size_t{4} << 30;

}  // namespace wagesim
