#include "sim/energy/accelergy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <map>

#include "tests/sim/energy/energy_fixtures.h"
#include "tests/util/faults.h"

namespace wagesim {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

PriceList example_prices() {
  return make_price_list(shipped("45nm"), example_machine());
}

/// What Accelergy computes: the sum over components of counts x ERT energy, a component listed again
/// replacing the first.
double accelergy_total(const std::string& ert_text, const std::string& counts_text) {
  const YAML::Node ert = YAML::Load(ert_text)["ERT"];
  EXPECT_EQ(ert["version"].as<std::string>(), "0.4");
  std::map<std::string, std::map<std::string, double>> energies;
  for (const YAML::Node& table : ert["tables"]) {
    energies[table["name"].as<std::string>()].clear();
    for (const YAML::Node& action : table["actions"]) {
      EXPECT_TRUE(action["arguments"].IsMap());
      energies[table["name"].as<std::string>()][action["name"].as<std::string>()] =
          action["energy"].as<double>();
    }
  }
  std::map<std::string, double> components;
  for (const YAML::Node& component : YAML::Load(counts_text)["action_counts"]["local"]) {
    double& sum = components[component["name"].as<std::string>()] = 0;
    for (const YAML::Node& action : component["action_counts"])
      sum += action["counts"].as<double>() *
             energies.at(component["name"].as<std::string>()).at(action["name"].as<std::string>());
  }
  double total = 0;
  for (const auto& [name, energy] : components) total += energy;
  return total;
}

TEST(Accelergy, ExportedCountsTimesExportedEnergiesAreTheTotal) {
  const PriceList prices = example_prices();
  EventCounts counters = one_of_each(prices);
  std::uint64_t next = 3;
  for (auto& [name, count] : counters) count = name.ends_with("_gated") ? 2 : (next += 7);
  const Energy energy = price(prices, counters, "t");
  EXPECT_NEAR(accelergy_total(to_accelergy_ert(prices), to_accelergy_action_counts(prices, energy)),
              energy.total().value.picojoules(), 1e-6);
}

TEST(Accelergy, ImportedErtReplacesWhatItNamesAndKeepsTheRest) {
  const Scratch scratch;
  const std::string file =
      scratch.write("ert.yaml",
                    "ERT:\n  version: 0.4\n  tables:\n    - name: wagesim.act_buffer\n      actions:\n"
                    "        - {name: read, arguments: {data_delta: 1}, energy: 50.26}\n");
  PriceList prices = example_prices();
  import_accelergy_ert(file, prices);
  const EnergyBand replaced{from_picojoules(50.26), from_picojoules(50.26), from_picojoules(50.26)};
  EXPECT_EQ(prices.find("act_buffer", "read")->price, replaced);
  EXPECT_EQ(prices.find("act_buffer", "read")->origin.source, "Accelergy ERT ert.yaml");
  EXPECT_EQ(prices.find("act_buffer", "write")->price, example_prices().find("act_buffer", "write")->price);
}

TEST(Accelergy, ExportedErtComesBackTheSame) {
  const Scratch scratch;
  const PriceList before = example_prices();
  PriceList after = before;
  for (PriceLine& line : after.lines) line.price = {};
  import_accelergy_ert(scratch.write("ert.yaml", to_accelergy_ert(before)), after);
  for (std::size_t i = 0; i < before.lines.size(); ++i)
    EXPECT_EQ(after.lines[i].price.value, before.lines[i].price.value);
}

TEST(Accelergy, ImportedErtTakesTheDearestRowOfAnAction) {
  const Scratch scratch;
  PriceList prices = example_prices();
  import_accelergy_ert(
      scratch.write("ert.yaml",
                    "ERT:\n  version: '0.4'\n  tables:\n    - name: wagesim.act_buffer\n      actions:\n"
                    "        - {name: read, arguments: {address_delta: 0, data_delta: 0}, energy: 0.5}\n"
                    "        - {name: read, arguments: {address_delta: 1, data_delta: 1}, energy: 2.5}\n"
                    "        - {name: read, arguments: {address_delta: 1, data_delta: 0}, energy: 1.5}\n"
                    "ERT_summary: {version: 0.4}\n"),
      prices);
  EXPECT_EQ(prices.find("act_buffer", "read")->price.value, from_picojoules(2.5));
}

TEST(Accelergy, ExportedArchitectureListsTheBuffersAsSram) {
  PricedMachine machine = example_machine();
  machine.buffers[0].macros = 4;
  const YAML::Node root =
      YAML::Load(to_accelergy_architecture(machine, "45nm"))["architecture"]["subtree"][0];
  EXPECT_EQ(root["attributes"]["technology"].as<std::string>(), "45nm");
  EXPECT_DOUBLE_EQ(root["attributes"]["global_cycle_seconds"].as<double>(), 1e-9);
  ASSERT_EQ(root["local"].size(), 3U);
  EXPECT_EQ(root["local"][0]["name"].as<std::string>(), "act_buffer");
  EXPECT_EQ(root["local"][0]["class"].as<std::string>(), "SRAM");
  EXPECT_EQ(root["local"][0]["attributes"]["depth"].as<int>(), 4096);
  EXPECT_EQ(root["local"][0]["attributes"]["n_banks"].as<int>(), 4);
  const YAML::Node nowhere = YAML::Load(to_accelergy_architecture(machine, ""))["architecture"]["subtree"][0];
  EXPECT_FALSE(nowhere["attributes"]["technology"]);
}

TEST(Accelergy, ExportedAreasAddUpToTheTotalInSquareMicrons) {
  const MachineArea area = make_area(shipped("45nm"), example_machine());
  const YAML::Node art = YAML::Load(to_accelergy_art(area))["ART"];
  EXPECT_EQ(art["version"].as<std::string>(), "0.4");
  double sum = 0;
  for (const YAML::Node& table : art["tables"]) {
    EXPECT_THAT(table["name"].as<std::string>(), testing::StartsWith("wagesim."));
    sum += table["area"].as<double>();
  }
  EXPECT_NEAR(sum, static_cast<double>(area.total.total().value) / 1e6, 1e-6);
}

TEST(Accelergy, RefusesAnErtThatNamesOrPricesNonsenseAndChangesNothing) {
  const Scratch scratch;
  const std::string file =
      scratch.write("ert.yaml",
                    "ERT:\n  version: 0.4\n  tables:\n"
                    "    - name: wagesim.act_buffer\n      actions:\n"
                    "        - {name: read, arguments: {}, energy: 1}\n"
                    "        - {name: lick, arguments: {}, energy: 2}\n"
                    "        - {name: write, arguments: {}, energy: -1}\n"
                    "        - {name: leak, arguments: {}}\n"
                    "    - name: eyeriss.glb\n      actions: [{name: read, arguments: {}, energy: 1}]\n"
                    "    - name: wagesim.act_buffer\n      actions: []\n");
  PriceList prices = example_prices();
  EXPECT_THAT(
      faults_of([&] { import_accelergy_ert(file, prices); }),
      ElementsAre(
          HasSubstr(":7: ERT.tables[0].actions[1].name = lick: is no action of act_buffer"),
          HasSubstr(":8: ERT.tables[0].actions[2].energy = -1"),
          HasSubstr(":9: ERT.tables[0].actions[3].energy: is missing"),
          HasSubstr(":10: ERT.tables[1].name = eyeriss.glb: is no component of this machine"),
          HasSubstr(":12: ERT.tables[2].name = wagesim.act_buffer: stands here for the second time")));
  EXPECT_EQ(prices.find("act_buffer", "read")->price, example_prices().find("act_buffer", "read")->price);
  EXPECT_THAT(faults_of([&] { import_accelergy_ert(scratch.write("e.yaml", "tables: []\n"), prices); }),
              Contains(HasSubstr("ERT: is missing")));
}

}  // namespace
}  // namespace wagesim
