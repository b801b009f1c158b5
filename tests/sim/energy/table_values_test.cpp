// What the shipped tables claim of themselves: which entries follow from others, and that their bands hold
// the other sources' figures.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/energy/actions.h"
#include "tests/sim/energy/energy_fixtures.h"

namespace wagesim {
namespace {

constexpr double kDigits = 5e-4;  // the tables give four significant digits

void expect_scaled(const TableEntry& entry, const TableEntry& base, double low, double value, double high) {
  EXPECT_NEAR(entry.low, base.low * low, base.low * low * kDigits);
  EXPECT_NEAR(entry.value, base.value * value, base.value * value * kDigits);
  EXPECT_NEAR(entry.high, base.high * high, base.high * high * kDigits);
}

bool is_scaled(std::string_view action) {
  constexpr std::string_view kOthers[] = {"dma_byte", "pe_wire", "clock_trunk", "clock_gating"};
  return std::ranges::find(kOthers, action) == std::end(kOthers) &&
         action.find("leakage") == std::string_view::npos;
}

TEST(TableValues, EveryEntryOfEveryTableNamesItsSource) {
  for (const char* name : {"45nm", "22nm", "7nm", "netlist-45nm", "netlist-7nm"}) {
    for (const auto& [key, entry] : shipped(name).entries) {
      SCOPED_TRACE(std::string(name) + " " + key);
      EXPECT_GT(entry.origin.source.size(), 10U);
      EXPECT_FALSE(entry.origin.node.empty());
      EXPECT_GT(entry.origin.voltage, 0);
    }
  }
}

TEST(TableValues, LogicAt22nmIsThatOf45nmTimesTheStatedFactors) {
  const EnergyTable base = shipped("45nm");
  const EnergyTable table = shipped("22nm");
  for (const Action& action : logic_actions()) {
    SCOPED_TRACE(action.name);
    if (is_scaled(action.name))
      expect_scaled(*table.find(action.name), *base.find(action.name), 0.24, 0.40, 0.66);
  }
}

TEST(TableValues, LogicAt7nmIsJouppisOrA3rdOf45nm) {
  const EnergyTable base = shipped("45nm");
  const EnergyTable table = shipped("7nm");
  EXPECT_DOUBLE_EQ(table.find("mac_int8")->value, 0.070 + 0.030);
  EXPECT_DOUBLE_EQ(table.find("add")->value, 0.030);
  EXPECT_DOUBLE_EQ(table.find("rounding_up")->value, 0.007);
  for (const char* action :
       {"register_bit_write", "shift", "rounding", "comparison", "lfsr_leap", "update", "clock_tree"}) {
    SCOPED_TRACE(action);
    expect_scaled(*table.find(action), *base.find(action), 1 / 4.3, 1 / 3.0, 1 / 2.1);
  }
}

TEST(TableValues, SmallerNodesNeverCostMoreForTheSameLogic) {
  const EnergyTable at45 = shipped("45nm");
  const EnergyTable at22 = shipped("22nm");
  const EnergyTable at7 = shipped("7nm");
  for (const Action& action : logic_actions()) {
    SCOPED_TRACE(action.name);
    EXPECT_LE(at22.find(action.name)->value, at45.find(action.name)->value);
    EXPECT_LE(at7.find(action.name)->value, at22.find(action.name)->value);
  }
}

TEST(TableValues, BandsAt45nmHoldTheMacsOfBothSources) {
  const EnergyTable table = shipped("45nm");
  // Aladdin's register of 0.009 pJ a bit has its clock within, which the table prices apart.
  const double sum_register =
      32 * (table.find("register_bit_write")->value + table.find("clock_tree")->value);
  EXPECT_NEAR(table.find("mac_int8")->value + sum_register, 0.59,
              0.005);  // Horowitz's int8 MAC with its register
  EXPECT_NEAR(table.find("mac_int8")->high + sum_register, 1.29, 0.005);  // the Aladdin tables'
  EXPECT_NEAR(table.find("mac_ternary")->value + 0.216, 0.31, 0.005);     // 24-bit register
}

TEST(TableValues, ZeroOperandsCostTheShareThatTheNetlistTableHas) {
  const EnergyTable netlist = shipped("netlist-45nm"), table = shipped("45nm");
  for (const std::string mac : {"mac_ternary", "mac_int8"}) {
    const TableEntry &zero = netlist.at(mac + "_gated"), &dense = netlist.at(mac);
    EXPECT_NEAR(table.at(mac + "_gated").low, table.at(mac).low * zero.low / dense.low, 1e-3);
    EXPECT_NEAR(table.at(mac + "_gated").value, table.at(mac).value * zero.value / dense.value, 1e-3);
    EXPECT_NEAR(table.at(mac + "_gated").high, table.at(mac).high * zero.high / dense.high, 1e-3);
  }
}

TEST(TableValues, SramBandsHoldTheFiguresOfTheOtherSource) {
  struct Point {
    const char* table;
    std::int64_t bytes;
    double pj;  ///< read of 64 bits
  };
  const Point points[] = {
      {"45nm", 8192, 10},     {"45nm", 32768, 20},     {"45nm", 1 << 20, 100},      // Horowitz 2014
      {"22nm", 8192, 7.5},    {"22nm", 32768, 8.5},                                 // Jouppi, 7 nm
      {"7nm", 8192, 2.05473}, {"7nm", 32768, 3.11002}, {"7nm", 1 << 20, 18.4581}};  // CACTI, 22 nm
  for (const Point& point : points) {
    SCOPED_TRACE(std::string(point.table) + " " + std::to_string(point.bytes));
    const SramModel sram = shipped(point.table).sram;
    const double price = sram.sweep.at(point.bytes, 64).read_pj;
    const SramBand& band = sram.dynamic_band(point.bytes);
    EXPECT_LE(price * band.low, point.pj);
    EXPECT_GE(price * band.high, point.pj);
  }
}

}  // namespace
}  // namespace wagesim
