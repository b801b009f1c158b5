// What a run on the simulated machine leaves of every epoch: cycles and events, energies, the log.
#include <gmock/gmock.h>

#include "tests/sim/app/run_training.h"
#include "tests/util/decimal.h"
#include "tests/util/json_schema.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using test::columns;
using test::run_program;
using test::RunTraining;

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
  const auto log = columns(contents_of(directory_ / "out" / "epochs.csv"));
  const json::array& epochs = stats.at("epochs").as_array();
  for (const auto& [pass, cycles] : cycles_of_pass)
    for (std::size_t epoch = 0; epoch < epochs.size(); ++epoch)
      EXPECT_EQ(log.at(pass + "_cycles")[epoch],
                std::to_string(epochs[epoch].at("passes").at(pass).at("cycles").as_int64()))
          << pass;
  for (const json::value& pass : stats.at("passes").as_array())
    cycles_of_pass[std::string(pass.at("pass").as_string())] -= pass.at("cycles").as_int64();
  for (const auto& [pass, rest] : cycles_of_pass) EXPECT_EQ(rest, 0) << pass;
}

TEST_F(RunTraining, PricesEveryEpochByPassToTheLastDigit) {
  ASSERT_EQ(run_program(words("out")).status, 0);
  const auto priced = columns(contents_of(directory_ / "out" / "epochs.csv"));
  EXPECT_EQ(priced.at("energy_table"), (std::vector<std::string>(3, "45nm")));
  const json::value document = json::parse(contents_of(directory_ / "out" / "energy.json"));
  test::Decimal run;
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    test::Decimal passes;
    for (const std::string pass : {"forward", "error", "gradient", "update"}) {
      const std::string& cell = priced.at(pass + "_energy_pj")[epoch];
      passes += test::Decimal(cell);
      const json::value& same = document.at("epochs").as_array()[epoch].at("passes").at(pass).at("energy");
      EXPECT_DOUBLE_EQ(std::stod(cell), same.at("value").to_number<double>());
    }
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

}  // namespace
}  // namespace wagesim
