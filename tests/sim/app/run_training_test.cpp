// Training on the simulated machine: the log and the weights of `wagesim train`, a run that is killed and
// taken up again, and what a run without values assumes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <map>
#include <sstream>
#include <thread>

#include "tests/sim/app/program.h"
#include "tests/util/decimal.h"
#include "tests/util/json_schema.h"
#include "tests/util/random.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using test::Outcome;
using test::Program;
using test::run_program;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// 512 images of the shipped subset make 8 steps an epoch.
constexpr const char* kNetwork = R"(
name: quick
input: {height: 28, width: 28, channels: 1, scaling: unit}
classes: 10
layers:
  - {name: conv0, kind: conv, channels: 4, kernel: 4, stride: 4, padding: valid, pool: {size: 2}}
  - {name: fc0, kind: fc, units: 10}
training: {batch: 64, epochs: 3, schedule: [{from_epoch: 0, eta: 8}, {from_epoch: 2, eta: 1}]}
)";

std::vector<std::string> join(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// Columns of a CSV text by the names in its first line.
std::map<std::string, std::vector<std::string>> columns(const std::string& csv) {
  std::map<std::string, std::vector<std::string>> result;
  std::vector<std::string> names;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line + ',');
    std::size_t index = 0;
    const bool header = names.empty();
    for (std::string cell; std::getline(cells, cell, ','); ++index)
      header ? names.push_back(cell) : result[names[index]].push_back(cell);
  }
  return result;
}

class RunTraining : public testing::Test {
 protected:
  RunTraining() {
    put(directory_ / "quick.yaml", kNetwork);
    compile("quick.trace", {"--epochs", "3"});
  }

  void compile(const std::string& trace, const std::vector<std::string>& more) const {
    const Outcome outcome = run_program(
        join({"compile", directory_ / "quick.yaml", "--machine", "tiny", "--quiet", "-o", directory_ / trace},
             more));
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }

  [[nodiscard]] std::vector<std::string> words(const std::string& out,
                                               const std::vector<std::string>& more = {}) const {
    return join({"run", directory_ / "quick.trace", "--machine", "tiny", "-o", directory_ / out}, more);
  }

  /// As words(), saving after every step, and going on from what is saved.
  [[nodiscard]] std::vector<std::string> saving(const std::string& out, std::vector<std::string> more) const {
    const std::string file = directory_ / (out + ".run");
    more = join(std::move(more), {"--checkpoint", file, "--checkpoint-seconds", "0"});
    if (fs::exists(file)) more = join(std::move(more), {"--resume", file});
    return words(out, more);
  }

  /// Every file of two runs, byte for byte.
  void expect_same_results(const std::string& out, const std::string& whole) const {
    for (const char* file :
         {"stats.json", "layers.csv", "epochs.csv", "weights/conv0/weight.npy", "weights/fc0/weight.npy"}) {
      const std::string bytes = contents_of(directory_ / out / file);
      EXPECT_FALSE(bytes.empty()) << file;
      EXPECT_EQ(bytes, contents_of(directory_ / whole / file)) << file;
    }
  }

  [[nodiscard]] json::value stats(const std::string& out) const {
    return json::parse(contents_of(directory_ / out / "stats.json"));
  }

  TemporaryDirectory directory_;
};

