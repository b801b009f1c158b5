#include "sim/energy/area.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/sim/energy/energy_fixtures.h"
#include "tests/util/faults.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const ComponentArea& part(const MachineArea& area, const std::string& name) {
  for (const ComponentArea& component : area.components)
    if (component.name == name) return component;
  throw std::out_of_range(name);
}

TEST(Area, OfTheExampleIsWhatPaperSays) {
  const MachineArea area = make_area(shipped("45nm"), example_machine());
  // 16 PEs of 1867 GE at 0.798 um2, placed at 70 %
  EXPECT_EQ(part(area, "pe_array").ge, 16 * 1867);
  EXPECT_NEAR(static_cast<double>(part(area, "pe_array").logic.value), 16 * 1867 * 0.798 / 0.7 * 1e6, 1);
  EXPECT_NEAR(static_cast<double>(part(area, "pe_array").logic.low), 16 * 1867 * 0.678 / 0.85 * 1e6, 1);
  EXPECT_NEAR(static_cast<double>(part(area, "pe_array").logic.high), 16 * 1867 * 0.918 / 0.55 * 1e6, 1);
  EXPECT_EQ(part(area, "skew").ge, (6 * 8 + 6 * 8 + 6 * 32) * 10);  // 80 GE for eight bits
  EXPECT_EQ(part(area, "vector_unit").ge, 4 * 8367 + 1803 + 539);
  EXPECT_EQ(part(area, "control").ge, std::llround(0.1 * (16 * 1867 + 2880 + 35810)));
  EXPECT_EQ(part(area, "control").logic.low, 0);
  // one macro of 8 KB and 64 bits, 0.0286018 mm2 by CACTI, x 1.3
  EXPECT_EQ(to_mm2_text(part(area, "act_buffer").sram.value), "0.03718234");
  EXPECT_EQ(part(area, "act_buffer").ge, 0);
}

TEST(Area, OfTheComponentsAddsUpToTheTotalExactly) {
  for (const char* table : {"45nm", "22nm", "7nm"}) {
    PricedMachine machine = example_machine();
    machine.rows = 33;
    machine.vector_lanes = 21;
    machine.buffers[0] = {"act", 777, 96, 6};
    const MachineArea area = make_area(shipped(table), machine);
    AreaBand sum;
    std::int64_t ge = 0;
    for (const ComponentArea& component : area.components) {
      sum += component.total();
      ge += component.ge;
      EXPECT_LE(component.total().low, component.total().value);
      EXPECT_LE(component.total().value, component.total().high);
    }
    EXPECT_EQ(sum.low, area.total.total().low);
    EXPECT_EQ(sum.value, area.total.total().value);
    EXPECT_EQ(sum.high, area.total.total().high);
    EXPECT_EQ(ge, area.total.ge);
  }
}

TEST(Area, WritesExactDecimals) {
  EXPECT_EQ(to_mm2_text(0), "0");
  EXPECT_EQ(to_mm2_text(1), "0.000000000001");
  EXPECT_EQ(to_mm2_text(1'500'000'000'000), "1.5");
  EXPECT_EQ(to_mm2_text(12'000'000'000'000), "12");
}

TEST(Area, CountsThePhyOfEachChannelWhereTheTableGivesOne) {
  EnergyTable table = shipped("45nm");
  const MachineArea without = make_area(table, example_machine());
  EXPECT_THAT(without.left_out, HasSubstr("PHY"));
  TableEntry phy = table.at("area.fo4_ps");
  phy.low = 8;
  phy.value = 10;
  phy.high = 12;
  table.entries.insert_or_assign("area.dram_phy_mm2", phy);
  PricedMachine machine = example_machine();
  machine.dram.channels = 2;
  const MachineArea with = make_area(table, machine);
  EXPECT_EQ(to_mm2_text(with.total.total().value - without.total.total().value), "20");
  EXPECT_THAT(with.left_out, testing::Not(HasSubstr("PHY")));
}

TEST(Area, RefusesAMacroLargerThanTheSweep) {
  PricedMachine machine = example_machine();
  machine.buffers[1].depth_words = 1 << 20;
  EXPECT_THAT(faults_of([&] { (void)make_area(shipped("45nm"), machine); }),
              ElementsAre(HasSubstr("weight macro of 8388608 bytes: macros end at 4194304 bytes")));
}

// Published blocks at nodes of our tables, nothing fitted (docs/area.md): the band must hold them.
TEST(Area, HoldsGemminisArrayAndMacrosWithinItsBand) {
  PricedMachine machine = example_machine();
  machine.rows = machine.cols = 16;
  machine.buffers = {{"scratchpad", 4096, 128, 4}, {"accumulator", 1024, 128, 4}};  // 256 KB and 64 KB
  const MachineArea area = make_area(shipped("22nm"), machine);
  const auto mm2 = [](std::int64_t nm2) { return static_cast<double>(nm2) / kNm2PerMm2; };
  const AreaBand array = part(area, "pe_array").total(), scratchpad = part(area, "scratchpad_buffer").total();
  EXPECT_LE(mm2(array.low), 0.116);  // 116 thousand um2, DAC 2021, Fig. 6a
  EXPECT_GE(mm2(array.high), 0.116);
  EXPECT_LE(mm2(scratchpad.low), 0.544);
  EXPECT_GE(mm2(scratchpad.high), 0.544);
}

}  // namespace
}  // namespace wagesim
