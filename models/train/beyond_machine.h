#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "models/train/network.h"

namespace wagesim {

/// A layer that the machine does not run yet, and why.
struct BeyondMachine {
  std::size_t layer = 0;
  std::string why;
};

/// Tensors that one addition of the machine takes: operands of an add, readers that send an error.
inline constexpr int kMostOperands = 16;

/// Positions whose activations, of 127 at most, have a sum in int32.
inline constexpr std::uint64_t kMostAveraged = std::uint64_t{1} << 24;

/// How often a layer's result is read.
[[nodiscard]] inline int readers_of(const Network& network, std::size_t layer) {
  int readers = 0;
  for (std::size_t index = layer + 1; index < network.layers.size(); ++index)
    for (const int from : network.inputs_of(index)) readers += from == static_cast<int>(layer) ? 1 : 0;
  return readers;
}

/// Positions that an average pool over its whole map takes.
[[nodiscard]] inline std::int64_t averaged_positions(const Layer& layer) {
  return std::int64_t{layer.conv.in_h} * layer.conv.in_w;
}

/// Why the machine does not run an average pool, if it does not. It divides by shifting, and what the pool's
/// reader sends back is spread over the map where the errors of the layer before are added up.
[[nodiscard]] inline std::optional<std::string> average_beyond_machine(const Network& network,
                                                                       std::size_t index) {
  const Layer& layer = network.layers[index];
  const auto positions = static_cast<std::uint64_t>(averaged_positions(layer));
  if (layer.conv.out_h != 1 || layer.conv.out_w != 1 || !std::has_single_bit(positions) ||
      positions > kMostAveraged)
    return "must average its whole map, of 2^k positions, k at most 24";
  const int from = network.inputs_of(index)[0];
  if (from == kNetworkInput || network.layers[static_cast<std::size_t>(from)].kind == LayerKind::AveragePool)
    return "must average what conv, fc or add makes";
  if (readers_of(network, index) != 1) return "must be read once";
  for (std::size_t reader = index + 1; reader < network.layers.size(); ++reader)
    if (network.inputs_of(reader)[0] == static_cast<int>(index) && network.layers[reader].has_weights())
      return std::nullopt;
  return "must be read by conv or fc";
}

/// The machine runs convolutions, fully connected layers, adds without a pool, and average pools as above.
/// The first layer of a network that is none of them, if there is one.
[[nodiscard]] inline std::optional<BeyondMachine> first_beyond_machine(const Network& network) {
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const Layer& layer = network.layers[index];
    if (layer.kind == LayerKind::AveragePool) {
      if (const auto why = average_beyond_machine(network, index)) return BeyondMachine{index, *why};
      continue;
    }
    const bool adds = layer.kind == LayerKind::Add;
    if (!layer.has_weights() && !adds) return BeyondMachine{index, "must be conv, fc, add or average_pool"};
    if (layer.pool.present() && (adds || !layer.activation))
      return BeyondMachine{index,
                           "must have no pool: only sums of a product that has an activation are pooled"};
    if (readers_of(network, index) > kMostOperands)
      return BeyondMachine{index, "must be read at most 16 times"};
  }
  return std::nullopt;
}

}  // namespace wagesim