TEST_F(RunTraining, EndsWithLogAndWeightsOfTheGoldenTraining) {
  const Outcome run = run_program(words("out", {"--data", WAGESIM_DATA}));
  ASSERT_EQ(run.status, 0) << run.err;
  const Outcome train =
      run_program({"train", directory_ / "quick.yaml", "--data", WAGESIM_DATA, "--lanes", "4", "--weights",
                   directory_ / "golden", "--log", directory_ / "golden.csv"});
  ASSERT_EQ(train.status, 0) << train.err;
  const Outcome compared = run_program({"compare", directory_ / "out" / "weights", directory_ / "golden"});
  EXPECT_EQ(compared.status, 0) << compared.out << compared.err;

  const auto machine = columns(contents_of(directory_ / "out" / "epochs.csv"));
  const auto golden = columns(contents_of(directory_ / "golden.csv"));
  for (const auto& [name, cells] : golden)
    if (name != "seconds") {
      ASSERT_TRUE(machine.contains(name)) << name;
      EXPECT_EQ(machine.at(name), cells) << name;
    }
  EXPECT_EQ(machine.at("epoch"), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(machine.at("steps"), (std::vector<std::string>{"8", "8", "8"}));
}

TEST_F(RunTraining, CountsEveryCycleAndEventInOneEpoch) {
  ASSERT_EQ(run_program(words("out")).status, 0);
  const json::value stats = this->stats("out");
  std::int64_t cycles = 0;
  std::map<std::string, std::int64_t> sums;
  for (const json::value& epoch : stats.at("epochs").as_array()) {
    cycles += epoch.at("cycles").as_int64();
    for (const auto& [name, count] : epoch.at("counters").as_object()) sums[name] += count.as_int64();
  }
  EXPECT_EQ(cycles, stats.at("totals").at("cycles").as_int64());
  for (const auto& [name, count] : stats.at("totals").at("counters").as_object())
    EXPECT_EQ(sums[name], count.as_int64()) << std::string(name);
  EXPECT_EQ(sums.size(), stats.at("totals").at("counters").as_object().size());
}

TEST_F(RunTraining, SplitsEveryEpochByPassWithoutARest) {
  ASSERT_EQ(run_program(words("out")).status, 0);
  const json::value stats = this->stats("out");
  std::map<std::string, std::int64_t> cycles_of_pass;
  for (const json::value& epoch : stats.at("epochs").as_array()) {
    std::int64_t cycles = 0;
    std::map<std::string, std::int64_t> sums;
    EXPECT_EQ(epoch.at("passes").as_object().size(), 4U);
    for (const auto& [pass, part] : epoch.at("passes").as_object()) {
      EXPECT_GT(part.at("cycles").as_int64(), 0) << std::string(pass);
      cycles += part.at("cycles").as_int64();
      cycles_of_pass[pass] += part.at("cycles").as_int64();
      for (const auto& [name, count] : part.at("counters").as_object()) sums[name] += count.as_int64();
    }
    EXPECT_EQ(cycles, epoch.at("cycles").as_int64());
    for (const auto& [name, count] : epoch.at("counters").as_object())
      EXPECT_EQ(sums[name], count.as_int64()) << std::string(name);
  }
  for (const json::value& pass : stats.at("passes").as_array())
    cycles_of_pass[std::string(pass.at("pass").as_string())] -= pass.at("cycles").as_int64();
  for (const auto& [pass, rest] : cycles_of_pass) EXPECT_EQ(rest, 0) << pass;
}

TEST_F(RunTraining, PricesEveryEpochByPassToTheLastDigit) {
  ASSERT_EQ(run_program(words("out")).status, 0);
  const auto priced = columns(contents_of(directory_ / "out" / "epochs.csv"));
  EXPECT_EQ(priced.at("energy_table"), (std::vector<std::string>(3, "45nm")));
  test::Decimal run;
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    test::Decimal passes;
    for (const char* pass : {"forward", "error", "gradient", "update"})
      passes += test::Decimal(priced.at(std::string(pass) + "_energy_pj")[epoch]);
    EXPECT_EQ(passes, test::Decimal(priced.at("energy_pj")[epoch]));
    run += passes;
  }
  test::Decimal layers;
  const auto by_layer = columns(contents_of(directory_ / "out" / "layers.csv"));
  for (const std::string& energy : by_layer.at("energy_pj")) layers += test::Decimal(energy);
  EXPECT_EQ(run, layers);
  EXPECT_EQ(run_program({"report", directory_ / "out", "--energy", "7nm"}).status, 0);
  const auto repriced = columns(contents_of(directory_ / "out" / "epochs.csv"));
  EXPECT_EQ(repriced.at("energy_table"), (std::vector<std::string>(3, "7nm")));
  EXPECT_NE(repriced.at("update_energy_pj"), priced.at("update_energy_pj"));
  EXPECT_EQ(repriced.at("update_cycles"), priced.at("update_cycles"));
}

