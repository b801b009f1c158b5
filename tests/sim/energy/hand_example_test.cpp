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
  counters["pe_operand_register_bits"] = 64 * 8 + 64 * 8;
  counters["pe_sum_register_writes"] = 64 + 16 + 24;
  for (const char* access : {"act_reads", "act_writes", "weight_reads", "weight_writes", "accumulator_reads",
                             "accumulator_writes"})
    counters[access] = 4;
  counters["dma_load_bytes"] = 16 + 16;
  counters["dma_store_bytes"] = 64;
  counters["dram_read_bursts"] = counters["dram_write_bursts"] = 2;
  counters["dram_activations"] = counters["dram_precharges"] = 2;
  counters["cycles"] = 40;
  counters["dram_active_cycles"] = 24;
  counters["dram_precharged_cycles"] = 16;
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
      {"mac_cores", "mac_int8", "13.5"},
      {"mac_cores", "mac_int8_gated", "2.28"},
      {"array_registers", "operand_register_bit", "5.9392"},
      {"array_registers", "sum_register_write", "19.3024"},
      {"array_registers", "skew_operand_bit", "2.2272"},
      {"array_registers", "skew_sums", "4.4544"},
      {"array_wires", "operand_bit", "3.004416"},
      {"array_wires", "row_of_sums", "6.009132"},
      {"act_buffer", "read", "31.6992"},
      {"act_buffer", "write", "29.58992"},
      {"act_buffer", "leak", "69.73584"},
      {"weight_buffer", "read", "31.6992"},
      {"weight_buffer", "write", "29.58992"},
      {"weight_buffer", "leak", "69.73584"},
      {"accumulator_buffer", "read", "51.922"},
      {"accumulator_buffer", "write", "60.564"},
      {"accumulator_buffer", "leak", "75.19932"},
      {"dma", "load_byte", "140.8"},
      {"dma", "store_byte", "281.6"},
      {"clock", "trunk", "115.968"},
      {"clock", "gating_cells", "46.3872"},
      {"clock", "operand_register_bit", "2.4576"},
      {"clock", "sum_register", "7.9872"},
      {"clock", "skew_operand_bit", "0.9216"},
      {"clock", "skew_sums", "1.8432"},
      {"logic_leakage", "mac_cores", "4.672"},
      {"logic_leakage", "vector_lanes", "0.688"},
      {"logic_leakage", "registers", "10.1472"},
      {"dram", "read_burst", "4096"},
      {"dram", "write_burst", "2560"},
      {"dram", "activation", "2408"},
      {"dram", "active_standby", "912"},
      {"dram", "precharged_standby", "544"},
  };
  for (const Line& line : paper) {
    SCOPED_TRACE(std::string(line.component) + '.' + line.action);
    const PriceLine* found = prices.find(line.component, line.action);
    ASSERT_NE(found, nullptr);
    const auto index = static_cast<std::size_t>(found - prices.lines.data());
    EXPECT_EQ(to_picojoule_text(energy.lines[index].energy.value), line.picojoules);
  }
  EXPECT_EQ(to_picojoule_text(energy.total().value), "11639.923988");
}

TEST(HandExample, HasItsEfficiencyFromTheSameCounts) {
  const PriceList prices = make_price_list(shipped("45nm"), example_machine());
  const RunEnergy run = price_run(prices, example_counters(prices), {}, {});
  EXPECT_EQ(run.macs.dense, 64U);
  EXPECT_EQ(run.macs.effectual, 45U);
  EXPECT_NEAR(tops_per_watt(64, run.total.total().value), 0.010997, 1e-6);
  EXPECT_NEAR(tops_per_watt(45, run.total.total().value), 0.007732, 1e-6);
}

}  // namespace
}  // namespace wagesim
