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

/// The machine runs chains of convolutions and fully connected layers, each reading the layer before. The
/// first layer of a network that is none of them, if there is one.
[[nodiscard]] inline std::optional<BeyondChain> first_beyond_chain(const Network& network) {
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const Layer& layer = network.layers[index];
    if (!layer.has_weights()) return BeyondChain{index, "must be conv or fc"};
    if (network.inputs_of(index)[0] != static_cast<int>(index) - 1)
      return BeyondChain{index, "must read the layer before it"};
    if (!layer.activation) return BeyondChain{index, "must have an activation"};
    if (layer.conv.groups != 1) return BeyondChain{index, "must have one group"};
    if (layer.conv.dilation != 1) return BeyondChain{index, "must have dilation 1"};
    if (layer.conv.stride.h != layer.conv.stride.w)
      return BeyondChain{index, "must have one stride for rows and columns"};
  }
  return std::nullopt;
}

}  // namespace wagesim
