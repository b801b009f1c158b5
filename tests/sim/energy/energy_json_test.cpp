#include "sim/energy/energy_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <regex>
#include <sstream>

#include "tests/sim/energy/energy_fixtures.h"
#include "tests/util/json_schema.h"

namespace wagesim {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::IsEmpty;

json::value schema() {
  std::ifstream file(std::string(WAGESIM_SCHEMAS) + "/energy.schema.json");
  std::stringstream text;
  text << file.rdbuf();
  return json::parse(text.str());
}

std::string example_json() {
  const PriceList prices = make_price_list(shipped("45nm"), example_machine());
  RunPart part{"conv0", "forward", "3", one_of_each(prices)};
  RunPart other{"conv0", "update", "4 \"quoted\"", one_of_each(prices)};
  EventCounts run;
  for (const auto& [name, count] : part.counters) run[name] = 1'000'000'007 * count;
  for (RunPart* p : {&part, &other}) p->counters.erase("roundings_up");
  run.erase("roundings_up");
  return to_energy_json(prices, price_run(prices, run, {part, other}, {}));
}

/// The attojoules of every `"value": x` on the way through the text, x an exact decimal.
Int128 attojoules(const std::string& picojoules) {
  std::string digits = picojoules;
  const std::size_t point = digits.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : digits.size() - point - 1;
  if (point != std::string::npos) digits.erase(point, 1);
  digits.append(6 - decimals, '0');
  Int128 value = 0;
  for (const char digit : digits) value = 10 * value + (digit - '0');
  return value;
}

TEST(EnergyJson, FollowsItsSchema) {
  EXPECT_THAT(schema_errors(json::parse(example_json()), schema()), IsEmpty());
}

TEST(EnergyJson, SchemaRefusesWhatIsNotIt) {
  json::value document = json::parse(example_json());
  document.as_object()["unit"] = "J";
  document.as_object()["total"].as_object()["low"] = -1;
  document.as_object()["parts"].as_array()[0].as_object()["pass"] = "sideways";
  document.as_object()["extra"] = 1;
  document.as_object()["lines"].as_array()[0].as_object().erase("source");
  EXPECT_EQ(schema_errors(document, schema()).size(), 5U);
}

TEST(EnergyJson, WritesTotalsThatItsOwnLinesAddUpToDigitByDigit) {
  const std::string text = example_json();
  std::smatch total;
  ASSERT_TRUE(std::regex_search(text, total, std::regex("\"total\": \\{[^}]*\"value\": ([0-9.]+)")));
  const std::regex line("\"energy\": \\{[^}]*\"value\": ([0-9.]+)[^}]*\\},\\s*\"node\"");
  Int128 sum = 0;
  int lines = 0;
  for (std::sregex_iterator match(text.begin(), text.end(), line), end; match != end; ++match, ++lines)
    sum += attojoules((*match)[1]);
  EXPECT_EQ(lines, static_cast<int>(make_price_list(shipped("45nm"), example_machine()).lines.size()));
  EXPECT_TRUE(sum == attojoules(total[1]));
}

TEST(EnergyJson, NamesPassesLayersAndWhatWasAssumed) {
  const json::value document = json::parse(example_json());
  EXPECT_EQ(document.at("layers").as_object().size(), 2U);  // conv0, unattributed
  EXPECT_EQ(document.at("passes").as_object().size(), 3U);  // forward, update, unattributed
  EXPECT_EQ(document.at("parts").at(1).at("command").as_string(), "4 \"quoted\"");
  EXPECT_EQ(document.at("assumptions").as_array().size(), 1U);
  EXPECT_EQ(document.at("assumptions").at(0).at("counter").as_string(), "roundings_up");
}

TEST(EnergyJson, GivesEfficiencyWithAndWithoutTheDram) {
  const json::value document = json::parse(example_json());
  const json::value& efficiency = document.at("efficiency");
  const double total = document.at("total").at("value").to_number<double>();
  const double dram = document.at("components").at("dram").at("value").to_number<double>();
  const auto macs = efficiency.at("with_dram").at("dense").at("macs").to_number<double>();
  EXPECT_NEAR(efficiency.at("with_dram").at("dense").at("value").as_double(), 2 * macs / total, 1e-12);
  EXPECT_NEAR(efficiency.at("without_dram").at("dense").at("value").as_double(), 2 * macs / (total - dram),
              1e-9);
  EXPECT_LT(efficiency.at("with_dram").at("effectual").at("low").as_double(),
            efficiency.at("with_dram").at("effectual").at("high").as_double());
}

TEST(EnergyJson, IsTheSameTextForTheSameRun) {
  EXPECT_EQ(example_json(), example_json());
}

}  // namespace
}  // namespace wagesim
