#include "models/scheme/wage/start_weights.h"

#include <algorithm>

#include "models/num/random_stream.h"
#include "models/num/round_half_even.h"
#include "models/num/saturate.h"
#include "models/scheme/wage/weight_limit.h"

namespace wagesim {
namespace {

constexpr int kLimitFraction = 24;   // fraction bits of L
constexpr int kRandomFraction = 32;  // fraction bits of the uniform number in (-1, 1)

// floor(sqrt(x)), bit by bit.
std::int64_t integer_sqrt(std::int64_t x) {
  std::int64_t root = 0;
  for (std::int64_t bit = std::int64_t{1} << 31; bit != 0; bit >>= 1)
    if ((root + bit) * (root + bit) <= x) root += bit;
  return root;
}

// L in units of 2^-kLimitFraction.
std::int64_t start_limit(std::int64_t fan_in, const BitWidths& bits, Profile profile) {
  const std::int64_t factor = profile == Profile::Paper ? 6 : 3;
  const std::int64_t smallest = (std::int64_t{3} << kLimitFraction) >> bits.weight;
  return std::max(smallest, integer_sqrt((factor << (2 * kLimitFraction)) / fan_in));
}

}  // namespace

Shape weight_shape(const Layer& layer) {
  const ConvGeometry& conv = layer.conv;
  if (layer.kind == LayerKind::FullyConnected) return {conv.in_c, conv.out_c};
  return {conv.kernel_h, conv.kernel_w, conv.in_c / conv.groups, conv.out_c};
}

template <class Elem>
Tensor<Elem> start_weights(const Network& network, std::size_t layer, std::uint64_t seed) {
  const ConvGeometry& conv = network.layers[layer].conv;
  const BitWidths& bits = network.bits;
  const std::int64_t fan_in = conv.fan_in();
  const std::int64_t limit = start_limit(fan_in, bits, network.profile);
  const int grid_bits = network.profile == Profile::Paper ? bits.gradient : bits.weight;
  const int drop = kLimitFraction + kRandomFraction - (grid_bits - 1);
  const std::int64_t clip = stored_weight_limit(bits, network.profile);

  RandomStream random(seed, RandomStream::Purpose::StartWeights, {layer});
  Tensor<Elem> weights(weight_shape(network.layers[layer]));
  for (Elem& weight : weights.values()) {
    // The middle of one of 2^32 equal steps over (-1, 1).
    const std::int64_t uniform =
        static_cast<std::int64_t>(random.next() >> 32) * 2 + 1 - (std::int64_t{1} << kRandomFraction);
    const std::int64_t on_grid = round_half_even(uniform * limit, drop) * (1 << (bits.gradient - grid_bits));
    weight = static_cast<Elem>(saturate(on_grid, clip));
  }
  return weights;
}

template Tensor<std::int8_t> start_weights(const Network&, std::size_t, std::uint64_t);
template Tensor<std::int16_t> start_weights(const Network&, std::size_t, std::uint64_t);

}  // namespace wagesim
