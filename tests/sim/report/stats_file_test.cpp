#include "sim/report/stats_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/sim/report/stats_example.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

std::string refusal(const std::string& text) {
  try {
    (void)parse_stats(text, "OUT/stats.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(StatsFile, ReadsWhatTheReportsNeed) {
  const StatsFile stats = parse_stats(text_of(stats_example()), "stats.json");
  EXPECT_EQ(stats.network, "example");
  EXPECT_EQ(stats.machine.dram_kind, "lpddr4");
  EXPECT_EQ(stats.cycles, 100);
  EXPECT_DOUBLE_EQ(stats.seconds(), 1e-7);
  EXPECT_EQ(stats.units.size(), 5U);
  EXPECT_EQ(StatsFile::count(stats.counters, "macs_int8"), 16U);
  EXPECT_EQ(StatsFile::count(stats.counters, "no_such_counter"), 0U);
  ASSERT_EQ(stats.passes.size(), 1U);
  EXPECT_EQ(stats.passes[0].array.stalled(), 2);
  EXPECT_THAT(stats.machine.parameters,
              testing::Contains(std::pair<std::string, std::string>{"array.rows", "2"}));
}

TEST(StatsFile, ReadsCountsOfAll64Bits) {
  json::object stats = stats_example();
  stats["totals"].as_object()["counters"].as_object()["macs_int8"] = ~std::uint64_t{0};
  for (const char* parts : {"passes", "commands"})
    stats[parts].as_array()[0].as_object()["counters"].as_object()["macs_int8"] = ~std::uint64_t{0};
  EXPECT_EQ(parse_stats(text_of(stats), "stats.json").counters.at("macs_int8"), ~std::uint64_t{0});
}

TEST(StatsFile, SaysNothingElseOfAFileOfAnotherSchema) {
  json::object stats = stats_example();
  stats["schema"] = "wagesim energy";
  stats.erase("totals");
  EXPECT_EQ(refusal(text_of(stats)), "OUT/stats.json: schema = wagesim energy: must be wagesim stats");
  stats = stats_example();
  stats["schema_version"] = 3;
  EXPECT_THAT(refusal(text_of(stats)), HasSubstr("schema_version = 3: must be an integer from 1 to 2"));
}

TEST(StatsFile, ReadsTheBurstOfVersion1InCycles) {
  json::object stats = stats_example();
  EXPECT_EQ(parse_stats(text_of(stats), "stats.json").machine.burst_ps, 5000);
  stats["schema_version"] = 1;
  json::object& dram = stats["machine"].as_object()["dram"].as_object();
  dram.erase("burst_ps");
  dram["burst_cycles"] = 7;
  EXPECT_EQ(parse_stats(text_of(stats), "stats.json").machine.burst_ps, 7000);
}

TEST(StatsFile, TakesTheDramOfVersion1ForActiveAllTheTime) {
  json::object stats = stats_example();
  EXPECT_EQ(parse_stats(text_of(stats), "stats.json").counters.at("dram_active_cycles"), 4U);
  stats["schema_version"] = 1;
  stats["machine"].as_object()["dram"].as_object()["channels"] = 3;
  const StatsFile read = parse_stats(text_of(stats), "stats.json");
  EXPECT_EQ(read.counters.at("dram_active_cycles"), 3U * 100);
  EXPECT_EQ(read.counters.at("dram_precharged_cycles"), 0U);
  EXPECT_EQ(read.commands.at(0).counters.at("dram_active_cycles"), 3U * 100);
}

TEST(StatsFile, RefusesWhatIsNotJsonWithItsLine) {
  EXPECT_THAT(refusal("{\n\"schema\": wagesim\n}"), HasSubstr("OUT/stats.json:2: JSON: is malformed"));
  EXPECT_THAT(refusal("{}}"), HasSubstr("JSON: is malformed"));
  EXPECT_THAT(refusal(""), HasSubstr("JSON: is malformed"));
  EXPECT_THAT(refusal("[1]"), HasSubstr("JSON: must be one object"));
}

TEST(StatsFile, ListsEveryFaultWithItsPath) {
  json::object stats = stats_example();
  stats["machine"].as_object().erase("clock_period_ps");
  stats["machine"].as_object()["buffers"].as_object()["weight"].as_object()["banks"] = 0;
  stats["totals"].as_object()["counters"].as_object()["macs_int8"] = -1;
  stats["passes"].as_array()[0].as_object()["pass"] = "sideways";
  stats["commands"].as_array()[0] = 7;
  const std::string text = refusal(text_of(stats));
  for (const char* fault :
       {"machine.clock_period_ps: is missing", "machine.buffers.weight.banks = 0: must be an integer from 1",
        "totals.counters.macs_int8 = -1: must be a count", "passes[0].pass = sideways: must be forward",
        "commands[0] = 7: must be an object"})
    EXPECT_THAT(text, HasSubstr(fault));
}

TEST(StatsFile, BoundsItsListsAndCountsFaultsBeyondThoseItLists) {
  json::object stats = stats_example();
  stats["passes"] = json::array(4097, json::object{});
  EXPECT_THAT(refusal(text_of(stats)),
              HasSubstr("passes = [list of 4097]: must be a list of at most 4096 objects"));
  stats = stats_example();
  stats["steps"] = json::array(5000, 0);
  const std::string text = refusal(text_of(stats));
  EXPECT_THAT(text, HasSubstr("steps[99] = 0: must be an object\nand 4900 more faults"));
}

TEST(StatsFile, RefusesUnitsWhoseCyclesDoNotAddUp) {
  json::object stats = stats_example();
  stats["totals"].as_object()["units"].as_object()["array"].as_object()["idle_cycles"] = 31;
  EXPECT_THAT(
      refusal(text_of(stats)),
      HasSubstr(
          "totals.units.array = 101 cycles: busy, idle and stalled cycles must add up to the run's 100"));
}

/// The example with one epoch of one step.
json::object with_epoch() {
  json::object stats = stats_example();
  const json::value counters = stats["totals"].as_object()["counters"];
  json::object passes;
  for (const char* pass : {"forward", "error", "gradient", "update"})
    passes[pass] = json::object{{"cycles", 0}, {"counters", json::object{}}};
  passes["forward"] = json::object{{"cycles", 100}, {"counters", counters}};
  stats["epochs"] = json::array{
      json::object{{"epoch", 1}, {"steps", 1}, {"cycles", 100}, {"counters", counters}, {"passes", passes}}};
  return stats;
}

/// What a change of the example with an epoch is refused for.
std::string refusal_of(const std::function<void(json::object&)>& change) {
  json::object stats = with_epoch();
  change(stats);
  return refusal(text_of(stats));
}

json::object& first(json::object& stats, const char* list) {
  return stats[list].as_array()[0].as_object();
}

TEST(StatsFile, AcceptsEpochsThatAddUp) {
  EXPECT_EQ(refusal_of([](json::object&) {}), "accepted");
}

TEST(StatsFile, RefusesPartsThatContradictOneAnother) {
  EXPECT_THAT(refusal_of([](auto& stats) { stats["commands"].as_array().clear(); }),
              HasSubstr("passes[0] = fc0 forward: must have a command, and stand here once"));
  EXPECT_THAT(refusal_of([](auto& stats) { stats["passes"].as_array().push_back(first(stats, "passes")); }),
              HasSubstr("passes[1] = fc0 forward: must have a command, and stand here once"));
  EXPECT_THAT(refusal_of([](auto& stats) { stats["passes"].as_array().clear(); }),
              HasSubstr("commands = fc0 forward: must be one of the passes"));
  EXPECT_THAT(refusal_of([](auto& stats) { first(stats, "passes")["cycles"] = 99; }),
              HasSubstr("passes[0].cycles = fc0 forward: must be the sum of its commands"));
  EXPECT_THAT(refusal_of([](auto& stats) { first(stats, "passes")["counters"].as_object()["adds"] = 5; }),
              HasSubstr("passes[0].adds = fc0 forward: must be the sum of its commands"));
}

TEST(StatsFile, RefusesStepsAndEpochsThatAreNotThoseOfTheRun) {
  EXPECT_THAT(refusal_of([](auto& stats) { stats["steps"].as_array().clear(); }),
              HasSubstr("steps = 0: must be as many as trace.steps says, 1"));
  EXPECT_THAT(refusal_of([](auto& stats) { first(stats, "steps")["end_cycle"] = 99; }),
              HasSubstr("steps = 99: must end with the run, at 100"));
  EXPECT_THAT(refusal_of([](auto& stats) { first(stats, "steps")["start_cycle"] = 1; }),
              HasSubstr("steps[0] = 1 to 100: must start where the step before ends, 0"));
  EXPECT_THAT(refusal_of([](auto& stats) { first(stats, "epochs")["cycles"] = 101; }),
              HasSubstr("epochs: their cycles must add up to at most the 100 of the run"));
  EXPECT_THAT(refusal_of([](auto& stats) { first(stats, "epochs")["steps"] = 2; }),
              HasSubstr("epochs: their steps must add up to the 1 of the run"));
}

TEST(StatsFile, RefusesNumbersAndNamesThatNoRunHas) {
  const std::uint64_t huge = std::uint64_t{1} << 60;
  EXPECT_THAT(refusal_of([&](auto& stats) { first(stats, "passes")["cycles"] = huge; }),
              HasSubstr("passes[0].cycles = 1152921504606846976: must be an integer from 0 to"));
  EXPECT_THAT(
      refusal_of([](auto& stats) { stats["totals"].as_object()["utilisation"].as_object()["time"] = -1; }),
      HasSubstr("totals.utilisation.time = -1: must be a number from 0 to 1e18"));
  EXPECT_THAT(refusal_of([](auto& stats) { first(stats, "passes")["layer"] = ""; }),
              HasSubstr("passes[0].layer: must be 1 to 64 bytes of printable text"));
  EXPECT_THAT(refusal_of([](auto& stats) { stats["machine"].as_object()["name"] = "a\x1b[2J"; }),
              HasSubstr("machine.name = \"a\\u001b[2J\": must be printable text"));
  EXPECT_THAT(refusal_of([](auto& stats) { stats["trace"].as_object()["network"] = std::string(65, 'n'); }),
              HasSubstr("must be 1 to 64 bytes of printable text"));
}

}  // namespace
}  // namespace wagesim
