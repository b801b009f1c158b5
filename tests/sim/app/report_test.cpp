// `wagesim run` and `wagesim report` as their users meet them, and the files they leave.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/sim/app/program.h"
#include "tests/util/json_schema.h"

namespace wagesim {
namespace {

namespace json = boost::json;
using test::network_file;
using test::Outcome;
using test::run_program;
using testing::HasSubstr;
using testing::IsEmpty;

/// One step of a small network on a machine.
class ReportCommand : public testing::Test {
 protected:
  void compile(const std::string& machine) {
    const Outcome compiled = run_program(
        {"compile", network_file("mixed.yaml"), "--machine", machine, "--batch", "2", "-o", trace()});
    ASSERT_EQ(compiled.status, 0) << compiled.err;
  }
  Outcome run(const std::string& machine, const std::string& out, std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"run", trace(), "--machine", machine, "-o", directory_ / out};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  }
  Outcome report(const std::string& out, std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"report", directory_ / out};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  }
  [[nodiscard]] std::string trace() const { return directory_ / "a.trace"; }
  [[nodiscard]] std::string text(const std::string& file) const { return contents_of(directory_ / file); }
  [[nodiscard]] json::value parsed(const std::string& file) const { return json::parse(text(file)); }

  TemporaryDirectory directory_;
};

json::value schema(const std::string& name) {
  return json::parse(contents_of(std::filesystem::path(WAGESIM_ROOT) / name));
}

TEST_F(ReportCommand, LeavesFilesThatFollowTheirSchemas) {
  for (const std::string machine : {"tiny", "large"}) {
    compile(machine);
    const Outcome outcome = run(machine, "out", {"--timeline", directory_ / "timeline.json", "--check"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("report.html"));
    EXPECT_THAT(schema_errors(parsed("out/stats.json"), schema("sim/report/schema/stats.schema.json")),
                IsEmpty());
    EXPECT_THAT(schema_errors(parsed("out/energy.json"), schema("sim/energy/schema/energy.schema.json")),
                IsEmpty());
    EXPECT_THAT(schema_errors(parsed("out/area.json"), schema("sim/report/schema/area.schema.json")),
                IsEmpty());
    EXPECT_THAT(outcome.out, HasSubstr("warning: 1000 ps is not reachable at 45 nm"));
    EXPECT_THAT(schema_errors(parsed("timeline.json"), schema("sim/report/schema/timeline.schema.json")),
                IsEmpty());
  }
}

TEST_F(ReportCommand, SchemaOfStatsRefusesWhatIsNotIt) {
  compile("tiny");
  ASSERT_EQ(run("tiny", "out", {"--no-report"}).status, 0);
  const json::value rules = schema("sim/report/schema/stats.schema.json");
  json::value stats = parsed("out/stats.json");
  stats.as_object()["schema_version"] = 3;
  stats.as_object()["machine"].as_object().erase("dram");
  stats.as_object()["totals"].as_object()["counters"].as_object()["macs_int8"] = -1;
  stats.as_object()["passes"].as_array()[0].as_object()["pass"] = "sideways";
  stats.as_object()["commands"].as_array()[0].as_object()["extra"] = 0;
  EXPECT_EQ(schema_errors(stats, rules).size(), 5U);
}

TEST_F(ReportCommand, GivesWhatTheRunItselfGave) {
  compile("tiny");
  ASSERT_EQ(run("tiny", "with").status, 0);
  ASSERT_EQ(run("tiny", "without", {"--no-report"}).status, 0);
  EXPECT_FALSE(std::filesystem::exists(directory_ / "without/energy.json"));
  ASSERT_EQ(report("without").status, 0);
  for (const std::string file : {"stats.json", "energy.json", "area.json", "layers.csv", "report.html"})
    EXPECT_EQ(text("with/" + file), text("without/" + file)) << file;
}

TEST_F(ReportCommand, PricesAnOldRunByAnotherTableWithoutTouchingItsCounts) {
  compile("tiny");
  ASSERT_EQ(run("tiny", "out").status, 0);
  const std::string stats = text("out/stats.json"), before = text("out/energy.json");
  std::filesystem::remove(trace());
  ASSERT_EQ(report("out", {"--energy", "7nm"}).status, 0);
  EXPECT_EQ(text("out/stats.json"), stats);
  EXPECT_EQ(parsed("out/energy.json").at("table").as_string(), "7nm");
  EXPECT_LT(parsed("out/energy.json").at("total").at("value").to_number<double>(),
            json::parse(before).at("total").at("value").to_number<double>());
  ASSERT_EQ(report("out").status, 0);
  EXPECT_EQ(text("out/energy.json"), before);
}

TEST_F(ReportCommand, CostsTheSameToTheLastDigitAtFidelityTileAndCycle) {
  compile("tiny");
  ASSERT_EQ(run("tiny", "tile", {"--fidelity", "tile"}).status, 0);
  ASSERT_EQ(run("tiny", "cycle", {"--fidelity", "cycle"}).status, 0);
  EXPECT_EQ(text("tile/energy.json"), text("cycle/energy.json"));
  EXPECT_EQ(text("tile/layers.csv"), text("cycle/layers.csv"));
}

TEST_F(ReportCommand, TimelineHoldsEveryCycleInWhichAUnitWorkedOrWaited) {
  compile("tiny");
  ASSERT_EQ(run("tiny", "out", {"--timeline", directory_ / "timeline.json", "--stall-seed", "3"}).status, 0);
  const json::value document = parsed("timeline.json"), stats = parsed("out/stats.json");
  const char* names[] = {"sequencer", "load", "array", "vector", "store"};
  std::map<std::string, std::int64_t> cycles;
  for (const json::value& event : document.at("traceEvents").as_array())
    if (event.at("ph") == "X")
      cycles[names[event.at("tid").as_int64()]] += event.at("args").at("cycles").as_int64();
  for (const char* unit : {"load", "array", "vector", "store"}) {
    const json::value& use = stats.at("totals").at("units").at(unit);
    EXPECT_EQ(cycles[unit] + use.at("idle_cycles").as_int64(), stats.at("totals").at("cycles").as_int64())
        << unit;
  }
  EXPECT_THAT(text("timeline.json"), HasSubstr("stall: random"));
}

TEST_F(ReportCommand, ComparesTwoRuns) {
  compile("tiny");
  ASSERT_EQ(run("tiny", "a", {"--no-report"}).status, 0);
  ASSERT_EQ(run("tiny", "b", {"--no-report", "--stall-seed", "7"}).status, 0);
  const Outcome compared = report("a", {directory_ / "b", "-o", directory_ / "both"});
  ASSERT_EQ(compared.status, 0) << compared.err;
  EXPECT_THAT(compared.out, HasSubstr("TOPS/W, dense, with DRAM"));
  EXPECT_THAT(text("both/comparison.html"), HasSubstr("Cycles by layer and pass"));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "a/energy.json"));
  EXPECT_EQ(report("a", {"-o", directory_ / "both"}).status, 2);
}

