#include "models/scheme/wage/start_weights.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace wagesim {
namespace {

Network one_layer(int in, int out, BitWidths bits, Profile profile) {
  Network network;
  network.bits = bits;
  network.profile = profile;
  Layer layer;
  layer.kind = LayerKind::FullyConnected;
  layer.conv.in_c = in;
  layer.conv.out_c = out;
  network.layers.push_back(layer);
  return network;
}

TEST(StartWeights, AreEquiprobablyTernaryInTheOfficialCode) {
  const Network network = one_layer(300, 400, {}, Profile::OfficialCode);
  const Tensor<std::int8_t> weights = start_weights<std::int8_t>(network, 0, 1);
  std::map<int, int> count;
  for (const int weight : weights.values()) ++count[weight];
  ASSERT_EQ(count.size(), 3u);
  for (const int value : {-64, 0, 64}) EXPECT_NEAR(count[value] / 120000.0, 1.0 / 3, 0.005) << value;
}

TEST(StartWeights, SpreadEvenlyOverTheStoredGridInThePaper) {
  const Network network = one_layer(1000, 400, {}, Profile::Paper);  // L = 0.75: -96 to 96
  const Tensor<std::int8_t> weights = start_weights<std::int8_t>(network, 0, 1);
  std::map<int, int> count;
  for (const int weight : weights.values()) ++count[weight];
  ASSERT_EQ(count.begin()->first, -96);
  ASSERT_EQ(count.rbegin()->first, 96);
  for (int value = -95; value <= 95; ++value)
    EXPECT_NEAR(count[value] / 400000.0, 1.0 / 192, 0.0006) << value;
}

TEST(StartWeights, ReachTheRawLimitWhereItExceedsTheSmallestLimit) {
  BitWidths bits{6, 8, 8, 8};
  const Network network = one_layer(12, 20000, bits, Profile::OfficialCode);  // L = sqrt(3/12) = 0.5 > 1.5/32
  const Tensor<std::int8_t> weights = start_weights<std::int8_t>(network, 0, 1);
  EXPECT_EQ(*std::max_element(weights.values().begin(), weights.values().end()), 64);
  for (const int weight : weights.values()) ASSERT_EQ(weight % 4, 0);  // grid of k_W in units of k_G
}

TEST(StartWeights, StayInsideTheWeightClipForTinyFanIn) {
  const Network network = one_layer(1, 1000, {}, Profile::OfficialCode);  // L = sqrt 3
  const Tensor<std::int8_t> weights = start_weights<std::int8_t>(network, 0, 1);
  for (const int weight : weights.values()) ASSERT_LE(std::abs(weight), 64);
}

TEST(StartWeights, DependOnSeedAndLayer) {
  Network network = one_layer(50, 50, {}, Profile::OfficialCode);
  network.layers.push_back(network.layers[0]);
  const auto first = start_weights<std::int8_t>(network, 0, 1);
  EXPECT_EQ(first, start_weights<std::int8_t>(network, 0, 1));
  EXPECT_NE(first, start_weights<std::int8_t>(network, 0, 2));
  EXPECT_NE(first, start_weights<std::int8_t>(network, 1, 1));
}

}  // namespace
}  // namespace wagesim