TEST_F(RunTraining, LogsTheSameBytesAtEveryFidelityButForWhatValuesTell) {
  ASSERT_EQ(run_program(words("tile")).status, 0);
  ASSERT_EQ(run_program(words("cycle", {"--fidelity", "cycle"})).status, 0);
  EXPECT_EQ(contents_of(directory_ / "tile" / "epochs.csv"),
            contents_of(directory_ / "cycle" / "epochs.csv"));
  EXPECT_EQ(contents_of(directory_ / "tile" / "energy.json"),
            contents_of(directory_ / "cycle" / "energy.json"));
  ASSERT_EQ(run_program(words("none", {"--values", "none"})).status, 0);
  const auto real = columns(contents_of(directory_ / "tile" / "epochs.csv"));
  const auto none = columns(contents_of(directory_ / "none" / "epochs.csv"));
  for (const char* name : {"cycles", "forward_cycles", "error_cycles", "gradient_cycles", "update_cycles"})
    EXPECT_EQ(real.at(name), none.at(name)) << name;
}

TEST_F(RunTraining, LeavesFilesOfEpochsThatFollowTheirSchemas) {
  ASSERT_EQ(run_program(words("out", {"--data", WAGESIM_DATA})).status, 0);
  ASSERT_EQ(run_program(words("none", {"--values", "none", "--density", "0.5"})).status, 0);
  const auto schema = [](const std::string& name) {
    return json::parse(contents_of(fs::path(WAGESIM_ROOT) / name));
  };
  for (const char* out : {"out", "none"}) {
    EXPECT_THAT(schema_errors(stats(out), schema("sim/report/schema/stats.schema.json")), testing::IsEmpty());
    EXPECT_THAT(schema_errors(json::parse(contents_of(directory_ / out / "energy.json")),
                              schema("sim/energy/schema/energy.schema.json")),
                testing::IsEmpty());
  }
}

TEST_F(RunTraining, LeavesTheEnergyOfEpochsEmptyUntilItIsPriced) {
  ASSERT_EQ(run_program(words("out", {"--no-report"})).status, 0);
  const auto log = columns(contents_of(directory_ / "out" / "epochs.csv"));
  for (const char* name : {"energy_table", "energy_pj", "forward_energy_pj", "update_energy_pj"})
    EXPECT_THAT(log.at(name), testing::Each("")) << name;
  ASSERT_EQ(run_program(words("with")).status, 0);
  ASSERT_EQ(run_program({"report", directory_ / "out"}).status, 0);
  expect_same_results("out", "with");
}

TEST_F(RunTraining, EndsWithTheSameBytesHoweverOftenItIsKilled) {
  const std::vector<std::string> mode = {"--stall-seed", "3", "--data", WAGESIM_DATA};
  ASSERT_EQ(run_program(words("whole", mode)).status, 0);
  constexpr std::uint64_t kSeed = 11;
  SCOPED_TRACE(kSeed);
  test::Random random(kSeed);
  int kills = 0, ends = 0;
  for (int attempt = 0; (kills < 20 || ends == 0) && attempt < 400; ++attempt) {
    Program program(saving("killed", mode));
    if (kills < 20) {
      std::this_thread::sleep_for(std::chrono::milliseconds(random.integer(1, 120)));
      program.send(SIGKILL);
    }
    const Outcome outcome = program.wait();
    ASSERT_TRUE(outcome.status == -SIGKILL || outcome.status == 0) << outcome.err;
    if (outcome.status != 0) {
      ++kills;
      continue;
    }
    ++ends;
    expect_same_results("killed", "whole");
    fs::remove(directory_ / "killed.run");  // begins anew
    fs::remove_all(directory_ / "killed");
  }
  EXPECT_GE(kills, 20);
  EXPECT_GE(ends, 1);
}

