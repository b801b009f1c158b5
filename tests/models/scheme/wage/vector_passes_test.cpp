// The vector passes of a step, each against its rule stated with scalars, on sizes that leave partial chunks
// and blocks.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "models/layer/activation_pass.h"
#include "models/layer/error_pass.h"
#include "models/num/round_half_even.h"
#include "models/num/saturate.h"
#include "models/num/stochastic_round.h"
#include "models/scheme/wage/update_pass.h"
#include "tests/util/random.h"

namespace wagesim {
namespace {

struct Runner {
  int threads;
  Isa isa;
};
const Runner kRunners[] = {{1, Isa::Portable}, {1, best_isa()}, {3, best_isa()}};

TEST(ActivationPass, TakesTheFirstMaximumOfOverlappingWindows) {
  const std::vector<std::int32_t> sum = {1, 5, 5,  //
                                         5, 2, 0,  //
                                         0, 5, 9};
  ActivationShape shape{1, 3, 3, 1, 2, 2, 2, 1};
  for (const Runner& runner : kRunners) {
    WorkerPool pool(runner.threads);
    std::vector<std::int8_t> activation(4);
    std::vector<std::uint8_t> act(4), unsat(4), index(4);
    activate(VectorLoop(pool, runner.isa), shape, sum.data(), 127, 0,
             ActivationTensors<std::int8_t>{activation.data(), act.data(), unsat.data(), index.data()});
    EXPECT_EQ(activation, (std::vector<std::int8_t>{5, 5, 5, 9}));
    EXPECT_EQ(index, (std::vector<std::uint8_t>{1, 0, 0, 3}));
  }
}

TEST(ActivationPass, ReproducesTheGoldenVectorsAtBothEnds) {
  const std::vector<std::int32_t> sum = {-1, 0, 15, 16, 17, 48, 80, 4047, 4048, 4049, 4064, 4065};
  const std::vector<std::int8_t> expected = {0, 0, 0, 0, 1, 2, 2, 126, 126, 127, 127, 127};
  WorkerPool pool(1);
  std::vector<std::int8_t> activation(sum.size());
  std::vector<std::uint8_t> act(sum.size()), unsat(sum.size());
  const auto channels = static_cast<int>(sum.size());
  EXPECT_EQ(activate(VectorLoop(pool), {1, 1, 1, channels, 1, 1, 1, 1}, sum.data(), 127, 5,
                     ActivationTensors<std::int8_t>{activation.data(), act.data(), unsat.data(), nullptr}),
            1);
  EXPECT_EQ(activation, expected);
  EXPECT_EQ(act, (std::vector<std::uint8_t>{0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(unsat, (std::vector<std::uint8_t>{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0}));
}

TEST(ActivationPass, JoinsTheMasksItWouldGiveOneByOne) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const int size = 1 + static_cast<int>(seed % 3), stride = size == 1 ? 1 : 2;
    const int out_h = 1 + static_cast<int>(random() % 5), out_w = 1 + static_cast<int>(random() % 5);
    const ActivationShape shape{1 + static_cast<int>(random() % 2),
                                (out_h - 1) * stride + size,
                                (out_w - 1) * stride + size,
                                1 + static_cast<int>(random() % 70),
                                out_h,
                                out_w,
                                size,
                                stride};
    std::vector<std::int32_t> sum(static_cast<std::size_t>(shape.batch * shape.in_h * shape.in_w) *
                                  static_cast<std::size_t>(shape.channels));
    for (std::int32_t& value : sum) value = static_cast<std::int32_t>(random() % 400) - 150;
    const auto count = static_cast<std::size_t>(shape.batch * out_h * out_w * shape.channels);
    for (const Runner& runner : kRunners) {
      WorkerPool pool(runner.threads);
      const VectorLoop loop(pool, runner.isa);
      std::vector<std::int8_t> apart(count), joined(count);
      std::vector<std::uint8_t> act(count), unsat(count), index(count), masks(count);
      EXPECT_EQ(
          activate_joined(loop, shape, sum.data(), 127, 1, joined.data(), masks.data()),
          activate(loop, shape, sum.data(), 127, 1,
                   ActivationTensors<std::int8_t>{apart.data(), act.data(), unsat.data(), index.data()}));
      EXPECT_EQ(joined, apart);
      for (std::size_t at = 0; at < count; ++at)
        ASSERT_EQ(masks[at], act[at] + 2 * unsat[at] + 4 * index[at]) << "element " << at;
    }
  }
}

TEST(ErrorPass, TakesTheMaximumAfterTheClipMaskAndBeforeTheReluMask) {
  WorkerPool pool(1);
  const VectorLoop loop(pool);
  const std::vector<std::int32_t> d = {1000, -40, 20, 3};
  const std::vector<std::uint8_t> unsat = {0, 1, 1, 1}, act = {1, 0, 1, 1};
  EXPECT_EQ(largest_magnitude(loop, 4, d.data(), unsat.data()), 40u);
  std::vector<std::int8_t> error(4);
  // r = 5: units of a quarter.
  EXPECT_EQ(quantise_error(loop, 4, d.data(), {unsat.data(), act.data()}, 5, 8, error.data()), 1);
  EXPECT_EQ(error, (std::vector<std::int8_t>{0, 0, 80, 12}));
}

TEST(ErrorPass, HandlesTheSmallestThirtyTwoBitNumber) {
  WorkerPool pool(1);
  const VectorLoop loop(pool);
  const std::int32_t d[] = {INT32_MIN, INT32_MAX};
  EXPECT_EQ(largest_magnitude(loop, 2, d), 2147483648u);
  std::int8_t error[2];
  quantise_error(loop, 2, d, {nullptr, nullptr}, 31, 8, error);
  EXPECT_EQ(error[0], -127);
  EXPECT_EQ(error[1], 127);
}

TEST(Unpool, AddsTheErrorsOfOverlappingWindowsAndClipsTheSum) {
  // 3x3 windows at stride 2 over 5x5: position (2, 2) lies in all four and each chose it.
  const ActivationShape shape{1, 5, 5, 1, 2, 2, 3, 2};
  const std::vector<std::uint8_t> index = {8, 6, 2, 0};
  WorkerPool pool(1);
  std::vector<std::int8_t> error(25);
  const std::vector<std::int8_t> pooled = {100, 100, -10, -120};
  EXPECT_EQ(unpool(VectorLoop(pool), shape, pooled.data(), index.data(), 127, error.data()), 0);
  EXPECT_EQ(error[12], 70);
  const std::vector<std::int8_t> large = {100, 100, -10, -20};
  EXPECT_EQ(unpool(VectorLoop(pool), shape, large.data(), index.data(), 127, error.data()), 1);
  EXPECT_EQ(error[12], 127);
  error[12] = 0;
  EXPECT_EQ(error, std::vector<std::int8_t>(25, 0));
}

TEST(UpdatePass, DrawsAndRoundsLikeTheScalarRulesOverManyChunks) {
  for (const int lanes : {1, 7, 32, 3000})
    for (const Runner& runner : kRunners) {
      SCOPED_TRACE(lanes);
      constexpr std::int64_t kCount = 100003;
      constexpr int kT = 9, kLimit = 64;
      test::Random values(3);
      std::vector<std::int32_t> gradient(kCount);
      std::vector<std::int8_t> weight(kCount), next(kCount);
      for (auto& g : gradient) g = values.integer(-6000, 6000);
      for (auto& w : weight) w = static_cast<std::int8_t>(values.integer(-127, 127));
      WorkerPool pool(runner.threads);
      LfsrBank bank(4, lanes), expected_bank(4, lanes);
      const std::int64_t rounded_up = update_weights(
          VectorLoop(pool, runner.isa), kCount, kT, kLimit,
          UpdateTensors<std::int8_t>{gradient.data(), weight.data(), next.data(), nullptr, nullptr}, bank);
      std::int64_t expected_up = 0;
      for (std::size_t i = 0; i < kCount; ++i) {
        const auto magnitude = static_cast<std::uint32_t>(std::abs(gradient[i]));
        const std::uint16_t draw = expected_bank.draw(static_cast<int>(i % static_cast<std::size_t>(lanes)));
        const RoundedMagnitude rounded = stochastic_round(magnitude, kT, draw);
        expected_up += rounded.rounded_up ? 1 : 0;
        const auto size = static_cast<std::int64_t>(rounded.value);
        const std::int64_t change = gradient[i] < 0 ? -size : size;
        ASSERT_EQ(next[i], saturate(saturate(weight[i], kLimit) - change, kLimit)) << i;
      }
      EXPECT_EQ(rounded_up, expected_up);
      EXPECT_EQ(bank.states(), expected_bank.states());
    }
}

}  // namespace
}  // namespace wagesim
