#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/load_machine.h"
#include "workloads/input/shipped_files.h"

namespace wagesim {
namespace {

constexpr std::int64_t kKib = 1024;

struct Sizes {
  const char* name;
  int extent, lanes;
  std::int64_t activation_kib, weight_kib, accumulator_kib, vector_in_kib, vector_out_kib;
};

class MachinePreset : public testing::TestWithParam<Sizes> {};

TEST_P(MachinePreset, HasItsSizes) {
  const Sizes& sizes = GetParam();
  const MachineParams machine = load_machine(sizes.name);
  EXPECT_EQ(machine.name, sizes.name);
  EXPECT_EQ(machine.rows, sizes.extent);
  EXPECT_EQ(machine.cols, sizes.extent);
  EXPECT_EQ(machine.ternary_lanes, 4);
  EXPECT_EQ(machine.vector_lanes, sizes.lanes);
  EXPECT_EQ(machine.activation.bytes(), sizes.activation_kib * kKib);
  EXPECT_EQ(machine.weight.bytes(), sizes.weight_kib * kKib);
  EXPECT_EQ(machine.accumulator.bytes(), sizes.accumulator_kib * kKib);
  EXPECT_EQ(machine.vector_in.bytes(), sizes.vector_in_kib * kKib);
  EXPECT_EQ(machine.vector_out.bytes(), sizes.vector_out_kib * kKib);
}

TEST_P(MachinePreset, HasAccumulatorWordsOfOneArrayRow) {
  const MachineParams machine = load_machine(GetParam().name);
  EXPECT_EQ(machine.accumulator.banks, 1);
  EXPECT_EQ(machine.accumulator.word_bytes, 4 * machine.cols);
  EXPECT_EQ(machine.accumulator_rows_per_half(), machine.accumulator.bytes() / 2 / (4 * machine.cols));
}

// A ternary vector of R x T activations must come out of the banks in one cycle where addresses do not
// collide.
TEST_P(MachinePreset, HasBanksForOneTernaryVectorACycle) {
  const MachineParams machine = load_machine(GetParam().name);
  EXPECT_GE(machine.activation.banks * machine.activation.word_bytes * machine.activation.ports,
            machine.rows * machine.ternary_lanes);
}

INSTANTIATE_TEST_SUITE_P(All, MachinePreset,
                         testing::Values(Sizes{"tiny", 4, 4, 2, 1, 1, 2, 1},
                                         Sizes{"edge", 16, 16, 64, 32, 32, 64, 32},
                                         Sizes{"base", 32, 32, 256, 128, 128, 256, 128},
                                         Sizes{"large", 128, 128, 2048, 1024, 1024, 2048, 1024}),
                         [](const auto& each) { return each.param.name; });

TEST(MachinePresets, AreListedByName) {
  EXPECT_THAT(shipped_names("machines"),
              testing::ElementsAre("base", "edge", "eyeriss-like", "large", "nvdla-like", "tiny"));
  EXPECT_THAT(shipped_names("machines/dram"),
              testing::ElementsAre("ddr4-2400", "gddr6-14000", "hbm2", "hbm3", "lpddr4-3200", "lpddr5-6400"));
}

/// Bytes a nanosecond of all channels, from the resolved parameters.
double peak_gigabytes(const std::string& preset) {
  const MachineParams machine = parse_machine("extends: base\ndram: {preset: " + preset + "}\n", "user.yaml");
  return 1000.0 * machine.dram.channels * machine.dram.burst_bytes / machine.dram.burst_ps;
}

TEST(DramPresets, HaveThePeakBandwidthOfTheirStandard) {
  EXPECT_NEAR(peak_gigabytes("ddr4-2400"), 19.2, 0.01);
  EXPECT_DOUBLE_EQ(peak_gigabytes("lpddr4-3200"), 12.8);  // two channels of 6.4 GB/s
  EXPECT_DOUBLE_EQ(peak_gigabytes("lpddr5-6400"), 25.6);  // two channels of 12.8 GB/s
  EXPECT_DOUBLE_EQ(peak_gigabytes("hbm2"), 256.0);        // sixteen pseudo channels of 16 GB/s
  EXPECT_DOUBLE_EQ(peak_gigabytes("hbm3"), 819.2);        // 32 of 25.6 GB/s
  EXPECT_NEAR(peak_gigabytes("gddr6-14000"), 56.0, 0.2);  // two channels of 28 GB/s
}

TEST(DramPresets, KeepTheirTimeWhateverTheClockOfTheMachine) {
  const std::string text = "extends: base\ndram: {preset: ddr4-2400}\nclock_period_ps: ";
  for (const char* period : {"833", "1000", "2000"}) {
    const DramParams dram = parse_machine(text + period + "\n", "user.yaml").dram;
    EXPECT_EQ(dram.t_rcd_ps, 13328);
    EXPECT_EQ(dram.t_refi_ps, 7796880);
    EXPECT_EQ(dram.t_ccd_l_ps, 4998);
    EXPECT_EQ(dram.t_wtr_s_ps, 2499);
  }
}

}  // namespace
}  // namespace wagesim