TEST_F(RunTraining, SavesAndEndsCleanlyOnAnInterrupt) {
  ASSERT_EQ(run_program(words("whole", {"--check"})).status, 0);
  Program program(words(
      "stopped", {"--check", "--checkpoint", directory_ / "stopped.run", "--checkpoint-seconds", "1000"}));
  while (!fs::exists(directory_ / "stopped" / "epochs.csv"))
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  program.send(SIGINT);
  const Outcome outcome = program.wait();
  EXPECT_EQ(outcome.status, 130) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("interrupted after "), HasSubstr("; saved ")));
  EXPECT_FALSE(fs::exists(directory_ / "stopped" / "stats.json"));
  const Outcome resumed = run_program(saving("stopped", {"--check"}));
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_THAT(resumed.out, HasSubstr("every tensor of 24 steps equals golden"));
  expect_same_results("stopped", "whole");
}

TEST_F(RunTraining, NamesEverythingInWhichACheckpointDiffers) {
  ASSERT_EQ(run_program(saving("out", {})).status, 0);
  compile("quick.trace", {"--steps", "2", "--seed", "5"});
  const Outcome outcome =
      run_program(words("other", {"--stall-seed", "4", "--fidelity", "cycle", "--check", "--data",
                                  WAGESIM_DATA, "--resume", directory_ / "out.run"}));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("checkpoint trace = CRC "), HasSubstr("checkpoint stall seed = 0"),
                                 HasSubstr("checkpoint fidelity = tile"), HasSubstr("checkpoint check = no"),
                                 HasSubstr("checkpoint test data = none")));
  EXPECT_THAT(outcome.err, Not(HasSubstr("checkpoint machine")));
  EXPECT_FALSE(fs::exists(directory_ / "other"));
}

TEST_F(RunTraining, RefusesADamagedCheckpointAndLeavesIt) {
  ASSERT_EQ(run_program(saving("out", {})).status, 0);
  std::string bytes = contents_of(directory_ / "out.run");
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  put(directory_ / "out.run", bytes);
  const Outcome outcome = run_program(saving("out", {}));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("checkpoint: is damaged"));
  EXPECT_EQ(contents_of(directory_ / "out.run"), bytes);
}

TEST_F(RunTraining, RefusesACheckpointOfAnOlderFormat) {
  ASSERT_EQ(run_program(saving("out", {})).status, 0);
  std::string bytes = contents_of(directory_ / "out.run");
  bytes[8] = 1;  // the version follows 8 bytes of magic
  put(directory_ / "out.run", bytes);
  const Outcome outcome = run_program(saving("out", {}));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("out.run: checkpoint: is of format version 1; this program reads 2"));
}

TEST_F(RunTraining, RefusesOptionsThatDoNotGoTogether) {
  const auto refusal = [&](const std::vector<std::string>& more) {
    const Outcome outcome = run_program(words("out", more));
    EXPECT_EQ(outcome.status, 2);
    EXPECT_FALSE(fs::exists(directory_ / "out"));
    return outcome.err;
  };
  EXPECT_THAT(refusal({"--density", "0.5"}), HasSubstr("--density = 0.5: is for --values none"));
  EXPECT_THAT(refusal({"--values", "none", "--density", "1.5"}),
              HasSubstr("--density = 1.5: must be 0 to 1"));
  EXPECT_THAT(refusal({"--values", "none", "--data", WAGESIM_DATA}), HasSubstr("--data: needs values"));
  EXPECT_THAT(refusal({"--timeline", "x", "--checkpoint", "y"}), HasSubstr("not with --checkpoint"));
  EXPECT_THAT(refusal({"--values", "none", "--density", directory_ / "quick.yaml"}),
              HasSubstr("quick.yaml: stats: is not the stats.json of a run"));
  EXPECT_THAT(refusal({"--resume", directory_ / "none.run"}), HasSubstr("none.run: cannot open"));
}

