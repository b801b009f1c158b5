// An array with a planted fault beside a sound one: every kind is found in its cycle and named.
#include "sim/array/lockstep_array.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "sim/array/pe_array.h"
#include "sim/base/lockstep_difference.h"
#include "tests/util/array_feeder.h"

namespace wagesim {
namespace {

constexpr test::ArraySize kSize{4, 3, 2};

/// A sound array whose pins and registers are seen wrongly from cycle `cycle` on.
struct Fault {
  int cycle = 1 << 30;
  bool valid = false;   ///< valid_o inverted
  int sum_column = -1;  ///< bit 3 of that column's sum inverted
  int row = -1, col = -1;
  bool accumulator = false;  ///< bit 0 of the PE's acc_q inverted, or of psum_q
};

class FaultyArray final : public ArrayCore {
 public:
  explicit FaultyArray(const Fault& fault) : fault_(fault) {}

  ArrayOutputs step(const ArrayInputs& inputs) override {
    ArrayOutputs out = array_.step(inputs);
    active_ = cycle_++ >= fault_.cycle;
    if (!active_) return out;
    if (out.valid && fault_.sum_column >= 0) {
      sums_.assign(out.sums, out.sums + kSize.cols);
      sums_[static_cast<std::size_t>(fault_.sum_column)] ^= 8;
      out.sums = sums_.data();
    }
    if (fault_.valid) out.valid = !out.valid;
    return out;
  }
  [[nodiscard]] SumRegisters sums(int row, int col) const override {
    SumRegisters seen = array_.sums(row, col);
    if (active_ && row == fault_.row && col == fault_.col) (fault_.accumulator ? seen.acc : seen.psum) ^= 1;
    return seen;
  }

 private:
  Fault fault_;
  PeArray array_{kSize.rows, kSize.cols, kSize.lanes};
  std::vector<std::int32_t> sums_;
  int cycle_ = 0;
  bool active_ = false;
};

struct Found {
  int cycle = -1;
  std::string text;
};

Found first_difference(const Fault& fault) {
  FaultyArray faulty(fault);
  PeArray sound(kSize.rows, kSize.cols, kSize.lanes);
  LockstepArray both(faulty, sound, kSize.rows, kSize.cols);
  test::ArrayFeeder feeder(kSize, 5);
  for (int cycle = 0; cycle < 2000; ++cycle) {
    try {
      both.step(feeder.next());
    } catch (const LockstepDifference& difference) {
      return {cycle, difference.what()};
    }
  }
  return {};
}

TEST(LockstepArray, IsSilentForTwoSoundArrays) {
  EXPECT_EQ(first_difference({}).cycle, -1);
}

TEST(LockstepArray, NamesThePeWhosePartialSumIsWrongInTheCycleItHappens) {
  for (const int cycle : {30, 500}) {
    const Found found = first_difference({.cycle = cycle, .row = 2, .col = 1});
    EXPECT_GE(found.cycle, cycle);
    EXPECT_LE(found.cycle,
              cycle + 2 * kSize.rows);  // registers rest for rows + 1 enabled cycles after a change
    EXPECT_TRUE(found.text.starts_with("array, PE (2, 1) psum_q: RTL ")) << found.text;
  }
}

TEST(LockstepArray, NamesThePeWhoseAccumulatorIsWrong) {
  const Found found = first_difference({.cycle = 100, .row = 3, .col = 0, .accumulator = true});
  EXPECT_GE(found.cycle, 100);
  EXPECT_TRUE(found.text.starts_with("array, PE (3, 0) acc_q: RTL ")) << found.text;
}

TEST(LockstepArray, NamesTheColumnOfAWrongOutputWord) {
  const Found found = first_difference({.cycle = 40, .sum_column = 2});
  EXPECT_GE(found.cycle, 40);
  EXPECT_TRUE(found.text.starts_with("array, sum_o of column 2: RTL ")) << found.text;
  EXPECT_NE(found.text.find(", cycle model "), std::string::npos);
}

TEST(LockstepArray, ReportsAWrongValidInItsCycle) {
  const Found found = first_difference({.cycle = 77, .valid = true});
  EXPECT_EQ(found.cycle, 77);
  EXPECT_TRUE(found.text.starts_with("array, valid_o: RTL ")) << found.text;
}

TEST(LockstepArray, HandsOnTheOutputsOfTheTestedArray) {
  PeArray tested(kSize.rows, kSize.cols, kSize.lanes), reference(kSize.rows, kSize.cols, kSize.lanes),
      alone(kSize.rows, kSize.cols, kSize.lanes);
  LockstepArray both(tested, reference, kSize.rows, kSize.cols);
  test::ArrayFeeder feeder(kSize, 9);
  int results = 0;
  for (int cycle = 0; cycle < 1000; ++cycle) {
    const ArrayInputs& pins = feeder.next();
    const ArrayOutputs expected = alone.step(pins), out = both.step(pins);
    ASSERT_EQ(out.valid, expected.valid);
    if (!out.valid) continue;
    ++results;
    for (int col = 0; col < kSize.cols; ++col) ASSERT_EQ(out.sums[col], expected.sums[col]);
  }
  EXPECT_GT(results, 50);
}

}  // namespace
}  // namespace wagesim
