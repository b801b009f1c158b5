// Energy by sim/energy beside an independent reading of the same document and tables, on random machines and
// counts.
#include "tests/sim/report/energy_oracle.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>

#include "sim/report/pricing.h"
#include "tests/sim/report/stats_example.h"

namespace wagesim {
namespace {

namespace json = boost::json;

/// A machine and counts drawn from a seed; what a part counts is the whole.
json::object random_stats(unsigned seed) {
  std::mt19937_64 random(seed);
  const auto draw = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  json::object stats = stats_example();
  json::object& machine = stats["machine"].as_object();
  machine["clock_period_ps"] = draw(200, 5000);
  machine["array"] = json::object{
      {"rows", draw(1, 70)}, {"cols", draw(1, 70)}, {"ternary_lanes", std::int64_t{1} << draw(0, 2)}};
  machine["vector"] = json::object{{"lanes", draw(1, 70)}};
  for (auto& buffer : machine["buffers"].as_object()) {
    json::object& sizes = buffer.value().as_object();
    sizes["banks"] = std::int64_t{1} << draw(0, 4);
    sizes["word_bytes"] = std::int64_t{1} << draw(0, 8);
    sizes["words_per_bank"] = 2 * draw(1, 4096);
    sizes["ports"] = draw(1, 2);
  }
  json::object& dram = machine["dram"].as_object();
  constexpr const char* kKinds[] = {"ddr4", "lpddr4", "hbm2"};
  dram["kind"] = kKinds[draw(0, 2)];
  dram["devices"] = draw(1, 8);
  dram["channels"] = std::int64_t{1} << draw(0, 4);
  json::object counters = stats["totals"].at("counters").as_object();
  for (auto& counter : counters) counter.value() = draw(0, 1'000'000'000'000);
  for (const char* mode : {"macs_ternary", "macs_int8"})
    counters[mode] = counters[std::string(mode) + "_gated"].as_int64() + draw(0, 1'000'000'000'000);
  stats["totals"].as_object()["counters"] = counters;
  stats["commands"].as_array()[0].as_object()["counters"] = counters;
  stats["passes"].as_array()[0].as_object()["counters"] = counters;
  return stats;
}

std::int64_t attojoules(double pj) {
  return std::llround(pj * 1e6);
}

void expect_as_the_oracle(const json::object& stats, const std::string& table) {
  const PricedRun run = price_stats(parse_stats(text_of(stats), "stats.json"), table);
  const std::map<std::string, OraclePrice> oracle = oracle_prices(stats, table);
  ASSERT_EQ(run.prices.lines.size(), oracle.size());
  Int128 total = 0;
  std::int64_t tolerance = 1;  // of a price: where its last digit lies between two
  for (const PriceLine& line : run.prices.lines) {
    const std::string name = line.component + '.' + line.action;
    SCOPED_TRACE(name);
    ASSERT_TRUE(oracle.contains(name));
    const OraclePrice& expected = oracle.at(name);
    EXPECT_EQ(line.counter, expected.counter);
    for (const auto& [is, should] : {std::pair{line.price.low, expected.low},
                                     {line.price.value, expected.value},
                                     {line.price.high, expected.high}})
      EXPECT_LE(std::abs(static_cast<std::int64_t>(is.count()) - attojoules(should)), tolerance);
    const auto count = [&](const std::string& counter) {
      return counter == "cycles" ? std::int64_t{100}
                                 : stats.at("totals").at("counters").at(counter).as_int64();
    };
    const std::int64_t events = count(line.counter) - (line.less.empty() ? 0 : count(line.less));
    total += static_cast<Int128>(events) * line.price.value.count();
  }
  EXPECT_TRUE(total == run.energy.total.total().value.count());
}

TEST(EnergyOracle, AgreesToTheAttojouleOnRandomMachinesWithEveryTable) {
  for (unsigned seed = 20261126; seed < 20261126 + 12; ++seed)
    for (const char* table : {"45nm", "22nm", "7nm", "netlist-45nm", "netlist-7nm"}) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", table " + table);
      expect_as_the_oracle(random_stats(seed), table);
    }
}

TEST(EnergyOracle, TakesOffTheMacsWithAZeroOperandThatHaveALineOfTheirOwn) {
  const json::object stats = random_stats(1);
  const PricedRun run = price_stats(parse_stats(text_of(stats), "stats.json"), "45nm");
  std::set<std::string> less;
  for (const PriceLine& line : run.prices.lines)
    if (!line.less.empty()) less.insert(line.action + " less " + line.less);
  EXPECT_EQ(less,
            (std::set<std::string>{"mac_int8 less macs_int8_gated", "mac_ternary less macs_ternary_gated"}));
}

}  // namespace
}  // namespace wagesim
