#include "sim/compiler/cost.h"

#include <gtest/gtest.h>

namespace wagesim {
namespace {

/// 8 requests in flight, 40 cycles each, 32 bytes a cycle on the bus; bursts of 64 bytes in 4 cycles.
MachineParams machine(int channels) {
  MachineParams machine;
  machine.dram.channels = channels;
  machine.dram.burst_ps = 4000;
  machine.dram.t_rcd_ps = machine.dram.t_cl_ps = 1000;
  machine.dram.controller_latency_ps = 38000;
  return machine;
}

TEST(DmaCycles, AreThoseOfTheDramForLongRuns) {
  EXPECT_EQ(dma_cycles(1, 6400, machine(1)), 400);
}

TEST(DmaCycles, AreThoseOfTheBusWhereTheDramIsFaster) {
  EXPECT_EQ(dma_cycles(1, 6400, machine(8)), 200);
}

TEST(DmaCycles, AreRoundTripsForShortRuns) {
  EXPECT_EQ(dma_cycles(1000, 8, machine(8)), 1000 * 40 / 8);  // bursts alone: 500; the bus: 1000
}

TEST(DmaCycles, CountABurstForEveryRun) {
  MachineParams fast = machine(1);
  fast.dma.outstanding = 64;
  EXPECT_EQ(dma_cycles(1000, 8, fast), 1000 * 4);
}

TEST(CommandCost, IsThatOfItsSlowestUnitAndWhatNothingOverlaps) {
  CommandCost cost;
  cost.array_cycles = 10;
  cost.load_cycles = 30;
  cost.vector_cycles = 20;
  cost.lead_cycles = 5;
  EXPECT_EQ(cost.cycles(), 35);
  EXPECT_STREQ(cost.bound(), "load");
}

TEST(CommandCost, TakesLoadsAndStoresForOneStream) {
  CommandCost cost;
  cost.array_cycles = 40;
  cost.load_cycles = 20;
  cost.store_cycles = 25;
  EXPECT_EQ(cost.cycles(), 45);
  EXPECT_STREQ(cost.bound(), "store");
  cost.vector_cycles = 46;
  EXPECT_STREQ(cost.bound(), "vector");
}

}  // namespace
}  // namespace wagesim
