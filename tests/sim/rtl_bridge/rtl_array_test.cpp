// The Verilated PE array against the SystemC one, pin by pin, and both against plain loops.
#include "sim/rtl_bridge/rtl_array.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "sim/array/lockstep_array.h"
#include "sim/array/pe_array.h"
#include "tests/util/plain_product.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

using test::ArrayFeeder;
using test::ArraySize;

class RtlArray : public testing::TestWithParam<RtlArraySize> {
 protected:
  [[nodiscard]] static ArraySize size() {
    const ArrayShape& shape = GetParam().shape;
    return {shape.rows, shape.cols, shape.lanes};
  }
  /// How many runs of tiles: fewer where a cycle costs more.
  [[nodiscard]] static int runs() { return 2000 / (size().rows * size().cols + 20) + 4; }
};

std::string shape_name(const testing::TestParamInfo<RtlArraySize>& info) {
  const ArrayShape& shape = info.param.shape;
  return std::to_string(shape.rows) + "x" + std::to_string(shape.cols) + "x" + std::to_string(shape.lanes);
}

TEST_P(RtlArray, EqualsTheSystemCArrayInEveryPinAndSumRegister) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const std::unique_ptr<ArrayCore> rtl = GetParam().make();
    PeArray systemc(size().rows, size().cols, size().lanes);
    LockstepArray both(*rtl, systemc, size().rows, size().cols);
    ArrayFeeder feeder(size(), seed);
    for (int cycle = 0; feeder.runs() <= runs(); ++cycle)
      ASSERT_NO_THROW(both.step(feeder.next())) << "cycle " << cycle;
  }
}

/// The rows of sums that leave an array, compared with the plain product run by run.
void expect_plain_products(ArrayCore& array, const ArraySize& size, std::uint64_t seed, int runs) {
  ArrayFeeder feeder(size, seed);
  while (feeder.runs() <= runs) {
    const auto expected = test::plain_product(feeder.run(), size);
    std::vector<std::vector<std::int32_t>> seen;
    while (seen.size() < expected.size()) {
      const int run = feeder.runs();
      const ArrayInputs& pins = feeder.next();
      ASSERT_EQ(feeder.runs(), run) << "results are missing, seed " << seed;
      const ArrayOutputs out = array.step(pins);
      if (out.valid && pins.enable) seen.emplace_back(out.sums, out.sums + size.cols);
    }
    ASSERT_EQ(seen, expected) << "run " << feeder.runs() << ", seed " << seed;
    for (const int run = feeder.runs(); feeder.runs() == run;)
      ASSERT_FALSE(array.step(feeder.next()).valid) << "one result too many, seed " << seed;
  }
}

TEST_P(RtlArray, ComputesThePlainProductOfWhatIsPresented) {
  const std::unique_ptr<ArrayCore> rtl = GetParam().make();
  expect_plain_products(*rtl, size(), 11, runs());
}

TEST_P(RtlArray, TheSystemCArrayComputesThePlainProductOfTheSameStimulus) {
  PeArray systemc(size().rows, size().cols, size().lanes, true);
  expect_plain_products(systemc, size(), 11, runs());
}

INSTANTIATE_TEST_SUITE_P(BuiltSizes, RtlArray, testing::ValuesIn(rtl_array_sizes()), shape_name);

TEST(RtlArraySizes, OneThatWasNotBuiltIsRefusedWithTheLineThatAddsIt) {
  MachineParams machine;
  machine.rows = 5;
  machine.cols = 7;
  machine.ternary_lanes = 2;
  try {
    const auto array = make_rtl_array(machine, "odd.yaml");
    FAIL() << "made an array of a size that was not built";
  } catch (const InputError& error) {
    ASSERT_EQ(error.faults().size(), 1u);
    EXPECT_EQ(error.faults()[0].file, "odd.yaml");
    EXPECT_EQ(error.faults()[0].key, "array");
    EXPECT_NE(error.faults()[0].allowed.find("wagesim_rtl_array(ROWS 5 COLS 7 LANES 2)"), std::string::npos);
  }
}

TEST(RtlAssertions, AWeightRowBeyondTheArrayStopsTheRun) {
  MachineParams machine;
  machine.rows = 3;
  machine.cols = 2;
  machine.ternary_lanes = 4;
  const std::unique_ptr<ArrayCore> rtl = make_rtl_array(machine, "");
  const std::uint8_t weights[2] = {1, 1};
  ArrayInputs pins;
  pins.w_valid = true;
  pins.w = weights;
  pins.w_row = 2;
  EXPECT_NO_THROW(rtl->step(pins));
  pins.w_row = 3;
  EXPECT_THROW(rtl->step(pins), std::logic_error);
}

}  // namespace
}  // namespace wagesim
