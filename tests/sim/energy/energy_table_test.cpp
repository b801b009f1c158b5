#include "sim/energy/energy_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/energy/energy_fixtures.h"
#include "tests/util/faults.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::UnorderedElementsAre;

const std::string kHead = "name: mine\nversion: 1\nextend: 45nm\nnode: 28 nm\nvoltage: 0.9\n";

/// The faults of a table file of this text, without its directory.
std::vector<std::string> faults_in(const std::string& text) {
  const Scratch scratch;
  const std::string file = scratch.write("t.yaml", text);
  std::vector<std::string> faults = faults_of([&] { (void)load_energy_table(file, WAGESIM_TABLES); });
  for (std::string& fault : faults) fault.erase(0, scratch.path().string().size() + 1);
  return faults;
}

std::string entries(const std::string& lines) {
  return kHead + "entries:\n" + lines;
}

TEST(EnergyTable, LoadsEveryShippedTable) {
  for (const std::string name : {"45nm", "22nm", "7nm", "netlist-45nm", "netlist-7nm"}) {
    const EnergyTable table = shipped(name);
    EXPECT_EQ(table.name, name);
    EXPECT_EQ(table.files.size(), name.starts_with("netlist") ? 3U : 2U);  // dram.yaml is the last
    EXPECT_NE(table.find("dram.hbm2.activation"), nullptr);
    EXPECT_GT(table.sram.sweep.at(8192, 64).read_pj, 0);
  }
}

TEST(EnergyTable, TakesTheExtendingTablesEntriesAndKeepsTheRest) {
  const Scratch scratch;
  const std::string file = scratch.write(
      "t.yaml", entries("  mac_int8: {unit: pJ, low: 0.1, value: 0.2, high: 0.3, source: our silicon}\n") +
                    "dram:\n  ddr4:\n    read: {unit: pJ/bit, low: 1, value: 2, high: 3, source: ours, node: "
                    "x, voltage: 1.1}\n"
                    "buffers:\n  act:\n    leakage: {unit: uW, low: 1, value: 1, high: 1, source: ours}\n");
  const EnergyTable table = load_energy_table(file, WAGESIM_TABLES);
  EXPECT_EQ(table.find("mac_int8")->value, 0.2);
  EXPECT_EQ(table.find("mac_int8")->origin.node, "28 nm");
  EXPECT_EQ(table.find("dram.ddr4.read")->origin.voltage, 1.1);
  EXPECT_EQ(table.find("buffers.act.leakage")->value, 1);
  EXPECT_EQ(table.find("mac_ternary")->value, shipped("45nm").find("mac_ternary")->value);
  EXPECT_EQ(table.find("mac_ternary")->origin.node, "45 nm");
  EXPECT_EQ(table.find("dram.ddr4.write")->value, shipped("45nm").find("dram.ddr4.write")->value);
  EXPECT_EQ(table.sram.sweep.at(8192, 64).read_pj, shipped("45nm").sram.sweep.at(8192, 64).read_pj);
}

TEST(EnergyTable, ReadsAnErtAsATableOverTheDefaultOne) {
  const Scratch scratch;
  const std::string file = scratch.write("ERT.yaml", "ERT: {version: 0.4, tables: []}\n");
  const EnergyTable table = load_energy_table(file, WAGESIM_TABLES);
  EXPECT_EQ(table.name, "ERT.yaml");
  EXPECT_THAT(table.erts, ElementsAre(file));
  EXPECT_EQ(table.find("mac_int8")->value, shipped("45nm").find("mac_int8")->value);
}

TEST(EnergyTable, AppliesErtsOfAChainFromItsEndOn) {
  const Scratch scratch;
  const std::string near = scratch.write("near.yaml", "ERT: {version: 0.4, tables: []}\n");
  const std::string far = scratch.write("far.yaml", "ERT: {version: 0.4, tables: []}\n");
  scratch.write("base.yaml", "name: base\nversion: 1\nextend: 7nm\naccelergy_ert: far.yaml\n");
  const std::string file =
      scratch.write("t.yaml", "name: mine\nversion: 1\nextend: base.yaml\naccelergy_ert: near.yaml\n");
  const EnergyTable table = load_energy_table(file, WAGESIM_TABLES);
  EXPECT_THAT(table.erts, ElementsAre(far, near));
  EXPECT_EQ(table.find("mac_int8")->value, shipped("7nm").find("mac_int8")->value);
  EXPECT_THAT(faults_in(kHead + "accelergy_ert: none.yaml\n"),
              ElementsAre(HasSubstr("none.yaml: cannot open")));
}

