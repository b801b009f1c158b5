// Steps that force the special cases of the arithmetic: worked out by hand, and the golden model compared
// with the oracle as well. All layers have few enough inputs for alpha = 1, so s = 1 and a target of 256.
#include <gtest/gtest.h>

#include "tests/models/scheme/wage/oracle_comparison.h"
#include "tests/util/network_builder.h"

namespace wagesim::test {
namespace {

using Values = std::vector<std::int64_t>;

constexpr int kLanes = 4;

oracle::Integers tensor(Shape shape, const Values& values) {
  oracle::Integers result(shape);
  std::copy(values.begin(), values.end(), result.values().begin());
  return result;
}

Values list(const oracle::Integers& tensor) {
  return {tensor.values().begin(), tensor.values().end()};
}

/// Weights that pass input i on to output i.
Values diagonal(std::size_t size) {
  Values weights(size * size, 0);
  for (std::size_t i = 0; i < size; ++i) weights[i * size + i] = 64;
  return weights;
}

/// One sample through fully connected layers: golden and oracle agree on it; returns the oracle's step.
oracle::StepResult agreed_step(const Network& network, const std::vector<Values>& weights,
                               const Values& input, int label, int eta_log2) {
  std::vector<oracle::Integers> stored;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const ConvGeometry& g = network.layers[i].conv;
    stored.push_back(tensor({g.in_c, g.out_c}, weights[i]));
  }
  oracle::StepResult result;
  compare(network, stored, oracle::first_lane_states(0, kLanes), {}, [&](auto& comparison) {
    comparison.step(tensor({1, 1, 1, network.input_c}, input), {label}, eta_log2);
    result = comparison.expected();
  });
  return result;
}

Network one_layer(int inputs, int classes, const BitWidths& bits = {}) {
  return NetworkBuilder(1, 1, inputs).bits(bits).fully_connected(classes).build();
}

Network two_layers(int inputs, int hidden, int classes) {
  return NetworkBuilder(1, 1, inputs).fully_connected(hidden).fully_connected(classes).build();
}

/// No weight has moved and no shift was needed, but each weight has taken its draw, last layer first.
void expect_unmoved(const oracle::StepResult& step) {
  auto lanes = oracle::first_lane_states(0, kLanes);
  for (std::size_t i = step.layers.size(); i-- > 0;) {
    const oracle::LayerTensors& layer = step.layers[i];
    EXPECT_EQ(layer.gradient_shift, 0);
    EXPECT_EQ(list(layer.weight_next), list(layer.weight));
    for (std::int64_t e = 0; e < layer.random.elements(); ++e) {
      EXPECT_EQ(layer.random[e], oracle::draw(lanes[static_cast<std::size_t>(e % kLanes)]));
    }
  }
  EXPECT_EQ(step.lanes, lanes);
}

/// Hidden activations 127, 127 and 2 add up to the target: no error anywhere.
TEST(ForcedStep, StaysWhereTheOutputMeetsTheTarget) {
  const auto step = agreed_step(
      two_layers(3, 3, 2), {{64, 64, 0, 64, 64, 0, 0, 0, 64}, {64, 0, 64, 0, 64, 0}}, {127, 127, 4}, 0, 3);
  EXPECT_EQ(list(step.layers[1].sum), (Values{256, 0}));
  EXPECT_EQ(step.layers[1].error_shift, 0);
  EXPECT_EQ(step.layers[0].error_shift, 0);
  EXPECT_EQ(step.events.zero_errors, 2);
  EXPECT_EQ(step.events.zero_gradients, 2);
  EXPECT_EQ(step.loss, oracle::Dyadic(0));
  expect_unmoved(step);
}

TEST(ForcedStep, StaysWhereAnErrorMeetsNoActivation) {
  const auto step = agreed_step(two_layers(2, 2, 2), {diagonal(2), diagonal(2)}, {0, 0}, 1, 3);
  EXPECT_EQ(list(step.layers[1].error), (Values{0, -127}));
  EXPECT_EQ(step.layers[1].error_shift, 8);
  EXPECT_EQ(list(step.layers[0].error), (Values{0, 0}));  // a sum of 0 is not active
  EXPECT_EQ(step.layers[0].error_shift, 7);               // but counts in the maximum
  EXPECT_EQ(step.events.zero_errors, 0);
  EXPECT_EQ(step.events.zero_gradients, 2);
  expect_unmoved(step);
}

TEST(ForcedStep, RoundsErrorsAtOneHalfToEvenOnBothSidesOfZero) {
  const auto step = agreed_step(one_layer(7, 7), {diagonal(7)}, {74, 3, -3, 5, -5, 1, -1}, 0, 0);
  EXPECT_EQ(step.layers[0].error_shift, 8);  // 74 - 256 = -182; all are halved
  EXPECT_EQ(list(step.layers[0].error), (Values{-91, 2, -2, 2, -2, 0, 0}));
}

TEST(ForcedStep, RoundsActivationsAtOneHalfToEvenAndSaturatesAboveTheLargest) {
  const Values sums_of = {64, 0,  0,  0,  0,  0,    // 1
                          0,  64, 0,  0,  0,  0,    // 3
                          0,  0,  64, 0,  0,  0,    // 5
                          0,  0,  0,  64, 64, 64,   // 126
                          0,  0,  0,  64, 64, 64,   // 126
                          0,  0,  0,  0,  64, 64,   // 1
                          0,  0,  0,  64, 64, 64,   // 1
                          0,  0,  0,  0,  0,  64};  // 1
  const auto step =
      agreed_step(two_layers(8, 6, 6), {sums_of, diagonal(6)}, {1, 3, 5, 126, 126, 1, 1, 1}, 4, 0);
  const oracle::LayerTensors& hidden = step.layers[0];
  EXPECT_EQ(list(hidden.sum), (Values{1, 3, 5, 253, 254, 255}));
  EXPECT_EQ(list(hidden.activation), (Values{0, 2, 2, 126, 127, 127}));
  EXPECT_EQ(list(hidden.unsat_mask), (Values{1, 1, 1, 1, 1, 0}));
  EXPECT_EQ(hidden.error[5], 0);
  EXPECT_EQ(step.events.activations_saturated, 1);
}

/// Differences -256, 256 and 129 at Shift 2^8; the largest updates are 16129 * 8 / 2^14 = 7.9.
TEST(ForcedStep, SaturatesErrorsAndWeightsAtBothEnds) {
  const auto step = agreed_step(one_layer(4, 3),
                                {{64, 64, 64,   // 127
                                  -64, 64, 64,  // 127
                                  0, 0, -64,    // 127
                                  0, 64, 64}},  // 2
                                {127, 127, 127, 2}, 0, 3);
  const oracle::LayerTensors& layer = step.layers[0];
  EXPECT_EQ(list(layer.error), (Values{-127, 127, 64}));
  EXPECT_EQ(step.events.errors_saturated, 2);
  EXPECT_EQ(layer.gradient_shift, 14);
  EXPECT_EQ(layer.weight_next[0], 64);   // 64 + 7 or 8
  EXPECT_EQ(layer.weight_next[8], -64);  // -64 - 3 or 4
  EXPECT_GE(layer.weight_next[3], -57);
  EXPECT_LE(layer.weight_next[4], 57);
}

TEST(ForcedStep, ShiftsUpdatesLeftWhereNoBitIsDropped) {
  const auto step = agreed_step(one_layer(2, 2, {2, 8, 8, 2}), {{0, 0, 0, 0}}, {1, 0}, 0, 3);
  EXPECT_EQ(list(step.layers[0].error), (Values{-1, 0}));
  EXPECT_EQ(step.layers[0].gradient_shift, 0);  // t = -3
  EXPECT_EQ(list(step.layers[0].update), (Values{-8, 0, 0, 0}));
  EXPECT_EQ(list(step.layers[0].weight_next), (Values{8, 0, 0, 0}));
}

/// The largest gradient is 64 * 127 = 2^13 * 0.99; at eta = 2^-5 t = 18 and its fraction 8128 / 2^18 keeps 16
/// bits: 2032.
TEST(ForcedStep, CutsFractionsOfMoreThanSixteenBits) {
  for (int label = 0; label < 2; ++label) {
    const auto step =
        agreed_step(one_layer(9, 2), {Values(18, 0)}, {64, 64, 64, 64, 64, 64, 64, 64, 64}, label, -5);
    const oracle::LayerTensors& layer = step.layers[0];
    EXPECT_EQ(layer.gradient_shift, 13);
    for (std::int64_t i = 0; i < 18; ++i) {
      const bool up = i % 2 == label && layer.random[i] < 2032;
      EXPECT_EQ(layer.update[i], up ? -1 : 0);
    }
  }
}

/// 1024 positions of 2047 * 1984 each: the sum is beyond 32 bits and must stop the step, not wrap.
TEST(ForcedStep, StopsWhereAGradientLeavesThirtyTwoBits) {
  const Network network =
      NetworkBuilder(32, 32, 1).bits({2, 12, 8, 12}).convolution(1, 1).fully_connected(2).build();
  oracle::Integers input(Shape{1, 32, 32, 1}), top(Shape{1024, 2});
  for (std::int64_t& value : input.values()) value = 2047;
  for (std::int64_t& value : top.values()) value = 64;
  const std::vector<oracle::Integers> weights{tensor({1, 1, 1, 1}, {64}), top};
  const auto expected = oracle::step(network, weights, input, {0}, 0, oracle::first_lane_states(0, kLanes));
  ASSERT_EQ(expected.layers[0].gradient[0], std::int64_t{1024} * 2047 * 1984);

  WorkerPool pool(2);
  WageStep<std::int16_t> golden(network, pool);
  for (std::size_t i = 0; i < 2; ++i) golden.load_weights(i, converted<std::int16_t>(weights[i]).values());
  LfsrBank lanes(0, kLanes);
  const std::vector<std::uint16_t> labels{0};
  const Tensor<std::int16_t> images = converted<std::int16_t>(input);
  try {
    golden.run({TensorView(images), labels}, {}, lanes);
    FAIL() << "no overflow reported";
  } catch (const LayerOverflow& overflow) {
    EXPECT_EQ(overflow.layer, "conv0");
    EXPECT_EQ(overflow.element, 0);
    EXPECT_EQ(overflow.value, expected.layers[0].gradient[0]);
  }
}

}  // namespace
}  // namespace wagesim::test
