#pragma once

#include <cstddef>
#include <cstdint>

#include "models/tensor/any_tensor.h"
#include "models/train/network.h"

namespace wagesim {

/// Stored weights M of a layer before training: uniform in (-L, L), L = max(1.5 / 2^(k_W-1), sqrt(c /
/// fan_in)), c = 3 (OfficialCode) or 6 (Paper), rounded to the compute-weight grid (OfficialCode: exactly
/// ternary for k_W = 2) or to the k_G grid (Paper), then clipped to stored_weight_limit. Integers only: the
/// same on every machine. Shape [kernel_h, kernel_w, in_c, out_c], fully connected [in, out]. Elem is int8_t
/// (k_G <= 8) or int16_t.
template <class Elem>
[[nodiscard]] Tensor<Elem> start_weights(const Network& network, std::size_t layer, std::uint64_t seed);

/// Element type that holds stored weights: int8 where k_G is at most 8 bits.
[[nodiscard]] inline ElementType stored_weight_type(const Network& network) {
  return network.bits.gradient <= 8 ? ElementType::Int8 : ElementType::Int16;
}

/// Shape of a layer's weight, update and gradient tensors.
[[nodiscard]] Shape weight_shape(const Layer& layer);

}  // namespace wagesim
