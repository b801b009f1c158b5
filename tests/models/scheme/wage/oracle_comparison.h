#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "models/scheme/wage/wage_step.h"
#include "tests/oracle/rules.h"
#include "tests/oracle/step.h"
#include "tests/util/random_network.h"

namespace wagesim::test {

/// Says which element of a tensor differs first, if any does.
template <class T>
[[nodiscard]] testing::AssertionResult same(std::span<const T> golden, const oracle::Integers& expected) {
  if (static_cast<std::int64_t>(golden.size()) != expected.elements()) {
    return testing::AssertionFailure() << golden.size() << " elements, oracle " << expected.elements();
  }
  for (std::size_t i = 0; i < golden.size(); ++i) {
    if (golden[i] == expected.values()[i]) continue;
    return testing::AssertionFailure()
           << "element " << i << " is " << std::int64_t{golden[i]} << ", oracle " << expected.values()[i];
  }
  return testing::AssertionSuccess();
}
template <class T>
[[nodiscard]] testing::AssertionResult same(const Tensor<T>& golden, const oracle::Integers& expected) {
  return same(golden.values(), expected);
}

/// How the golden model computes; what, it must not change.
struct Means {
  Isa isa = best_isa(), lean_isa = Isa::Portable;
  int threads = 2;
};

/// Runs two golden training steps, one that keeps all tensors and one that keeps what it needs, beside the
/// oracle and compares every tensor, event and register.
template <class Elem>
class Comparison {
 public:
  Comparison(const Network& network, const std::vector<oracle::Integers>& weights,
             const std::vector<std::uint32_t>& lanes, const Means& means)
      : network_(network),
        pool_(means.threads),
        golden_(network, pool_, Keep::All, means.isa),
        lean_(network, pool_, Keep::Needed, means.lean_isa),
        golden_lanes_(lanes),
        lean_lanes_(lanes),
        weights_(weights),
        lanes_(lanes) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (!network.layers[i].has_weights()) continue;
      golden_.load_weights(i, converted<Elem>(weights[i]).values());
      lean_.load_weights(i, converted<Elem>(weights[i]).values());
    }
  }

  /// One more step; false where anything differed. The oracle goes on from its own weights and registers.
  bool step(const oracle::Integers& input, const std::vector<int>& labels, int eta_log2) {
    const Tensor<Elem> golden_input = converted<Elem>(input);
    const std::vector<std::uint16_t> golden_labels(labels.begin(), labels.end());
    expected_ = oracle::step(network_, weights_, input, labels, eta_log2, lanes_);
    const StepBatch batch{TensorView(golden_input), golden_labels};
    const LearningRate rate{.exponent = eta_log2};
    compare_outcome(golden_.evaluate(batch));
    compare_outcome(golden_.run(batch, rate, golden_lanes_));
    compare_events(golden_.health());
    lean_.run(batch, rate, lean_lanes_);
    compare_events(lean_.health());
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      SCOPED_TRACE("layer " + network_.layers[i].name);
      compare_layer(golden_.layer(i), expected_.layers[i]);
      EXPECT_TRUE(same(lean_.weights(i), expected_.layers[i].weight_next)) << "weight_next, lean";
    }
    EXPECT_EQ(golden_lanes_.states(), expected_.lanes);
    EXPECT_EQ(lean_lanes_.states(), expected_.lanes);
    for (std::size_t i = 0; i < weights_.size(); ++i) weights_[i] = expected_.layers[i].weight_next;
    lanes_ = expected_.lanes;
    return !testing::Test::HasFailure();
  }

  [[nodiscard]] const oracle::StepResult& expected() const { return expected_; }

 private:
  static void compare_layer(const LayerState<Elem>& golden, const oracle::LayerTensors& expected) {
    if (!expected.input.empty()) {
      EXPECT_TRUE(same(golden.input.template values<Elem>(), expected.input)) << "input";
    }
    EXPECT_TRUE(same(golden.weight, expected.weight)) << "weight";
    EXPECT_TRUE(same(golden.compute_weight, expected.compute_weight)) << "compute_weight";
    EXPECT_TRUE(same(golden.sum, expected.sum)) << "sum";
    EXPECT_TRUE(same(golden.activation, expected.activation)) << "activation";
    EXPECT_TRUE(same(golden.act_mask, expected.act_mask)) << "act_mask";
    EXPECT_TRUE(same(golden.unsat_mask, expected.unsat_mask)) << "unsat_mask";
    EXPECT_TRUE(same(golden.pool_index, expected.pool_index)) << "pool_index";
    EXPECT_TRUE(same(golden.max_index, expected.max_index)) << "max_index";
    EXPECT_EQ(golden.shift[0], expected.error_shift);
    EXPECT_TRUE(same(golden.error, expected.error)) << "error";
    EXPECT_EQ(golden.shift[1], expected.gradient_shift);
    EXPECT_TRUE(same(golden.gradient, expected.gradient)) << "gradient";
    EXPECT_TRUE(same(golden.random, expected.random)) << "random";
    EXPECT_TRUE(same(golden.update, expected.update)) << "update";
    EXPECT_TRUE(same(golden.weight_next, expected.weight_next)) << "weight_next";
  }

  void compare_outcome(const StepResult& golden) {
    EXPECT_EQ(golden.loss, expected_.loss.to_double());
    EXPECT_EQ(golden.wrong, expected_.wrong);
    EXPECT_EQ(golden.tied, expected_.tied);
  }

  void compare_events(const Health& golden) {
    EXPECT_EQ(golden.activations_saturated, expected_.events.activations_saturated);
    EXPECT_EQ(golden.errors_saturated, expected_.events.errors_saturated);
    EXPECT_EQ(golden.unpool_saturated, expected_.events.unpool_saturated);
    EXPECT_EQ(golden.error_sums_saturated, expected_.events.error_sums_saturated);
    EXPECT_EQ(golden.zero_errors, expected_.events.zero_errors);
    EXPECT_EQ(golden.zero_gradients, expected_.events.zero_gradients);
  }

  Network network_;
  WorkerPool pool_;
  WageStep<Elem> golden_, lean_;
  LfsrBank golden_lanes_, lean_lanes_;
  std::vector<oracle::Integers> weights_;
  std::vector<std::uint32_t> lanes_;
  oracle::StepResult expected_;
};

/// Calls body with a Comparison of the element type that the network's widths ask for.
template <class Body>
void compare(const Network& network, const std::vector<oracle::Integers>& weights,
             const std::vector<std::uint32_t>& lanes, const Means& means, Body body) {
  const BitWidths& bits = network.bits;
  if (std::max({bits.weight, bits.activation, bits.gradient, bits.error}) <= 8) {
    Comparison<std::int8_t> comparison(network, weights, lanes, means);
    body(comparison);
  } else {
    Comparison<std::int16_t> comparison(network, weights, lanes, means);
    body(comparison);
  }
}

}  // namespace wagesim::test
