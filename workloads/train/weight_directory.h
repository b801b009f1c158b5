#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "models/tensor/tensor.h"
#include "models/train/network.h"

namespace wagesim {

/// Stored weights from DIR/<layer>/weight.npy of each layer, int8 or int16, in the layer's weight shape and
/// the k_G range. InputError with every layer that lacks them or has others.
[[nodiscard]] std::vector<Tensor<std::int16_t>> load_weight_directory(const std::filesystem::path& directory,
                                                                      const Network& network);

/// Writes such a directory: int8 where k_G is at most 8 bits, else int16; one tensor a layer of the network.
/// InputError where a file cannot be written.
void save_weight_directory(const std::filesystem::path& directory, const Network& network,
                           const std::vector<Tensor<std::int16_t>>& weights);

/// Whether all weights lie within +-(2^(k_G-1) - 1).
[[nodiscard]] bool weights_in_range(const Tensor<std::int16_t>& weights, const BitWidths& bits);

}  // namespace wagesim
