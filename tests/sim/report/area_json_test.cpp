#include "sim/report/area_json.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <regex>

#include "sim/report/area_figures.h"
#include "tests/sim/report/stats_example.h"

namespace wagesim {
namespace {

namespace json = boost::json;

PricedRun example() {
  return price_stats(parse_stats(text_of(stats_example()), "stats.json"), "45nm");
}

/// Square nanometres of every `"key": x` in the text, x an exact decimal of mm2.
std::vector<std::int64_t> all_of(const std::string& text, const std::string& key) {
  std::vector<std::int64_t> areas;
  const std::regex number('"' + key + "\": ([0-9]+)(?:\\.([0-9]+))?");
  for (std::sregex_iterator match(text.begin(), text.end(), number), end; match != end; ++match) {
    std::string decimals = (*match)[2];
    decimals.append(12 - decimals.size(), '0');
    areas.push_back(std::stoll((*match)[1].str() + decimals));
  }
  return areas;
}

TEST(AreaJson, HasComponentsThatAddUpToTheTotalDigitByDigit) {
  const std::string text = to_area_json(example());
  for (const char* key : {"logic_mm2", "sram_mm2", "low_mm2", "high_mm2"}) {
    const std::vector<std::int64_t> areas = all_of(text, key);
    ASSERT_EQ(areas.size(), 1U + 4 + 5);  // the total first; four parts of logic, five buffers
    std::int64_t sum = 0;
    for (std::size_t i = 1; i < areas.size(); ++i) sum += areas[i];
    EXPECT_EQ(sum, areas[0]) << key;
  }
}

TEST(AreaJson, IsOneDocumentWithClockAndFigures) {
  const json::value document = json::parse(to_area_json(example()));
  EXPECT_EQ(document.at("schema").as_string(), "wagesim area");
  EXPECT_EQ(document.at("components").at("pe_array").at("ge").to_number<int>(), 4 * 1867);
  EXPECT_EQ(document.at("clock").at("period_ps").to_number<int>(), 1000);
  EXPECT_EQ(document.at("clock").at("reach").as_string(), "out of reach");
  EXPECT_FALSE(document.at("clock").at("verdict").as_string().empty());
  EXPECT_FALSE(document.at("clock").at("macros").at("accumulator").at("slower_than_the_clock").as_bool());
}

TEST(AreaFigures, FollowFromTheRunByTheirDefinitions) {
  const PricedRun run = example();
  const AreaFigures figures = area_figures(run);
  const double seconds = 100e-9, joules = run.energy.total.total().value.picojoules() * 1e-12;
  EXPECT_DOUBLE_EQ(figures.at_file_clock.peak_int8, 2 * 4 / 1000.0);       // 4 MACs a nanosecond
  EXPECT_DOUBLE_EQ(figures.at_file_clock.achieved_dense, 2 * 32 / 100e3);  // 32 MACs in 100 ns
  EXPECT_DOUBLE_EQ(figures.at_file_clock.achieved_effectual, 2 * 24 / 100e3);
  EXPECT_NEAR(figures.at_reachable_clock.peak_int8, 2 * 4 / run.clock.reachable_ps.value, 1e-12);
  EXPECT_NEAR(figures.energy_delay_js, joules * seconds, 1e-30);
  EXPECT_NEAR(figures.area_delay_mm2s, figures.mm2 * seconds, 1e-18);
  EXPECT_NEAR(figures.energy_delay_area, joules * seconds * figures.mm2, 1e-30);
  EXPECT_LT(figures.energy_delay_without_dram_js, figures.energy_delay_js);
}

}  // namespace
}  // namespace wagesim
