#include "sim/energy/price_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/sim/energy/energy_fixtures.h"
#include "tests/util/faults.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

EnergyBand price_of(const PricedMachine& machine, std::string_view component, std::string_view action) {
  PriceList prices = make_price_list(shipped("45nm"), machine);
  const PriceLine* line = prices.find(component, action);
  return line == nullptr ? EnergyBand{} : line->price;
}

TEST(PriceList, PricesEveryMachineBetweenLowAndHigh) {
  for (const char* name : {"45nm", "22nm", "7nm", "netlist-45nm", "netlist-7nm"})
    for (const char* dram : {"ddr4", "lpddr4", "lpddr5", "hbm2", "hbm3", "gddr6"}) {
      PricedMachine machine = example_machine();
      machine.dram.kind = dram;
      const PriceList prices = make_price_list(shipped(name), machine);
      std::set<std::string> names;
      for (const PriceLine& line : prices.lines) {
        SCOPED_TRACE(std::string(name) + " " + dram + " " + line.component + "." + line.action);
        EXPECT_TRUE(names.insert(line.component + '.' + line.action).second);
        EXPECT_LE(line.price.low, line.price.value);
        EXPECT_LE(line.price.value, line.price.high);
        EXPECT_FALSE(line.origin.source.empty());
      }
    }
}

TEST(PriceList, ScalesPowerByThePeriodAndTheInstances) {
  PricedMachine machine = example_machine();
  EXPECT_EQ(price_of(machine, "logic_leakage", "mac_cores").value,
            from_picojoules(16 * 0.0073));  // 7.3 uW for 1 ns is 7.3 fJ
  machine.period_ps = 5000;
  machine.rows = 8;
  EXPECT_EQ(price_of(machine, "logic_leakage", "mac_cores").value, from_picojoules(32 * 0.0073 * 5));
  EXPECT_EQ(price_of(machine, "dram", "active_standby").value,
            from_picojoules(38 * 5));  // 38 mW for 1 ns is 38 pJ
  EXPECT_EQ(price_of(machine, "dram", "precharged_standby").value, from_picojoules(34 * 5));
  machine.rows = 4;
  EXPECT_EQ(price_of(machine, "clock", "trunk").value,
            from_picojoules(0.0032 * 0.25 * 3624));  // per cycle, not per ns
}

TEST(PriceList, ScalesDramByBurstBitsAndDevices) {
  PricedMachine machine = example_machine();
  machine.dram = {"ddr4", 64, 2, 8};
  EXPECT_EQ(price_of(machine, "dram", "read_burst").value, from_picojoules(12 * 64 * 8));
  EXPECT_EQ(price_of(machine, "dram", "activation").value, from_picojoules(419 * 8));
  EXPECT_EQ(price_of(machine, "dram", "refresh").value, from_picojoules(86580 * 8));
  EXPECT_EQ(price_of(machine, "dram", "active_standby").value, from_picojoules(51.6 * 8)) << "of a channel";
  EXPECT_EQ(price_of(machine, "dram", "precharged_standby").value, from_picojoules(40.8 * 8));
}

TEST(PriceList, PricesABufferByItsBankNotItsWhole) {
  PricedMachine machine = example_machine();
  machine.buffers[0] = {"act", 1024, 64, 16};
  EXPECT_EQ(price_of(machine, "act_buffer", "read").value, from_picojoules(7.9248));
  EXPECT_EQ(price_of(machine, "act_buffer", "leak").value, from_picojoules(16 * 1.7433961));
  EXPECT_EQ(price_of(machine, "act_buffer", "read").low, from_picojoules(7.9248 * 0.6));
  EXPECT_EQ(price_of(machine, "act_buffer", "read").high, from_picojoules(7.9248 * 1.6));
}

TEST(PriceList, PricesAPortToReadBesideOneToWriteAsTheSweepDoes) {
  PricedMachine machine = example_machine();
  machine.buffers[0] = {"act", 1024, 64, 1, 1, true};
  EXPECT_EQ(price_of(machine, "act_buffer", "read").value, from_picojoules(9.77753));
  EXPECT_EQ(price_of(machine, "act_buffer", "write").value, from_picojoules(9.15104));
  machine.buffers[0] = {"act", 1024, 64, 1, 2};  // two ports cost no less
  EXPECT_EQ(price_of(machine, "act_buffer", "read").value, from_picojoules(9.77753));
}