TEST_F(ReportCommand, StatesWhatItAssumesOfARunWithoutValues) {
  compile("tiny");
  ASSERT_EQ(run("tiny", "none", {"--values", "none"}).status, 0);
  ASSERT_EQ(run("tiny", "real").status, 0);
  const json::value none = parsed("none/energy.json");
  EXPECT_EQ(none.at("assumptions").as_array().size(), 3U);
  EXPECT_THAT(text("none/report.html"), HasSubstr("macs_ternary_gated"));
  EXPECT_GT(none.at("total").at("value").to_number<double>(),
            parsed("real/energy.json").at("total").at("value").to_number<double>());
}

TEST_F(ReportCommand, KeepsARunThatCannotBePriced) {
  put(directory_ / "odd.yaml", "extends: tiny\ndram: {kind: gddr9}\n");
  const std::string machine = directory_ / "odd.yaml";
  compile(machine);
  const Outcome outcome = run(machine, "out");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("stats.json: machine.dram.kind = gddr9: has no prices in table 45nm"));
  EXPECT_TRUE(std::filesystem::exists(directory_ / "out/stats.json"));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "out/energy.json"));
  EXPECT_EQ(report("out").status, 2);
}

TEST_F(ReportCommand, TakesATableOfTheUsersAndRefusesNonsenseInIt) {
  compile("tiny");
  ASSERT_EQ(run("tiny", "out").status, 0);
  const std::string table = directory_ / "own.yaml", before = text("out/energy.json");
  const std::string head = "name: own\nversion: 1\nextend: 45nm\nnode: 28 nm\nvoltage: 0.9\nentries:\n";
  const auto with = [&](const std::string& entries) {
    put(table, head + entries);
    return report("out", {"--energy", table});
  };
  const auto refused = [&](const std::string& entries, const std::string& why) {
    const Outcome outcome = with(entries);
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.err, testing::AllOf(HasSubstr(table + ":7"), HasSubstr(why)));
    EXPECT_EQ(text("out/energy.json"), before);
  };
  refused("  mac_int8: {unit: pJ, low: -1, value: 1, high: 2, source: x}\n", "mac_int8.low");
  refused("  mac_int8: {unit: nJ, low: 1, value: 1, high: 2, source: x}\n", "mac_int8.unit");
  refused("  mac_int9: {unit: pJ, low: 1, value: 1, high: 2, source: x}\n", "mac_int8");
  refused("  mac_int8: {unit: pJ, value: 1, high: 2, source: x}\n", "mac_int8.low");
  EXPECT_EQ(with("  mac_int8: {unit: pJ, low: 1, value: 1, high: 2, source: x}\n").status, 0);
  EXPECT_EQ(parsed("out/energy.json").at("table").as_string(), "own");
}

