// The worked example of docs/energy.md: every count and every picojoule below stands there, worked out on
// paper.
#include <gtest/gtest.h>

#include <array>

#include "tests/sim/energy/energy_fixtures.h"

namespace wagesim {
namespace {

using Matrix = std::array<std::array<int, 4>, 4>;

constexpr Matrix kA = {{{1, 0, 2, 3}, {0, 4, 5, 0}, {6, 7, 8, 9}, {1, 2, 0, 4}}};
constexpr Matrix kB = {{{1, 2, 3, 4}, {5, 0, 6, 7}, {8, 9, 1, 2}, {3, 4, 5, 6}}};

EventCounts example_counters(const PriceList& prices) {
  EventCounts counters;
  for (const PriceLine& line : prices.lines) counters[line.counter] = 0;
  counters["macs_ternary"] = 0;
  counters["macs_int8"] = 64;
  counters["macs_int8_gated"] = 19;
  counters["pe_operand_register_bits"] = 64 * 8;
  counters["pe_weight_register_writes"] = 64;
  counters["pe_sum_register_writes"] = 69;
  for (const char* access : {"act_reads", "act_writes", "weight_reads", "weight_writes", "accumulator_reads",
                             "accumulator_writes"})
    counters[access] = 4;
  counters["dma_load_bytes"] = 16 + 16;
  counters["dma_store_bytes"] = 64;
  counters["dram_read_bursts"] = counters["dram_write_bursts"] = 2;
  counters["dram_activations"] = counters["dram_precharges"] = 2;
  counters["cycles"] = 40;
  return counters;
}

TEST(HandExample, CountsItsGatedMacsAsTheMatricesHaveZeros) {
  int gated = 0;
  for (std::size_t row = 0; row < 4; ++row) {
    for (std::size_t col = 0; col < 4; ++col) {
      for (std::size_t k = 0; k < 4; ++k) gated += kA[row][k] == 0 || kB[k][col] == 0 ? 1 : 0;
    }
  }
  EXPECT_EQ(gated, 19);
}

TEST(HandExample, CostsWhatThePaperSaysLineByLine) {
  PriceList prices = make_price_list(shipped("45nm"), example_machine());
  const Energy energy = price(prices, example_counters(prices), "example");

  struct Line {
    const char* component;
    const char* action;
    const char* picojoules;
  };
  const Line paper[] = {
      {"array", "mac_int8", "13.5"},
      {"array", "mac_int8_gated", "0.285"},
      {"array", "operand_register_bit", "4.608"},
      {"array", "weight_register_write", "4.608"},
      {"array", "sum_register_write", "19.872"},
      {"array", "leak", "4.672"},
      {"registers", "leak", "2.1504"},
      {"act_buffer", "read", "24.54808"},
      {"act_buffer", "write", "31.51228"},
      {"act_buffer", "leak", "0.06468"},
      {"weight_buffer", "read", "24.54808"},
      {"weight_buffer", "write", "31.51228"},
      {"weight_buffer", "leak", "0.06468"},
      {"accumulator_buffer", "read", "31.6654"},
      {"accumulator_buffer", "write", "56.2096"},
      {"accumulator_buffer", "leak", "0.06476"},
      {"vector_unit", "leak", "0.688"},
      {"dma", "load_byte", "140.8"},
      {"dma", "store_byte", "281.6"},
      {"dram", "read_burst", "4096"},
      {"dram", "write_burst", "2560"},
      {"dram", "activation", "2408"},
      {"dram", "background", "1440"},
      {"clock", "clock_tree", "98.304"},
  };
  for (const Line& line : paper) {
    SCOPED_TRACE(std::string(line.component) + '.' + line.action);
    const PriceLine* found = prices.find(line.component, line.action);
    ASSERT_NE(found, nullptr);
    const auto index = static_cast<std::size_t>(found - prices.lines.data());
    EXPECT_EQ(to_picojoule_text(energy.lines[index].energy.value), line.picojoules);
  }
  EXPECT_EQ(to_picojoule_text(energy.total().value), "11275.27724");
}

TEST(HandExample, HasItsEfficiencyFromTheSameCounts) {
  const PriceList prices = make_price_list(shipped("45nm"), example_machine());
  const RunEnergy run = price_run(prices, example_counters(prices), {}, {});
  EXPECT_EQ(run.macs.dense, 64U);
  EXPECT_EQ(run.macs.effectual, 45U);
  EXPECT_NEAR(tops_per_watt(64, run.total.total().value), 0.011352, 1e-6);
  EXPECT_NEAR(tops_per_watt(45, run.total.total().value), 0.007982, 1e-6);
}

}  // namespace
}  // namespace wagesim