TEST(PriceList, PricesWiresByThePitchOfAnElement) {
  const PricedMachine machine = example_machine();
  const double pitch = std::sqrt(1867 * 0.798 / 0.7) / 1000;  // mm
  EXPECT_EQ(price_of(machine, "array_wires", "operand_bit").value, from_picojoules(0.0636 * pitch));
  EXPECT_EQ(price_of(machine, "array_wires", "weight").value, from_picojoules(8 * 0.0636 * pitch));
  // a row of sums: 32 bits of each of 4 columns, down 4 rows
  EXPECT_EQ(price_of(machine, "array_wires", "row_of_sums").value,
            from_picojoules(32 * 4 * 4 * 0.0636 * pitch));
}

TEST(PriceList, ClocksAFlipFlopThatTakesAValueEveryCycleAsAnUngatedOneAndItsGate) {
  PriceList prices = make_price_list(shipped("45nm"), example_machine());
  const auto pj = [&](const char* action) { return prices.find("clock", action)->price.value.picojoules(); };
  EXPECT_NEAR(pj("trunk") / 3624 + pj("operand_register_bit"), 0.0032, 1e-6);
  EXPECT_NEAR(pj("gating_cells") / 3624, 0.1 * 0.0032, 1e-6);
  EXPECT_NEAR(pj("sum_register"), 32 * pj("operand_register_bit"), 1e-6);
}

TEST(PriceList, LetsABankBelowTheSweepCostAtMostTheSmallestInIt) {
  PricedMachine machine = example_machine();
  machine.buffers[0] = {"act", 64, 64, 1};
  EXPECT_LT(price_of(machine, "act_buffer", "read").value, from_picojoules(7.9248 / 2));
  EXPECT_NEAR(price_of(machine, "act_buffer", "read").high.picojoules(), 7.9248 * 1.6, 1e-6);
}

TEST(PriceList, TakesATablesOwnBufferEntriesInPlaceOfTheSweep) {
  EnergyTable table = shipped("45nm");
  const TableEntry entry{1, 2, 3, {"28 nm", 0.9, "our macro"}, "t.yaml", 4};
  table.entries["buffers.act.read"] = entry;
  PriceList prices = make_price_list(table, example_machine());
  EXPECT_EQ(prices.find("act_buffer", "read")->price.value, from_picojoules(2));
  EXPECT_EQ(prices.find("act_buffer", "read")->origin.source, "our macro");
  EXPECT_EQ(prices.find("act_buffer", "write")->price.value, from_picojoules(7.39748));
  table.entries["buffers.act.write"] = table.entries["buffers.act.leakage"] = entry;
  PricedMachine machine = example_machine();
  machine.buffers[0].depth_words = 1 << 26;  // larger than any sweep: no matter, all three are given
  EXPECT_NO_THROW((void)make_price_list(table, machine));
}

TEST(PriceList, RefusesATableThatDoesNotFitTheMachine) {
  EnergyTable table = shipped("45nm");
  table.entries["buffers.cache.read"] = {1, 2, 3, {"28 nm", 0.9, "s"}, "t.yaml", 4};
  PricedMachine machine = example_machine();
  machine.dram.kind = "sdr";
  machine.buffers[1].depth_words = 1 << 20;
  EXPECT_THAT(faults_of([&] { (void)make_price_list(table, machine); }),
              UnorderedElementsAre(
                  "machine.dram.kind = sdr: has no prices in table 45nm",
                  "t.yaml:4: buffers.cache.read: the machine has no buffer cache",
                  HasSubstr("weight macro of 8388608 bytes: macros end at 4194304 bytes: use more banks")));
}

TEST(PriceList, RefusesExtentsThatNoMachineHas) {
  PricedMachine machine = example_machine();
  machine.period_ps = 0;
  machine.buffers[0].macros = -1;
  machine.buffers[1].depth_words = std::int64_t{1} << 40;
  EXPECT_THAT(faults_of([&] { (void)make_price_list(shipped("45nm"), machine); }),
              ElementsAre(HasSubstr("machine.period_ps = 0: must be an integer from 1"),
                          HasSubstr("machine.buffers.act.macros = -1"),
                          HasSubstr("machine.buffers.weight.depth_words")));
}

TEST(PriceList, RefusesAnEventDearerThanAnyEventCanBe) {
  PricedMachine machine = example_machine();
  machine.dram.burst_bytes = 1 << 30;
  EXPECT_THAT(faults_of([&] { (void)make_price_list(shipped("45nm"), machine); }),
              UnorderedElementsAre(HasSubstr("dram.read_burst"), HasSubstr("dram.write_burst")));
}

}  // namespace
}  // namespace wagesim
