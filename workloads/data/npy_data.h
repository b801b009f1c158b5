#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/tensor/tensor.h"

namespace wagesim {

/// Images from an array of uint8, [N, height, width] or [N, height, width, channels]; returned with four
/// extents. InputError naming file where it is something else.
[[nodiscard]] Tensor<std::uint8_t> parse_npy_images(std::span<const std::uint8_t> bytes,
                                                    const std::string& file);

/// What a file's first bytes announce, [N, height, width, channels] or [N]: what can be judged before the
/// values are read. InputError as below, also where the file is longer or shorter than announced.
[[nodiscard]] Shape announced_npy_images(std::span<const std::uint8_t> start, std::uint64_t file_bytes,
                                         const std::string& file);
[[nodiscard]] Shape announced_npy_labels(std::span<const std::uint8_t> start, std::uint64_t file_bytes,
                                         const std::string& file);

/// Labels from an array [N] of any integer type of one to eight bytes, signed or not, in either order of
/// bytes; each must be from 0 to 65535.
[[nodiscard]] std::vector<std::uint16_t> parse_npy_labels(std::span<const std::uint8_t> bytes,
                                                          const std::string& file);

}  // namespace wagesim
