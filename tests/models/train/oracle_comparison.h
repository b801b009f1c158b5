#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "models/train/training_step.h"
#include "tests/oracle/rules.h"
#include "tests/oracle/step.h"
#include "tests/util/random_network.h"

namespace wagesim::test {

/// Says which element of a tensor differs first, if any does.
template <class T>
[[nodiscard]] testing::AssertionResult same(const Tensor<T>& golden, const oracle::Integers& expected) {
  if (golden.elements() != expected.elements()) {
    return testing::AssertionFailure() << golden.elements() << " elements, oracle " << expected.elements();
  }
  for (std::int64_t i = 0; i < expected.elements(); ++i) {
    if (golden[i] == expected[i]) continue;
    return testing::AssertionFailure()
           << "element " << i << " is " << std::int64_t{golden[i]} << ", oracle " << expected[i];
  }
  return testing::AssertionSuccess();
}

/// Runs the golden training step and the oracle side by side and compares every tensor, event and register.
template <class Elem>
class Comparison {
 public:
  Comparison(const Network& network, const std::vector<oracle::Integers>& weights, std::uint64_t lane_seed,
             int lanes)
      : network_(network),
        pool_(2),
        golden_(network, pool_, Keep::All),
        golden_lanes_(lane_seed, lanes),
        weights_(weights),
        lanes_(oracle::first_lane_states(lane_seed, lanes)) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      golden_.load_weights(i, converted<Elem>(weights[i]).values());
    }
  }

  /// One more step; false where anything differed. The oracle goes on from its own weights and registers.
  bool step(const oracle::Integers& input, const std::vector<int>& labels, int eta_log2) {
    const Tensor<Elem> golden_input = converted<Elem>(input);
    const std::vector<std::uint16_t> golden_labels(labels.begin(), labels.end());
    const StepResult golden = golden_.run(golden_input, golden_labels, eta_log2, golden_lanes_);
    expected_ = oracle::step(network_, weights_, input, labels, eta_log2, lanes_);
    for (std::size_t i = 0; i < network_.layers.size(); ++i) compare_layer(i);
    compare_totals(golden);
    for (std::size_t i = 0; i < weights_.size(); ++i) weights_[i] = expected_.layers[i].weight_next;
    lanes_ = expected_.lanes;
    return !testing::Test::HasFailure();
  }

  [[nodiscard]] const oracle::StepResult& expected() const { return expected_; }

 private:
  void compare_layer(std::size_t index) {
    SCOPED_TRACE("layer " + network_.layers[index].name);
    const LayerState<Elem>& golden = golden_.layer(index);
    const oracle::LayerTensors& expected = expected_.layers[index];
    EXPECT_TRUE(same(*golden.input, expected.input)) << "input";
    EXPECT_TRUE(same(golden.weight, expected.weight)) << "weight";
    EXPECT_TRUE(same(golden.compute_weight, expected.compute_weight)) << "compute_weight";
    EXPECT_TRUE(same(golden.sum, expected.sum)) << "sum";
    EXPECT_TRUE(same(golden.activation, expected.activation)) << "activation";
    EXPECT_TRUE(same(golden.act_mask, expected.act_mask)) << "act_mask";
    EXPECT_TRUE(same(golden.unsat_mask, expected.unsat_mask)) << "unsat_mask";
    EXPECT_TRUE(same(golden.pool_index, expected.pool_index)) << "pool_index";
    EXPECT_EQ(golden.error_shift, expected.error_shift);
    EXPECT_TRUE(same(golden.error, expected.error)) << "error";
    EXPECT_EQ(golden.gradient_shift, expected.gradient_shift);
    EXPECT_TRUE(same(golden.gradient, expected.gradient)) << "gradient";
    EXPECT_TRUE(same(golden.random, expected.random)) << "random";
    EXPECT_TRUE(same(golden.update, expected.update)) << "update";
    EXPECT_TRUE(same(golden.weight_next, expected.weight_next)) << "weight_next";
  }

  void compare_totals(const StepResult& golden) {
    EXPECT_EQ(golden.loss, expected_.loss.to_double());
    EXPECT_EQ(golden.wrong, expected_.wrong);
    EXPECT_EQ(golden.tied, expected_.tied);
    EXPECT_EQ(golden.health.activations_saturated, expected_.events.activations_saturated);
    EXPECT_EQ(golden.health.errors_saturated, expected_.events.errors_saturated);
    EXPECT_EQ(golden.health.unpool_saturated, expected_.events.unpool_saturated);
    EXPECT_EQ(golden.health.zero_errors, expected_.events.zero_errors);
    EXPECT_EQ(golden.health.zero_gradients, expected_.events.zero_gradients);
    EXPECT_EQ(golden_lanes_.states(), expected_.lanes);
  }

  Network network_;
  WorkerPool pool_;
  TrainingStep<Elem> golden_;
  LfsrBank golden_lanes_;
  std::vector<oracle::Integers> weights_;
  std::vector<std::uint32_t> lanes_;
  oracle::StepResult expected_;
};

/// Calls body with a Comparison of the element type that the network's widths ask for.
template <class Body>
void compare(const Network& network, const std::vector<oracle::Integers>& weights, std::uint64_t lane_seed,
             int lanes, Body body) {
  const BitWidths& bits = network.bits;
  if (std::max({bits.weight, bits.activation, bits.gradient, bits.error}) <= 8) {
    Comparison<std::int8_t> comparison(network, weights, lane_seed, lanes);
    body(comparison);
  } else {
    Comparison<std::int16_t> comparison(network, weights, lane_seed, lanes);
    body(comparison);
  }
}

}  // namespace wagesim::test
