#include "sim/report/pricing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "sim/report/epochs_csv.h"
#include "sim/report/layers_csv.h"
#include "tests/sim/report/stats_example.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

PricedRun priced(const json::object& stats, const std::string& table = "45nm") {
  return price_stats(parse_stats(text_of(stats), "OUT/stats.json"), table);
}

std::string refusal(const json::object& stats, const std::string& table = "45nm") {
  try {
    (void)priced(stats, table);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

EnergyBand line(const PricedRun& run, const std::string& component, const std::string& action) {
  for (std::size_t i = 0; i < run.prices.lines.size(); ++i)
    if (run.prices.lines[i].component == component && run.prices.lines[i].action == action)
      return run.energy.total.lines[i].energy;
  ADD_FAILURE() << component << ' ' << action << " has no price";
  return {};
}

// Prices of docs/energy.md times the counts of the example, by hand.
TEST(Pricing, CostsWhatCountsTimesPricesCome) {
  const PricedRun run = priced(stats_example());
  const auto value = [&](const char* component, const char* action) {
    return to_picojoule_text(line(run, component, action).value);
  };
  EXPECT_EQ(value("mac_cores", "mac_int8"), "3.6");                       // 12 x 0.3
  EXPECT_EQ(value("mac_cores", "mac_ternary_gated"), "0.1482");           // 4 x 0.03705
  EXPECT_EQ(value("array_registers", "operand_register_bit"), "0.0232");  // 4 x 0.0058
  EXPECT_EQ(value("array_registers", "sum_register_write"), "0.7424");    // 4 x 32 x 0.0058
  EXPECT_EQ(value("mac_cores", "accumulator_add"), "0.4");                // 4 x 0.1
  EXPECT_EQ(value("activation_buffer", "read"), "31.6992");  // 4 x 7.9248: a half is 8 KB of 64 bits
  EXPECT_EQ(value("vector_unit", "lfsr_step"), "0.078752");  // 4 x 0.315 / 16, to the attojoule
  EXPECT_EQ(value("dma", "store_byte"), "17.6");             // 4 x 4.4
  EXPECT_EQ(value("dram", "read_burst"), "8192");            // 4 x 256 bits x 8
  EXPECT_EQ(value("dram", "active_standby"), "152");         // 4 cycles x 38 mW x 1 ns
  EXPECT_EQ(value("dram", "precharged_standby"), "136");     // 4 x 34
  EXPECT_EQ(value("logic_leakage", "mac_cores"), "2.92");    // 100 x 4 x 7.3 uW x 1 ns
  // (4 elements x 100 + 1 x 8 + 1 x 40 + 1 lane of 424 + 33 + 7) flip-flops x 0.0032 x 0.25 x 100
  EXPECT_EQ(value("clock", "trunk"), "72.96");
  EXPECT_EQ(value("activation_buffer", "leak"), "348.6792");  // 100 x 2 halves x 1743.3961 uW x 1 ns
}

TEST(Pricing, GivesDeviceCountsTheirShare) {
  json::object stats = stats_example();
  json::object& dram = stats["machine"].as_object()["dram"].as_object();
  dram["devices"] = 8;
  dram["channels"] = 2;
  EXPECT_EQ(to_picojoule_text(line(priced(stats), "dram", "active_standby").value),
            "1216");  // x 8: channels are counted
  EXPECT_EQ(to_picojoule_text(line(priced(stats), "dram", "read_burst").value), "8192");
}

/// Makes the passes what the commands are, each of another layer or pass.
void set_passes(json::object& stats) {
  json::array passes = stats["commands"].as_array();
  for (json::value& pass : passes) pass.as_object()["second_pass_cycles"] = 0;
  stats["passes"] = passes;
}

TEST(Pricing, AddsUpToTheTotalByPartLayerAndComponent) {
  std::mt19937_64 random(20240611);
  json::object stats = stats_example(1);
  json::object& totals = stats["totals"].as_object()["counters"].as_object();
  json::array& commands = stats["commands"].as_array();
  commands.push_back(commands[0]);
  commands[1].as_object()["pass"] = "update";
  for (json::value& command : commands) {
    command.as_object()["cycles"] = 40;  // 20 cycles are nobody's
    for (auto& counter : command.as_object()["counters"].as_object())
      counter.value() = static_cast<std::int64_t>(random() % 1'000'000'000);
    json::object& counters = command.as_object()["counters"].as_object();
    for (const char* mode : {"macs_ternary", "macs_int8"})
      counters[mode] = counters[std::string(mode) + "_gated"].as_int64() + 12345;
  }
  set_passes(stats);
  for (auto& counter : totals)
    counter.value() = 17 + commands[0].at("counters").at(counter.key()).as_int64() +
                      commands[1].at("counters").at(counter.key()).as_int64();
  for (const char* mode : {"macs_ternary", "macs_int8"}) totals[mode] = totals[mode].as_int64() + 17;
  const PricedRun run = priced(stats);
  ASSERT_EQ(run.energy.parts.size(), 3U);
  EnergyBand parts, components;
  for (const PartEnergy& part : run.energy.parts) parts += part.energy.total();
  for (const ComponentEnergy& component : by_component(run.prices, run.energy.total))
    components += component.energy;
  EXPECT_EQ(parts, run.energy.total.total());
  EXPECT_EQ(components, run.energy.total.total());
  EXPECT_EQ(energy_of(run.energy, "fc0", "update").total(), run.energy.parts[1].energy.total());
}

TEST(Pricing, PricesEpochsByTheSameList) {
  json::object stats = stats_example();
  stats["epochs"] = json::array{json::object{
      {"epoch", 3}, {"steps", 1}, {"cycles", 100}, {"counters", stats["totals"].at("counters")}}};
  const PricedRun run = priced(stats);
  ASSERT_EQ(run.energy.epochs.size(), 1U);
  EXPECT_EQ(run.energy.epochs[0].epoch, 3);
  EXPECT_EQ(run.energy.epochs[0].energy.total(), run.energy.total.total());
}

/// An epoch whose passes count 1, 2, 3 and 4 of each event and 10, 20, 30 and 40 cycles.
json::object epoch_by_pass() {
  json::object passes, sums;
  std::int64_t times = 0;
  for (const char* pass : {"forward", "error", "gradient", "update"}) {
    ++times;
    json::object counters;
    const json::object stats = stats_example(times);
    for (const auto& [name, count] : stats.at("totals").at("counters").as_object()) {
      counters[name] = count;
      sums[name] = count.as_int64() + (sums.contains(name) ? sums[name].as_int64() : 0);
    }
    passes[pass] = json::object{{"cycles", 10 * times}, {"counters", counters}};
  }
  return {{"epoch", 1}, {"steps", 1}, {"cycles", 100}, {"counters", sums}, {"passes", passes}};
}

TEST(Pricing, SplitsAnEpochByPassToTheLastAttojoule) {
  json::object stats = stats_example();
  stats["epochs"] = json::array{epoch_by_pass()};
  const EpochEnergy epoch = priced(stats).energy.epochs.at(0);
  ASSERT_EQ(epoch.passes.size(), 4U);
  EnergyBand sum;
  for (const PartEnergy& pass : epoch.passes) sum += pass.energy.total();
  EXPECT_EQ(sum, epoch.energy.total());
  EXPECT_EQ(epoch.passes[3].pass, "update");
  // Four times as many events and cycles cost four times as much.
  EXPECT_EQ(epoch.passes[3].energy.total(), epoch.passes[0].energy.total() * 4);
}

TEST(Pricing, KeepsWhatNoPassOfAnEpochCountsApart) {
  json::object stats = stats_example();
  json::object epoch = epoch_by_pass();
  epoch["cycles"] = 107;
  stats["totals"].as_object()["cycles"] = 107;
  stats["steps"].as_array()[0].as_object()["end_cycle"] = 107;
  for (auto& unit : stats["totals"].as_object()["units"].as_object())
    unit.value().as_object()["idle_cycles"] = 37;
  stats["epochs"] = json::array{epoch};
  PricedRun run = priced(stats);
  ASSERT_EQ(run.energy.epochs.at(0).passes.size(), 5U);
  EXPECT_EQ(run.energy.epochs[0].passes[4].pass, "unattributed");
  EnergyBand sum;
  for (const PartEnergy& pass : run.energy.epochs[0].passes) sum += pass.energy.total();
  EXPECT_EQ(sum, run.energy.epochs[0].energy.total());
  epoch.erase("passes");  // as in runs that did not say
  stats["epochs"] = json::array{epoch};
  run = priced(stats);
  ASSERT_EQ(run.energy.epochs.at(0).passes.size(), 1U);
  EXPECT_EQ(run.energy.epochs[0].passes[0].energy.total(), run.energy.epochs[0].energy.total());
}

TEST(Pricing, RefusesAnEpochWhosePassesCountMoreThanIt) {
  json::object stats = stats_example();
  json::object epoch = epoch_by_pass();
  epoch["cycles"] = 99;
  stats["epochs"] = json::array{epoch};
  EXPECT_THAT(refusal(stats),
              HasSubstr("OUT/stats.json: epochs[1].cycles = 99: must be at least the sum of its parts"));
}

TEST(EpochsCsv, LeavesEmptyWhatARunDoesNotKnow) {
  json::object stats = stats_example();
  json::object epoch = epoch_by_pass();
  epoch.erase("passes");
  stats["epochs"] = json::array{epoch};
  const PricedRun run = priced(stats);
  const std::string text = epochs_csv(run);
  EXPECT_THAT(text, testing::EndsWith(
                        ",45nm," + to_picojoule_text(run.energy.epochs[0].energy.total().value) + ",,,,\n"));
  EXPECT_THAT(text, HasSubstr("\n2,1,1,,,,,,,,,,,,100,,40,40,10,10,,,,,45nm,"));
}

TEST(Pricing, RefusesWhatCannotBePriced) {
  json::object stats = stats_example();
  stats["machine"].as_object()["dram"].as_object()["kind"] = "";
  EXPECT_THAT(refusal(stats), HasSubstr("OUT/stats.json: machine.dram.kind: is empty: name it"));
  stats = stats_example();
  stats["machine"].as_object()["dram"].as_object()["kind"] = "hmc";
  EXPECT_THAT(refusal(stats),
              HasSubstr("OUT/stats.json: machine.dram.kind = hmc: has no prices in table 45nm"));
  stats = stats_example();
  stats["totals"].as_object()["counters"].as_object().erase("shifts");
  EXPECT_THAT(refusal(stats), HasSubstr("OUT/stats.json: totals.shifts: is missing"));
  stats = stats_example();
  stats["commands"].as_array()[0].as_object()["counters"].as_object()["shifts"] = 5;
  set_passes(stats);
  EXPECT_THAT(refusal(stats), HasSubstr("totals.shifts = 4: must be at least the sum of its parts"));
  EXPECT_THAT(refusal(stats_example(), "4nm"),
              HasSubstr("energy table = 4nm: must be a path ending in .yaml or one of"));
  EXPECT_THAT(refusal(stats_example(), "no/such.yaml"), HasSubstr("no/such.yaml"));
}

TEST(LayersCsv, HasARowForEachLayerAndPassWithTheEnergyOfTheParts) {
  const PricedRun run = priced(stats_example());
  const std::string text = layers_csv(run);
  std::vector<std::string> lines;
  std::stringstream stream(text);
  for (std::string row; std::getline(stream, row);) lines.push_back(row);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(std::ranges::count(lines[0], ','), std::ranges::count(lines[1], ','));
  EXPECT_THAT(lines[1], testing::StartsWith(
                            "2,example,fc0,forward,100,0,16,16,0.500000,0.100000,10,4,4,4,4,0,0,0,2,0"));
  EXPECT_THAT(lines[1], HasSubstr(",45nm," + to_picojoule_text(run.energy.total.total().value) + ","));
}

}  // namespace
}  // namespace wagesim
