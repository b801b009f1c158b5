#include "tests/oracle/step.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/oracle/rules.h"

// Steps small enough to be worked out by hand.
namespace wagesim::oracle {
namespace {

Integers tensor(Shape shape, std::initializer_list<std::int64_t> values) {
  Integers result(shape);
  std::copy(values.begin(), values.end(), result.values().begin());
  return result;
}

std::vector<std::int64_t> list(const Integers& tensor) {
  return {tensor.values().begin(), tensor.values().end()};
}

using Values = std::vector<std::int64_t>;

Layer fully_connected(int inputs, int outputs) {
  Layer layer;
  layer.name = "fc";
  layer.kind = LayerKind::FullyConnected;
  layer.conv.in_c = inputs;
  layer.conv.out_c = outputs;
  return layer;
}

Network two_class_network(std::vector<Layer> layers) {
  Network network;
  network.classes = 2;
  network.layers = std::move(layers);
  return network;
}

/// Sums 100 and -73 against target 0 (256 in the sums' unit): differences -156 and -73, Shift 2^7.
TEST(OracleStep, UpdatesOneLayerAsWorkedByHand) {
  const Network network = two_class_network({fully_connected(2, 2)});
  std::vector<std::uint32_t> lanes = first_lane_states(5, 2);
  const StepResult result =
      step(network, {tensor({2, 2}, {64, -33, 32, 33})}, tensor({1, 1, 1, 2}, {100, 27}), {0}, 0, lanes);
  const LayerTensors& layer = result.layers[0];
  EXPECT_EQ(list(layer.compute_weight), (Values{1, -1, 0, 1}));
  EXPECT_EQ(list(layer.sum), (Values{100, -73}));
  EXPECT_EQ(layer.error_shift, 7);
  EXPECT_EQ(list(layer.error), (Values{-127, -73}));
  EXPECT_EQ(list(layer.gradient), (Values{-12700, -7300, -3429, -1971}));
  EXPECT_EQ(layer.gradient_shift, 14);
  const Values fractions{50800, 29200, 13716, 7884};  // |G| * 2^16 / 2^14
  const Values weights{64, -33, 32, 33};
  for (std::int64_t i = 0; i < 4; ++i) {
    const std::uint16_t random = draw(lanes[static_cast<std::size_t>(i % 2)]);
    const std::int64_t update = random < fractions[static_cast<std::size_t>(i)] ? -1 : 0;
    EXPECT_EQ(layer.random[i], random);
    EXPECT_EQ(layer.update[i], update);
    EXPECT_EQ(layer.weight_next[i],
              std::min<std::int64_t>(64, weights[static_cast<std::size_t>(i)] - update));
  }
  EXPECT_EQ(result.lanes, lanes);
  EXPECT_EQ(result.wrong, 0);
  EXPECT_DOUBLE_EQ(result.loss.to_double(), 0.5 * (156.0 * 156.0 + 73.0 * 73.0) / 65536);
}

/// As above with Q_A on the logits: sums 1000 (clipped) and -73 with s = 1 give 127 and -36 (tie); target
/// 128.
TEST(OracleStep, ZeroesTheErrorOfAClippedLogit) {
  Network network = two_class_network({fully_connected(2, 2)});
  network.quantise_logits = true;
  const StepResult result = step(network, {tensor({2, 2}, {64, -64, 64, 64})}, tensor({1, 2}, {127, 54}), {1},
                                 0, first_lane_states(0, 1));
  const LayerTensors& layer = result.layers[0];
  EXPECT_EQ(list(layer.sum), (Values{181, -73}));
  EXPECT_EQ(layer.error_shift, 7);  // differences 90 (181/2 to even) and -36 - 128 = -164
  EXPECT_EQ(list(layer.error), (Values{90, -127}));
  EXPECT_EQ(result.wrong, 1);

  network.layers[0].conv.in_c = 3;
  const StepResult clipped = step(network, {tensor({3, 2}, {64, 0, 64, 0, 64, 64})},
                                  tensor({1, 3}, {127, 127, 1}), {1}, 0, first_lane_states(0, 1));
  EXPECT_EQ(list(clipped.layers[0].sum), (Values{255, 1}));
  EXPECT_EQ(clipped.layers[0].error_shift, 7);  // differences 127 and -128
  EXPECT_EQ(list(clipped.layers[0].error), (Values{0, -127}));
}

/// One 5x5 image whose centre is the maximum of all four 3x3/2 windows.
TEST(OracleStep, AddsErrorsOfOverlappingWindowsAndSaturates) {
  Layer conv;
  conv.name = "conv";
  conv.pool = {3, 2};
  conv.pooled_h = conv.pooled_w = 2;
  conv.conv.in_h = conv.conv.in_w = conv.conv.out_h = conv.conv.out_w = 5;
  const Network network = two_class_network({conv, fully_connected(4, 2)});
  Integers image(Shape{1, 5, 5, 1});
  image[12] = 120;
  const StepResult result =
      step(network, {tensor({1, 1, 1, 1}, {64}), tensor({4, 2}, {64, -64, 64, -64, 64, -64, 64, -64})}, image,
           {1}, 3, first_lane_states(0, 4));
  const LayerTensors& layer = result.layers[0];
  EXPECT_EQ(list(layer.activation), (Values{60, 60, 60, 60}));
  EXPECT_EQ(list(layer.pool_index), (Values{8, 6, 2, 0}));
  EXPECT_EQ(list(result.layers[1].sum), (Values{240, -240}));
  EXPECT_EQ(result.layers[1].error_shift, 9);  // differences 240 and -496
  EXPECT_EQ(list(result.layers[1].error), (Values{60, -124}));
  EXPECT_EQ(layer.error_shift, 8);  // 184 comes back to each window: 92 after Q_E; four saturate
  for (std::int64_t i = 0; i < 25; ++i) EXPECT_EQ(layer.error[i], i == 12 ? 127 : 0);
  EXPECT_EQ(list(layer.gradient), (Values{15240}));
  EXPECT_EQ(result.wrong, 1);
}

/// Stride 2 over four columns with one column of padding on the left: outputs see columns (-1, 0, 1) and (1,
/// 2, 3).
TEST(OracleStep, WalksStrideAndPaddingAsWorkedByHand) {
  ConvGeometry g;
  g.in_w = 4;
  g.out_w = 2;
  g.kernel_w = 3;
  g.stride = 2;
  g.pad_left = 1;
  const Field input{tensor({1, 1, 4, 1}, {1, 2, 3, 4}), -7}, weight{tensor({1, 3, 1, 1}, {10, 20, 30}), -1};
  const Field sum = multiply(Product::Forward, g, input, weight, {1, 1, 2, 1});
  EXPECT_EQ(list(sum.integers), (Values{20 + 60, 20 + 60 + 120}));
  EXPECT_EQ(sum.exponent, -8);
  const Field error{tensor({1, 1, 2, 1}, {1, 5}), 0};
  EXPECT_EQ(list(multiply(Product::Error, g, error, weight, {1, 1, 4, 1}).integers),
            (Values{20, 80, 100, 150}));
  EXPECT_EQ(list(multiply(Product::Gradient, g, input, error, {1, 3, 1, 1}).integers), (Values{10, 16, 22}));
}

/// The last layer's error vanishes: nothing moves, yet each weight of each layer has taken its draw.
TEST(OracleStep, DrawsEvenWhereThereIsNoGradient) {
  Network network = two_class_network({fully_connected(2, 2), fully_connected(2, 2)});
  const StepResult result = step(network, {tensor({2, 2}, {64, 0, 0, 64}), tensor({2, 2}, {0, 0, 0, 0})},
                                 tensor({1, 2}, {0, 0}), {0}, 3, first_lane_states(1, 3));
  EXPECT_EQ(list(result.layers[1].error), (Values{-127, 0}));
  EXPECT_EQ(list(result.layers[0].error), (Values{0, 0}));
  EXPECT_EQ(result.layers[0].error_shift, 0);
  EXPECT_EQ(result.layers[0].gradient_shift, 0);
  EXPECT_EQ(result.layers[1].gradient_shift, 0);
  std::vector<std::uint32_t> lanes = first_lane_states(1, 3);
  for (std::size_t layer : {1U, 0U}) {
    for (std::int64_t i = 0; i < 4; ++i) {
      EXPECT_EQ(result.layers[layer].random[i], draw(lanes[static_cast<std::size_t>(i % 3)]));
      EXPECT_EQ(result.layers[layer].update[i], 0);
    }
  }
  EXPECT_EQ(result.lanes, lanes);
}

}  // namespace
}  // namespace wagesim::oracle
