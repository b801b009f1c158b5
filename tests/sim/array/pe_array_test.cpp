// The array's registers cycle by cycle, as drawn by hand in docs/machine.md.
#include "sim/array/pe_array.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace wagesim {
namespace {

constexpr int kRows = 4, kCols = 4, kDepth = 4;

// A[row][k] and B[k][col] of the 4x4x4 product in the documents.
constexpr std::array<std::array<int, kDepth>, kRows> kA = {
    {{1, 2, 3, 4}, {5, 6, 7, 8}, {-1, -2, -3, -4}, {2, 0, 2, 3}}};
constexpr std::array<std::array<int, kCols>, kDepth> kB = {
    {{1, 0, 2, -1}, {0, 1, 2, -1}, {1, 1, 2, -1}, {3, 1, 2, -1}}};

std::int32_t product(int row, int col) {
  std::int32_t sum = 0;
  for (int k = 0; k < kDepth; ++k)
    sum += kA[static_cast<std::size_t>(row)][static_cast<std::size_t>(k)] *
           kB[static_cast<std::size_t>(k)][static_cast<std::size_t>(col)];
  return sum;
}

/// Presents vector k of the output-stationary 4x4x4 product in cycle k, nothing afterwards.
class OutputStationary {
 public:
  ArrayOutputs step() {
    ArrayInputs pins;
    pins.mode = MacMode::Int8;
    pins.dataflow = Dataflow::OutputStationary;
    std::array<std::int8_t, kRows> x{};
    std::array<std::uint8_t, kCols> y{};
    if (cycle_ < kDepth) {
      for (std::size_t row = 0; row < kRows; ++row) x[row] = static_cast<std::int8_t>(kA[row][cycle_]);
      for (std::size_t col = 0; col < kCols; ++col) y[col] = static_cast<std::uint8_t>(kB[cycle_][col]);
      pins.x_valid = pins.w_valid = true;
      pins.x_first = cycle_ == 0;
      pins.x_last = cycle_ == kDepth - 1;
      pins.x = x.data();
      pins.w = y.data();
    }
    ++cycle_;
    return array_.step(pins);
  }
  [[nodiscard]] const PeArray& array() const { return array_; }

 private:
  PeArray array_{kRows, kCols, 4};
  std::size_t cycle_ = 0;
};

TEST(PeArray, OutputStationaryCornerFinishesInCycleNineOfTheHandDrawnTable) {
  OutputStationary run;
  for (int cycle = 0; cycle < 9; ++cycle) run.step();
  EXPECT_NE(run.array().pe(3, 3).accumulator, product(3, 3));  // its last product is still to come
  run.step();                                                  // cycle 9: the tenth
  EXPECT_EQ(run.array().pe(3, 3).accumulator, product(3, 3));
}

TEST(PeArray, OutputStationaryPeMeetsOperandKInCycleRowPlusColPlusK) {
  OutputStationary run;
  std::array<std::array<std::int32_t, kCols>, kRows> partial{};
  for (int cycle = 0; cycle < 10; ++cycle) {
    run.step();
    for (int row = 0; row < kRows; ++row)
      for (int col = 0; col < kCols; ++col) {
        auto& sum = partial[static_cast<std::size_t>(row)][static_cast<std::size_t>(col)];
        const int k = cycle - row - col;
        if (k >= 0 && k < kDepth)
          sum += kA[static_cast<std::size_t>(row)][static_cast<std::size_t>(k)] *
                 kB[static_cast<std::size_t>(k)][static_cast<std::size_t>(col)];
        EXPECT_EQ(run.array().pe(row, col).accumulator, sum)
            << "cycle " << cycle << " PE " << row << ',' << col;
      }
  }
}

TEST(PeArray, OutputStationaryRowsDrainBottomFirstInCyclesTenToThirteen) {
  OutputStationary run;
  for (int cycle = 0; cycle < 16; ++cycle) {
    const ArrayOutputs out = run.step();
    const bool expected = cycle >= 10 && cycle < 14;
    ASSERT_EQ(out.valid, expected) << "cycle " << cycle;
    if (!expected) continue;
    for (int col = 0; col < kCols; ++col)
      EXPECT_EQ(out.sums[col], product(13 - cycle, col)) << "cycle " << cycle;
  }
}

TEST(PeArray, WeightStationarySumsLeaveRowsPlusColsMinusOneCyclesAfterTheirVector) {
  PeArray array(kRows, kCols, 4);
  std::vector<int> valid_cycles;
  for (int cycle = 0; cycle < 20; ++cycle) {
    ArrayInputs pins;
    pins.mode = MacMode::Int8;
    std::array<std::uint8_t, kCols> w{};
    std::array<std::int8_t, kRows> x{};
    if (cycle < kRows) {
      for (std::size_t col = 0; col < kCols; ++col)
        w[col] = static_cast<std::uint8_t>(kB[static_cast<std::size_t>(cycle)][col]);
      pins.w_valid = true;
      pins.w_row = cycle;
      pins.w = w.data();
    } else if (cycle < 2 * kRows) {
      for (std::size_t k = 0; k < kDepth; ++k)
        x[k] = static_cast<std::int8_t>(kA[static_cast<std::size_t>(cycle - kRows)][k]);
      pins.x_valid = true;
      pins.x_first = cycle == kRows;
      pins.x = x.data();
    }
    const ArrayOutputs out = array.step(pins);
    if (!out.valid) continue;
    valid_cycles.push_back(cycle);
    const int row = cycle - kRows - (kRows + kCols - 1);
    for (int col = 0; col < kCols; ++col) EXPECT_EQ(out.sums[col], product(row, col)) << "cycle " << cycle;
  }
  EXPECT_EQ(valid_cycles, (std::vector<int>{11, 12, 13, 14}));
}

TEST(PeArray, HoldsEveryRegisterWhileDisabled) {
  OutputStationary undisturbed;
  PeArray frozen(kRows, kCols, 4);
  for (std::size_t cycle = 0; cycle < 6; ++cycle) {
    undisturbed.step();
    ArrayInputs pins;
    pins.mode = MacMode::Int8;
    pins.dataflow = Dataflow::OutputStationary;
    std::array<std::int8_t, kRows> x{};
    std::array<std::uint8_t, kCols> y{};
    for (int pause = 0; pause < static_cast<int>(cycle); ++pause) {
      ArrayInputs off = pins;
      off.enable = false;
      frozen.step(off);
    }
    if (cycle < kDepth) {
      for (std::size_t row = 0; row < kRows; ++row) x[row] = static_cast<std::int8_t>(kA[row][cycle]);
      for (std::size_t col = 0; col < kCols; ++col) y[col] = static_cast<std::uint8_t>(kB[cycle][col]);
      pins.x_valid = pins.w_valid = true;
      pins.x_first = cycle == 0;
      pins.x_last = cycle == kDepth - 1;
      pins.x = x.data();
      pins.w = y.data();
    }
    frozen.step(pins);
    for (int row = 0; row < kRows; ++row)
      for (int col = 0; col < kCols; ++col)
        EXPECT_EQ(frozen.pe(row, col).accumulator, undisturbed.array().pe(row, col).accumulator);
  }
}

}  // namespace
}  // namespace wagesim