// Shares measured layer by layer and pass by pass, applied to the same counts, give the counts back, but for
// the rounding of a share to millionths.
TEST_F(RunTraining, AssumesTheSharesOfAnEarlierRun) {
  ASSERT_EQ(run_program(words("real")).status, 0);
  const Outcome outcome =
      run_program(words("none", {"--values", "none", "--density", directory_ / "real" / "stats.json"}));
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const json::value real = stats("real"), none = stats("none");
  EXPECT_EQ(none.at("assumptions").at("source").as_string(), "stats.json");
  EXPECT_FALSE(real.as_object().contains("assumptions"));
  const json::array& passes = none.at("passes").as_array();
  ASSERT_EQ(passes.size(), real.at("passes").as_array().size());
  int assumed = 0;
  for (std::size_t index = 0; index < passes.size(); ++index) {
    const json::object& counters = passes[index].at("counters").as_object();
    const json::object& counted = real.at("passes").as_array()[index].at("counters").as_object();
    EXPECT_EQ(counters.at("macs_ternary"), counted.at("macs_ternary"));
    for (const auto& [name, value] : passes[index].at("assumed").as_object()) {
      EXPECT_FALSE(counters.contains(name)) << std::string(name);
      const std::string base = name == "macs_ternary_gated" ? "macs_ternary"
                               : name == "macs_int8_gated"  ? "macs_int8"
                                                            : "roundings";
      const double slack = 2 + 2e-6 * static_cast<double>(counted.at(base).as_int64());
      EXPECT_NEAR(static_cast<double>(value.as_int64()), static_cast<double>(counted.at(name).as_int64()),
                  slack)
          << std::string(name);
      assumed += value.as_int64() != 0;
    }
  }
  EXPECT_GE(assumed, 4);
  std::int64_t sum = 0;
  for (const json::value& pass : passes) sum += pass.at("assumed").at("macs_ternary_gated").as_int64();
  EXPECT_EQ(none.at("totals").at("assumed").at("macs_ternary_gated").as_int64(), sum);
}

TEST_F(RunTraining, AssumesOneDensityEverywhere) {
  const Outcome outcome = run_program(words("none", {"--values", "none", "--density", "0.25"}));
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const json::value totals = stats("none").at("totals");
  const std::int64_t macs = totals.at("counters").at("macs_int8").as_int64();
  EXPECT_NEAR(static_cast<double>(totals.at("assumed").at("macs_int8_gated").as_int64()),
              0.75 * static_cast<double>(macs), 10);
  EXPECT_FALSE(totals.at("assumed").as_object().contains("roundings_up"));
  EXPECT_THAT(columns(contents_of(directory_ / "none" / "epochs.csv")).at("loss"), testing::Each(""));
}

TEST_F(RunTraining, PrintsALineAStepOnlyForFewStepsOrOnRequest) {
  EXPECT_THAT(run_program(words("a")).out, AllOf(HasSubstr("epoch 3: 8 steps"), Not(HasSubstr("step 0:"))));
  EXPECT_THAT(run_program(words("a", {"--step-lines"})).out,
              AllOf(HasSubstr("step 0:"), HasSubstr("step 23:")));
  compile("quick.trace", {"--steps", "2"});
  EXPECT_THAT(run_program(words("a")).out, AllOf(HasSubstr("step 0:"), HasSubstr("epoch 1: 2 steps")));
}

TEST_F(RunTraining, GrowsATraceWithItsDataAndNotWithItsSteps) {
  compile("short.trace", {"--epochs", "1"});
  compile("long.trace", {"--epochs", "40"});
  const auto size = [&](const char* name) { return static_cast<double>(fs::file_size(directory_ / name)); };
  const double shown = 39 * 512;  // images more, of 4 bytes each in the order; a step says its rate besides
  EXPECT_LT(size("long.trace") - size("short.trace"), 4 * shown + 39 * 8 * 8);
  EXPECT_GT(size("long.trace") - size("short.trace"), 4 * shown - 1);
}

TEST_F(RunTraining, GoesOnWithATraceWhoseNameHasGoneToAnotherFile) {
  ASSERT_EQ(run_program(words("whole")).status, 0);
  Program program(words("out"));
  while (!fs::exists(directory_ / "out")) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  put(directory_ / "other", "not a trace");
  fs::rename(directory_ / "other", directory_ / "quick.trace");
  ASSERT_EQ(program.wait().status, 0);
  expect_same_results("out", "whole");
}

}  // namespace
}  // namespace wagesim
