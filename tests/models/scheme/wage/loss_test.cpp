#include "models/scheme/wage/loss.h"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <vector>

namespace wagesim {
namespace {

Tensor<std::int32_t> logits(std::vector<std::int32_t> values) {
  Tensor<std::int32_t> tensor({1, static_cast<std::int64_t>(values.size())});
  std::copy(values.begin(), values.end(), tensor.data());
  return tensor;
}

struct Outcome {
  LossResult result;
  std::vector<std::int32_t> d;
  std::vector<std::uint8_t> unsat;
};

Outcome outcome(const OutputRule& rule, std::vector<std::int32_t> z, std::uint16_t label) {
  Tensor<std::int32_t> d;
  Tensor<std::uint8_t> unsat;
  const std::array<std::uint16_t, 1> labels = {label};
  const LossResult result = output_error(rule, logits(std::move(z)).values(), labels, d, unsat);
  return {result, {d.values().begin(), d.values().end()}, {unsat.values().begin(), unsat.values().end()}};
}

TEST(Loss, SubtractsTheTargetAtTheScaleOfRawLogits) {
  const Outcome o = outcome({4, false, {}}, {2048, -2048, 0}, 0);  // one is 128 << 4
  EXPECT_EQ(o.d, (std::vector<std::int32_t>{0, -2048, 0}));
  EXPECT_EQ(o.result.loss, 0.5);
  EXPECT_EQ(o.result.wrong, 0);
  EXPECT_TRUE(o.unsat.empty());
}

TEST(Loss, ClipsQuantisedLogitsOnBothSidesAndKeepsTheEdge) {
  const Outcome o = outcome({2, true, {}}, {508, 509, -508, -509, 507}, 1);
  EXPECT_EQ(o.d, (std::vector<std::int32_t>{127, -1, -127, -127, 127}));
  EXPECT_EQ(o.unsat, (std::vector<std::uint8_t>{1, 0, 1, 0, 1}));
}

TEST(Loss, GivesATieToTheLowestIndex) {
  EXPECT_EQ(outcome({0, false, {}}, {1, 7, 7}, 1).result.wrong, 0);
  const LossResult second = outcome({0, false, {}}, {1, 7, 7}, 2).result;
  EXPECT_EQ(second.wrong, 1);
  EXPECT_EQ(second.tied, 1);
  EXPECT_EQ(outcome({0, false, {}}, {1, 7, 7}, 0).result.tied, 0);
}

TEST(Loss, RefusesADifferenceBeyondThirtyTwoBits) {
  EXPECT_THROW(outcome({4, false, {}}, {INT32_MIN + 5, 0}, 0), std::overflow_error);
}

}  // namespace
}  // namespace wagesim
