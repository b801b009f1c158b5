// docs/energy.md says what the tables say: its numbers, and its example of a table.
#include <gtest/gtest.h>

#include <array>
#include <charconv>
#include <sstream>

#include "sim/energy/actions.h"
#include "tests/sim/energy/energy_fixtures.h"

namespace wagesim {
namespace {

std::string document() {
  std::ifstream file(std::string(WAGESIM_DOCS) + "/energy.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string number(double value) {
  std::array<char, 32> digits{};
  const auto result =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  return {digits.data(), result.ptr};
}

std::string cell(const TableEntry& entry) {
  return " | " + number(entry.low) + " / " + number(entry.value) + " / " + number(entry.high);
}

TEST(EnergyDocument, GivesEveryOperationAsTheTablesDo) {
  const std::string text = document();
  const EnergyTable tables[] = {shipped("45nm"), shipped("22nm"), shipped("7nm")};
  for (const Action& action : logic_actions()) {
    std::string row = "| `" + std::string(action.name) + "` | " + std::string(action.unit);
    for (const EnergyTable& table : tables) row += cell(*table.find(action.name));
    EXPECT_NE(text.find(row + " |\n"), std::string::npos) << row;
  }
}

TEST(EnergyDocument, GivesEveryDramCommandAsTheTablesDo) {
  const std::string text = document();
  const EnergyTable table = shipped("45nm");
  for (const Action& action : dram_actions()) {
    std::string row = "| `" + std::string(action.name) + "` | " + std::string(action.unit);
    for (const std::string kind : {"ddr4", "lpddr4", "lpddr5", "hbm2", "hbm3", "gddr6"})
      row += cell(*table.find("dram." + kind + "." + std::string(action.name)));
    EXPECT_NE(text.find(row + " |\n"), std::string::npos) << row;
  }
}

TEST(EnergyDocument, ShowsATableThatLoads) {
  const std::string text = document();
  const std::size_t start = text.find("```yaml\n") + 8;
  const Scratch scratch;
  const std::string file = scratch.write("own.yaml", text.substr(start, text.find("```", start) - start));
  const EnergyTable table = load_energy_table(file, WAGESIM_TABLES);
  EXPECT_EQ(table.find("mac_int8")->value, 0.25);
  EXPECT_NO_THROW((void)make_price_list(table, example_machine()));
}

TEST(EnergyDocument, ComparesTheDatapathOfOneMacAsThePricesGiveIt) {
  const std::string text = document();
  for (const auto& [name, shown] : {std::pair{"45nm", "0.732"}, {"22nm", "0.293"}, {"7nm", "0.244"}}) {
    const EnergyTable table = shipped(name);
    const double registers = (32 + 8 + 8) * table.find("register_bit_write")->value;
    const double clock = (32 + 8 + 8) * table.find("clock_tree")->value;
    EXPECT_NEAR(table.find("mac_int8")->value + registers + clock, std::stod(shown), 5e-4);
    EXPECT_NE(text.find(std::string(shown) + " at " + name), std::string::npos);
  }
}

}  // namespace
}  // namespace wagesim
