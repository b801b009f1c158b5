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

/// Labels from an array [N] of any integer type read_npy() knows; each must be from 0 to 65535.
[[nodiscard]] std::vector<std::uint16_t> parse_npy_labels(std::span<const std::uint8_t> bytes,
                                                          const std::string& file);

}  // namespace wagesim