TEST(EnergyTable, FindsWhatItExtendsBesideItsOwnFile) {
  const Scratch scratch;
  (void)scratch.write("base.yaml", entries("  add: {unit: pJ, low: 1, value: 2, high: 3, source: base}\n"));
  const std::string file = scratch.write("t.yaml", "name: top\nversion: 1\nextend: base.yaml\n");
  EXPECT_EQ(load_energy_table(file, WAGESIM_TABLES).find("add")->value, 2);
}

TEST(EnergyTable, RefusesNonsenseWithFileLineAndKeyAllAtOnce) {
  EXPECT_THAT(
      faults_in(
          entries("  mac_int8: {unit: pJ, low: -1, value: 0.2, high: 0.3, source: s}\n"
                  "  add: {unit: fJ, low: 1, value: 2, high: 3, source: s}\n"
                  "  shift: {unit: pJ, low: 3, value: 2, high: 1, source: s}\n"
                  "  mac_int9: {unit: pJ, low: 1, value: 2, high: 3, source: s}\n"
                  "  update: {unit: pJ, low: 1, value: 2, source: s}\n"
                  "  comparison: {unit: pJ, low: 1, value: 1.6e17, high: 2e17, source: s, color: red}\n")),
      IsSupersetOf(
          {HasSubstr("t.yaml:7: entries.mac_int8.low = -1: must be a number from 0 to 1000000000"),
           HasSubstr("t.yaml:8: entries.add.unit = fJ: must be pJ"),
           HasSubstr("t.yaml:9: entries.shift.low = 3: must be at most the value"),
           HasSubstr("t.yaml:9: entries.shift.high = 1: must be at least the value"),
           HasSubstr("t.yaml:10: entries.mac_int9"), HasSubstr("t.yaml:11: entries.update.high: is missing"),
           HasSubstr("t.yaml:12: entries.comparison.value = 1.6e17: must be a number from 0 to 1000000000"),
           HasSubstr("t.yaml:12: entries.comparison.color")}));
}

TEST(EnergyTable, SuggestsTheNearestActionForAnUnknownOne) {
  EXPECT_THAT(faults_in(entries("  mac_int9: {unit: pJ, low: 1, value: 2, high: 3, source: s}\n")),
              ElementsAre(HasSubstr("did you mean \"mac_int8\"?")));
  EXPECT_THAT(faults_in(kHead + "dram:\n  ddr4:\n    activate: {}\n"),
              ElementsAre(HasSubstr("dram.ddr4.activate")));
}

TEST(EnergyTable, RefusesATextWhereANumberBelongs) {
  for (const char* value : {"cheap", ".nan", ".inf", "1e400", "", "[1]"}) {
    SCOPED_TRACE(value);
    EXPECT_FALSE(faults_in(entries("  add: {unit: pJ, low: 0, value: " + std::string(value) +
                                   ", high: 3, source: s}\n"))
                     .empty());
  }
}

TEST(EnergyTable, NamesWhatNoTableOfTheChainGives) {
  EXPECT_THAT(faults_in("name: bare\nversion: 1\nextend: " WAGESIM_TABLES "/parts/dram.yaml\n"),
              IsSupersetOf({"t.yaml: mac_int8: is missing, here and in what the table extends",
                            "t.yaml: area.ge_um2: is missing, here and in what the table extends",
                            "t.yaml: blocks: is missing, here and in what the table extends",
                            "t.yaml: sram: is missing, here and in what the table extends"}));
  EXPECT_THAT(
      faults_in(kHead + "dram:\n  ddr9:\n    read: {unit: pJ/bit, low: 1, value: 2, high: 3, source: s}\n"),
      UnorderedElementsAre(HasSubstr("dram.ddr9.activation"), HasSubstr("dram.ddr9.precharge"),
                           HasSubstr("dram.ddr9.write"), HasSubstr("dram.ddr9.refresh"),
                           HasSubstr("dram.ddr9.active_standby"), HasSubstr("dram.ddr9.precharged_standby")));
}