TEST_F(ReportCommand, PricesARunByTheErtThatItExportsAsBefore) {
  compile("tiny");
  ASSERT_EQ(run("tiny", "out").status, 0);
  ASSERT_EQ(report("out", {"--energy", "22nm", "--accelergy", directory_ / "accelergy"}).status, 0);
  EXPECT_THAT(text("accelergy/architecture.yaml"), HasSubstr("technology: \"22nm\""));
  EXPECT_THAT(text("accelergy/action_counts.yaml"), HasSubstr("wagesim.dram"));
  const auto exact_total = [&] {  // the text: a double would not hold every digit
    const std::string energy = text("out/energy.json");
    const std::size_t at = energy.find("\"value\":");
    return energy.substr(at, energy.find(',', at) - at);
  };
  const std::string before = exact_total();
  EXPECT_EQ(parsed("out/energy.json").at("table").as_string(), "22nm");
  ASSERT_EQ(report("out", {"--energy", directory_ / "accelergy/ERT.yaml"}).status, 0);
  EXPECT_EQ(parsed("out/energy.json").at("table").as_string(), "ERT.yaml");
  EXPECT_EQ(exact_total(), before);
  const json::value total = parsed("out/energy.json").at("total");
  EXPECT_EQ(total.at("low"), total.at("high"));  // an ERT has no band
}

TEST_F(ReportCommand, RefusesToExportToNowhere) {
  compile("tiny");
  ASSERT_EQ(run("tiny", "out", {"--no-report"}).status, 0);
  const Outcome outcome = report("out", {"--accelergy", ""});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err, "--accelergy: must not be empty\n");
  EXPECT_FALSE(std::filesystem::exists(directory_ / "out/energy.json"));
}

TEST_F(ReportCommand, PutsAnErtOverTheTableThatNamesIt) {
  compile("tiny");
  ASSERT_EQ(run("tiny", "out").status, 0);
  put(directory_ / "ert.yaml",
      "ERT: {version: 0.4, tables: [{name: wagesim.dma, actions: [{name: load_byte, arguments: {}, energy: "
      "0}]}]}\n");
  put(directory_ / "own.yaml", "name: own\nversion: 1\nextend: 7nm\naccelergy_ert: ert.yaml\n");
  const auto component = [&](const std::string& table, const std::string& name) {
    EXPECT_EQ(report("out", {"--energy", table}).status, 0);
    return parsed("out/energy.json").at("components").at(name).at("value").to_number<double>();
  };
  EXPECT_LT(component(directory_ / "own.yaml", "dma"), component("7nm", "dma"));
  EXPECT_EQ(component(directory_ / "own.yaml", "mac_cores"), component("7nm", "mac_cores"));
  EXPECT_EQ(component(directory_ / "ert.yaml", "mac_cores"), component("45nm", "mac_cores"));
}

TEST_F(ReportCommand, RefusesWhatIsNoRun) {
  const Outcome missing = report("nowhere");
  EXPECT_EQ(missing.status, 2);
  EXPECT_THAT(missing.err, HasSubstr("nowhere/stats.json"));
  std::filesystem::create_directory(directory_ / "out");
  put(directory_ / "out/stats.json", "{\"schema\": \"wagesim stats\", \"schema_version\": 9}");
  const Outcome version = report("out");
  EXPECT_EQ(version.status, 2);
  EXPECT_THAT(version.err, HasSubstr("stats.json: schema_version = 9: must be"));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "out/energy.json"));
}

}  // namespace
}  // namespace wagesim
