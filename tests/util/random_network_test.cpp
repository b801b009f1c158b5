#include "tests/util/random_network.h"

#include <gtest/gtest.h>

#include <set>

#include "models/train/beyond_machine.h"

namespace wagesim::test {
namespace {

/// Every extent of a layer against the ones before it and against what a convolution and a pool can reach.
void expect_consistent(const Network& network) {
  int height = network.input_h, width = network.input_w, channels = network.input_c;
  for (const Layer& layer : network.layers) {
    const ConvGeometry& g = layer.conv;
    if (layer.kind == LayerKind::FullyConnected) {
      channels *= height * width;
      height = width = 1;
    }
    EXPECT_EQ(g.in_h, height);
    EXPECT_EQ(g.in_w, width);
    EXPECT_EQ(g.in_c, channels);
    EXPECT_GE(g.out_h, 1);
    EXPECT_GE(g.out_w, 1);
    const int reach_h = (g.kernel_h - 1) * g.dilation.h + 1, reach_w = (g.kernel_w - 1) * g.dilation.w + 1;
    EXPECT_LT(g.pad_top, reach_h);
    EXPECT_LT(g.pad_left, reach_w);
    const int bottom_pad = (g.out_h - 1) * g.stride.h + reach_h - g.pad_top - g.in_h;
    const int right_pad = (g.out_w - 1) * g.stride.w + reach_w - g.pad_left - g.in_w;
    EXPECT_LT(bottom_pad, reach_h);
    EXPECT_LT(right_pad, reach_w);
    EXPECT_EQ(g.in_c % g.groups, 0);
    EXPECT_EQ(g.out_c % g.groups, 0);
    if (layer.pool.present()) {
      EXPECT_LE((layer.pooled_h - 1) * layer.pool.stride + layer.pool.size, g.out_h);
      EXPECT_LE((layer.pooled_w - 1) * layer.pool.stride + layer.pool.size, g.out_w);
    }
    height = layer.pooled_h, width = layer.pooled_w, channels = g.out_c;
  }
  EXPECT_EQ(network.layers.back().kind, LayerKind::FullyConnected);
  EXPECT_EQ(network.layers.back().conv.out_c, network.classes);
}

/// Largest magnitude that any of a layer's three sums can reach.
std::int64_t largest_sum(const Network& network, const Layer& layer, int batch) {
  const ConvGeometry& g = layer.conv;
  const std::int64_t weight = max_magnitude(network.bits.weight), error = max_magnitude(network.bits.error),
                     activation = max_magnitude(network.bits.activation);
  const std::int64_t taps = std::int64_t{g.kernel_h} * g.kernel_w;
  return std::max({taps * g.in_c * activation * weight, taps * g.out_c * error * weight,
                   std::int64_t{batch} * g.out_h * g.out_w * activation * error});
}

TEST(RandomNetwork, MakesConsistentLayersOfEveryKind) {
  std::set<std::pair<int, int>> pools;
  std::set<int> kernels, strides, dilations, groups, layer_counts;
  int depthwise = 0, unequal = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const Network network = random_network(seed);
    expect_consistent(network);
    layer_counts.insert(static_cast<int>(network.layers.size()));
    for (const Layer& layer : network.layers) {
      EXPECT_LT(largest_sum(network, layer, 5), std::int64_t{1} << 31);
      pools.insert({layer.pool.size, layer.pool.stride});
      kernels.insert(layer.conv.kernel_h);
      const ConvGeometry& conv = layer.conv;
      strides.insert(conv.stride.h);
      dilations.insert(conv.dilation.h);
      groups.insert(conv.groups);
      depthwise += conv.groups > 1 && conv.groups == conv.in_c && conv.groups == conv.out_c ? 1 : 0;
      unequal += conv.stride.h != conv.stride.w ? 1 : 0;
    }
  }
  EXPECT_EQ(pools.size(), 7U);  // none, and 2 and 3 at strides 1, 2, 3
  EXPECT_EQ(kernels.size(), 5U);
  EXPECT_EQ(strides.size(), 3U);
  EXPECT_EQ(dilations.size(), 4U);
  EXPECT_EQ(groups.size(), 6U);
  EXPECT_GT(depthwise, 20);
  EXPECT_GT(unequal, 100);
  EXPECT_EQ(layer_counts.size(), 5U);
}

TEST(RandomGraph, KeepsToWhatTheMachineRunsWhenAskedAndMeetsAllOfIt) {
  int adds = 0, averages = 0, shared = 0;  // shared: of averages, maps that others read too
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Network network = random_graph(seed, {.machine_graphs = true});
    EXPECT_FALSE(first_beyond_machine(network)) << "seed " << seed;
    for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
      adds += network.layers[layer].kind == LayerKind::Add ? 1 : 0;
      if (network.layers[layer].kind != LayerKind::AveragePool) continue;
      ++averages;
      shared += readers_of(network, static_cast<std::size_t>(network.inputs_of(layer)[0])) > 1 ? 1 : 0;
    }
  }
  EXPECT_GT(adds, 300);
  EXPECT_GT(averages, 40);
  EXPECT_GT(shared, 10);
}

TEST(RandomNetwork, DrawsValuesInsideTheirRanges) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const Network network = random_network(seed);
    const TrainingCase start = random_case(network, seed, 3);
    for (const std::int64_t value : start.input.values()) {
      ASSERT_LE(std::abs(value), max_magnitude(network.bits.activation));
    }
    ASSERT_EQ(start.weights.size(), network.layers.size());
    for (const auto& weight : start.weights) {
      for (const std::int64_t value : weight.values()) {
        ASSERT_LE(std::abs(value), max_magnitude(network.bits.gradient));
      }
    }
    for (const int label : start.labels) ASSERT_LT(label, network.classes);
  }
}

TEST(RandomNetwork, KeepsToPlainMachinesWhenAsked) {
  NetworkLimits limits;
  limits.general_bits = limits.general_pools = false;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Network network = random_network(seed, limits);
    EXPECT_EQ(network.bits, BitWidths{});
    for (const Layer& layer : network.layers) {
      EXPECT_TRUE(!layer.pool.present() || layer.pool.stride == 2);
    }
  }
}

}  // namespace
}  // namespace wagesim::test
