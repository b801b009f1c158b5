#pragma once

#include <cstddef>
#include <cstdint>

#include "models/tensor/tensor.h"

namespace wagesim {

/// Ls = round(sqrt(floor(2^30 / fan_in))): the standard deviation 1 / sqrt(fan_in) of start weights.
[[nodiscard]] std::int64_t start_deviation(std::int64_t fan_in);

/// Stored weights of a layer before training: normal, cut at two deviations, on a 2^-15 grid; a sum of twelve
/// 16-bit draws stands for the normal. `index` is the layer's among the network's operations. Source: WAGEUBN
/// arithmetic, 6.5.
[[nodiscard]] Tensor<std::int32_t> normal_start_weights(Shape shape, std::int64_t fan_in, std::uint64_t seed,
                                                        std::size_t index);

/// The weight of one accepted sum s, |s| <= 131072.
[[nodiscard]] std::int32_t start_weight(std::int64_t s, std::int64_t deviation);

}  // namespace wagesim
