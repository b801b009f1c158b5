#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "models/train/network.h"

namespace wagesim {

/// A layer that the machine does not run yet, and why.
struct BeyondChain {
  std::size_t layer = 0;
  std::string why;
};

/// Tensors that one addition of the machine takes: operands of an add, readers that send an error.
inline constexpr int kMostOperands = 16;

/// How often a layer's result is read.
[[nodiscard]] inline int readers_of(const Network& network, std::size_t layer) {
  int readers = 0;
  for (std::size_t index = layer + 1; index < network.layers.size(); ++index)
    for (const int from : network.inputs_of(index)) readers += from == static_cast<int>(layer) ? 1 : 0;
  return readers;
}

/// The machine runs convolutions, fully connected layers and adds without a pool, whoever reads them. The
/// first layer of a network that is none of them, if there is one.
[[nodiscard]] inline std::optional<BeyondChain> first_beyond_chain(const Network& network) {
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const Layer& layer = network.layers[index];
    const bool adds = layer.kind == LayerKind::Add;
    if (!layer.has_weights() && !adds) return BeyondChain{index, "must be conv, fc or add"};
    if (layer.pool.present() && (adds || !layer.activation))
      return BeyondChain{index,
                         "must have no pool: only sums of a product that has an activation are pooled"};
    if (readers_of(network, index) > kMostOperands)
      return BeyondChain{index, "must be read at most 16 times"};
  }
  return std::nullopt;
}

}  // namespace wagesim