TEST(EnergyTable, RefusesSharesAndSizesThatNothingCanHave) {
  EXPECT_THAT(
      faults_in(kHead +
                "area:\n  utilisation: {unit: share, low: 0, value: 0.5, high: 1.5, source: s}\n"
                "  ge_um2: {unit: mm2, low: 0, value: 1, high: 1, source: s}\n"
                "  height: {unit: um, low: 0, value: 1, high: 1, source: s}\n" +
                "entries:\n  clock_trunk: {unit: share, low: 0, value: 0.5, high: 2, source: s}\n"),
      IsSupersetOf({HasSubstr("t.yaml:7: area.utilisation.low = 0: must be a number from 0.01 to 1"),
                    HasSubstr("t.yaml:7: area.utilisation.high = 1.5: must be a number from 0.01 to 1"),
                    HasSubstr("t.yaml:8: area.ge_um2.unit = mm2: must be um2"),
                    HasSubstr("t.yaml:8: area.ge_um2.low = 0: must be a number from 0.0001 to 1000000"),
                    HasSubstr("t.yaml:9: area.height"),
                    HasSubstr("t.yaml:11: entries.clock_trunk.high = 2: must be a number from 0 to 1")}));
}

TEST(EnergyTable, TakesAreasAndBlocksOfATableOfOnesOwn) {
  const Scratch scratch;
  (void)scratch.write("blocks.csv",
                      "block,size,ge,flip_flops,depth_180nm_fo4,depth_45nm_fo4\npe,1,1000,100,1,50\n"
                      "delay_line,8,80,8,1,2\nvector_lane,0,8000,400,60,90\nmax_abs,1,800,33,1,80\n"
                      "shift_exponent,0,500,7,20,30\n");
  const std::string file = scratch.write(
      "t.yaml",
      kHead +
          "blocks: blocks.csv\narea:\n  ge_um2: {unit: um2, low: 0.2, value: 0.3, high: 0.4, source: s}\n");
  const EnergyTable table = load_energy_table(file, WAGESIM_TABLES);
  EXPECT_EQ(table.blocks.at("pe", 4).ge, 1000);
  EXPECT_EQ(table.at("area.ge_um2").value, 0.3);
  EXPECT_EQ(table.at("area.utilisation").value, shipped("45nm").at("area.utilisation").value);
}

TEST(EnergyTable, RefusesAnEntryWithoutNodeOrVoltage) {
  EXPECT_THAT(faults_in("name: n\nversion: 1\nextend: 45nm\nentries:\n  add: {unit: pJ, low: 1, value: 2, "
                        "high: 3, source: s}\n"),
              UnorderedElementsAre("t.yaml:5: entries.add.node: is missing",
                                   "t.yaml:5: entries.add.voltage: is missing"));
}

TEST(EnergyTable, RefusesAChainThatBitesItsTail) {
  EXPECT_THAT(faults_in("name: n\nversion: 1\nextend: ./t.yaml\n"),
              ElementsAre("t.yaml: extend = ./t.yaml: must not lead back to a table that extends this one"));
}

TEST(EnergyTable, RefusesAnUnknownTableVersionAndSweep) {
  EXPECT_THAT(faults_in("name: n\nversion: 2\nextend: 45nm\n"),
              ElementsAre(HasSubstr("t.yaml:2: version = 2")));
  EXPECT_THAT(faults_in("name: n\nversion: 1\nextend: 46nm\n"),
              ElementsAre(HasSubstr("t.yaml: extend = 46nm: must be a path ending in .yaml or one of")));
  EXPECT_THAT(
      faults_in(kHead + "sram:\n  sweep: nowhere.csv\n  sweep_node: 45\n  cell: lstp\n  periphery: lstp\n"
                        "  source: s\n  dynamic: [{up_to_bytes: 10, low: 1, high: 1}]\n"
                        "  leakage: {low: 1, high: 1}\n"),
      ElementsAre(HasSubstr("nowhere.csv")));
}

TEST(EnergyTable, RefusesSramBandsThatDoNotHoldTheValue) {
  EXPECT_THAT(faults_in(kHead + "sram:\n  sweep: s.csv\n  sweep_node: 45\n  cell: lstp\n  periphery: lstp\n"
                                "  source: s\n  dynamic: [{up_to_bytes: 10, low: 1.5, high: 1}, "
                                "{up_to_bytes: 9, low: 1, high: 0.5}]\n"
                                "  leakage: {low: 1}\n"),
              UnorderedElementsAre(HasSubstr("sram.dynamic[0].low = 1.5"),
                                   HasSubstr("sram.dynamic[1].up_to_bytes = 9"),
                                   HasSubstr("sram.dynamic[1].high = 0.5"), HasSubstr("sram.leakage.high")));
}

}  // namespace
}  // namespace wagesim
