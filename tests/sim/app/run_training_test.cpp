// Training on the simulated machine: the log and the weights of `wagesim train`, what a run prints, and what
// one without values assumes.
#include "tests/sim/app/run_training.h"

#include <gmock/gmock.h>

namespace wagesim {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using test::columns;
using test::Outcome;
using test::Program;
using test::run_program;
using test::RunTraining;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

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
    if (name == "error_sums_saturated") {  // of values with several readers, which no chain has
      EXPECT_EQ(cells, (std::vector<std::string>{"0", "0", "0"}));
    } else if (name != "seconds") {
      ASSERT_TRUE(machine.contains(name)) << name;
      EXPECT_EQ(machine.at(name), cells) << name;
    }
  EXPECT_EQ(machine.at("epoch"), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(machine.at("steps"), (std::vector<std::string>{"8", "8", "8"}));
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
