#include "sim/sweep/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "sim/config/load_machine.h"
#include "sim/config/machine_fingerprint.h"
#include "tests/util/faults.h"
#include "tests/util/temporary_directory.h"

namespace wagesim::sweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Plan planned(const std::string& parameters, const std::string& more = "", const std::string& version = "1") {
  return make_plan(
      parse_sweep_file(
          "network: lenet5\nmachine: base\nobjectives: {cycles: min}\nparameters:\n" + parameters + more,
          "x.yaml"),
      version);
}

std::set<std::string> ids(const Plan& plan) {
  std::set<std::string> all;
  for (const PointJob& job : plan.jobs) all.insert(job.id);
  return all;
}

TEST(Plan, TakesEveryCombinationInTheOrderOfTheFile) {
  const Plan plan = planned("  array.rows: [8, 16]\n  array.cols: array.rows / 2\n  vector.lanes: [4, 8]\n");
  ASSERT_EQ(plan.rows.size(), 4u);
  EXPECT_THAT(plan.rows[0].values, ElementsAre("lenet5", "8", "4", "4"));
  EXPECT_THAT(plan.rows[1].values, ElementsAre("lenet5", "8", "4", "8"));
  EXPECT_THAT(plan.rows[2].values, ElementsAre("lenet5", "16", "8", "4"));
  EXPECT_EQ(plan.jobs.size(), 4u);
  EXPECT_EQ(ids(plan).size(), 4u);
}

TEST(Plan, MakesTheMachinesThatFilesWouldMake) {
  const TemporaryDirectory directory;
  put(directory / "own.yaml",
      "extends: base\narray: {rows: 8}\nbuffers: {weight: {banks: 32}}\ndram: {preset: hbm2, t_cl_ns: "
      "20.5}\n");
  const Plan plan = planned(
      "  dram.t_cl_ns: [20.5]\n  array.rows: [8]\n  buffers.weight.banks: [32]\n  dram.preset: [hbm2]\n");
  ASSERT_EQ(plan.jobs.size(), 1u);
  const MachineParams wanted = load_machine((directory / "own.yaml").string());
  const MachineParams got = parse_machine(plan.jobs[0].machine, "machine");
  EXPECT_EQ(machine_text(got), machine_text(wanted));
  EXPECT_EQ(got.dram.kind, wanted.dram.kind);
  EXPECT_EQ(got.dram.devices, wanted.dram.devices);
}

TEST(Plan, LeavesOutWhatConstraintsForbidAndListsWhatCannotBe) {
  const Plan plan = planned("  array.rows: [8, 16, 500]\n  array.cols: array.rows * 2\n",
                            "constraints: ['array.rows != 16']\n");
  ASSERT_EQ(plan.rows.size(), 2u);
  EXPECT_EQ(plan.combinations, 3);
  EXPECT_EQ(plan.outside_constraints, 1);
  EXPECT_EQ(plan.rows[0].refused, "");
  EXPECT_EQ(plan.rows[1].refused, "array.cols = 1000: must be an integer from 1 to 512");
  EXPECT_EQ(plan.rows[1].id, "");
  const Plan together = planned("  dma.max_transaction_bytes: [8, 1024]\n");
  EXPECT_THAT(together.rows[0].refused,
              HasSubstr("dma.max_transaction_bytes = 8: must be at least dma.bus_bytes"));
  EXPECT_EQ(together.rows[1].refused, "");
}

TEST(Plan, KnowsSizesInConstraints) {
  const Plan plan =
      planned("  array.rows: [8, 16]\n  buffers.weight.words_per_bank: [256, 512]\n",
              "constraints: ['pes == array.rows * array.cols', 'sram_bytes > 32 * 1024', 'batch == 128']\n");
  EXPECT_EQ(plan.rows.size(), 4u);
  EXPECT_THAT(faults_of([] { (void)planned("  array.rows: [8]\n", "constraints: ['pes > 1e9']\n"); }),
              ElementsAre("x.yaml: constraints: leave no point of 1 combinations"));
  EXPECT_THAT(
      faults_of([] { (void)planned("  array.rows: [8]\n  array.cols: rows\n", "constraints: ['pes >']\n"); }),
      ElementsAre(HasSubstr("x.yaml:6: parameters.array.cols = rows: uses 'rows'"),
                  HasSubstr("x.yaml:7: constraints = pes >: is no expression")));
}

/// docs/area.md: base has 9.25 mm2 at 45 nm, 1.1 at 7 nm, and open synthesis reaches 279 MHz, 3585 ps, at 45
/// nm.
TEST(Plan, KnowsAreaAndReachableClockInConstraints) {
  const auto rows = [](const std::string& constraint, const std::string& more = "") {
    return planned("  clock_period_ps: [1000, 3580, 3590]\n", "constraints: ['" + constraint + "']\n" + more)
        .rows.size();
  };
  EXPECT_EQ(rows("mm2 > 9.24 && mm2 < 9.26"), 3u);
  EXPECT_EQ(rows("mm2 > 1.05 && mm2 < 1.15", "energy: 7nm\n"), 3u);
  EXPECT_EQ(rows("clock_period_ps >= reachable_ps"), 1u);
  EXPECT_EQ(rows("clock_period_ps < reachable_ps"), 2u);
}

TEST(Plan, RefusesAMachineWhosePartsTheTableDoesNotHaveWhereItsAreaIsAskedFor) {
  const std::string parameters =
      "  buffers.weight.words_per_bank: [512, 1048576]\n  buffers.weight.word_bytes: [256]\n";
  const Plan plan = planned(parameters, "constraints: ['mm2 < 1000']\n");
  ASSERT_EQ(plan.rows.size(), 2u);
  EXPECT_EQ(plan.rows[0].refused, "");
  EXPECT_THAT(plan.rows[1].refused, HasSubstr("weight"));
}

TEST(Plan, NamesPointsByAllThatDeterminesThem) {
  const std::string parameter = "  array.rows: [8]\n";
  const std::set<std::string> reference = ids(planned(parameter));
  EXPECT_EQ(ids(planned(parameter)), reference);
  EXPECT_EQ(ids(planned(parameter, "name: another\nsearch: {random: 1}\n")), reference)
      << "names and search determine nothing";
  for (const char* other :
       {"batch: 64\n", "seed: 2\n", "steps: 2\n", "density: 0.5\n", "energy: 7nm\n", "values: real\n"})
    EXPECT_NE(ids(planned(parameter, other)), reference) << other;
  EXPECT_NE(ids(planned(parameter, "", "2")), reference) << "version";
  EXPECT_NE(ids(planned("  array.rows: [16]\n")), reference);
  EXPECT_EQ(ids(planned(parameter + "  array.cols: [32]\n")), reference)
      << "the machine has 32 columns as it is";
}

TEST(Plan, SearchesAtRandomWithoutRepetitionAndExtendsWhatItHad) {
  const std::string parameters =
      "  array.rows: {from: 1, to: 100, plus: 1}\n  array.cols: {from: 1, to: 100, plus: 1}\n";
  const auto rows = [&](const std::string& search) {
    std::vector<std::vector<std::string>> values;
    for (const PlanRow& row :
         planned(parameters, "constraints: ['array.rows <= array.cols']\nsearch: " + search + "\n").rows)
      values.push_back(row.values);
    return values;
  };
  const auto few = rows("{random: 20, seed: 5}"), many = rows("{random: 60, seed: 5}");
  ASSERT_EQ(few.size(), 20u);
  ASSERT_EQ(many.size(), 60u);
  EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
  EXPECT_EQ(std::set(many.begin(), many.end()).size(), 60u);
  EXPECT_NE(rows("{random: 20, seed: 6}"), few);
  EXPECT_EQ(planned("  array.rows: [1, 2, 3]\n", "search: {random: 50}\n").rows.size(), 3u)
      << "no more than there are";
}

TEST(Plan, VariesOneThingAtATimeAroundAPoint) {
  const Plan plan = planned("  array.rows: [8, 16, 32]\n  vector.lanes: [16, 64]\n  array.cols: array.rows\n",
                            "search: {around: {array.rows: 16}}\n");
  std::vector<std::vector<std::string>> values;
  for (const PlanRow& row : plan.rows) values.push_back(row.values);
  using Row = std::vector<std::string>;
  EXPECT_THAT(values, ElementsAre(Row{"lenet5", "16", "32", "16"}, Row{"lenet5", "8", "32", "8"},
                                  Row{"lenet5", "32", "32", "32"}, Row{"lenet5", "16", "16", "16"},
                                  Row{"lenet5", "16", "64", "16"}));
}

TEST(Plan, SharesTrainingsBetweenMachinesWithAsManyLanes) {
  const Plan plan = make_plan(
      parse_sweep_file(
          "network: lenet5\nmachine: base\nobjectives: {accuracy: max}\naccuracy_epochs: 1\nparameters:\n"
          "  array.rows: [8, 16, 32]\n  vector.lanes: [16, 32]\n",
          "x.yaml"),
      "1");
  std::set<std::string> trainings;
  for (const PlanRow& row : plan.rows) trainings.insert(row.training);
  EXPECT_EQ(trainings.size(), 2u);
  EXPECT_EQ(plan.jobs.size(), 8u);
  EXPECT_EQ(plan.jobs[0].kind, PointJob::Kind::Training) << "the longest first";
}

TEST(Plan, RefusesMorePointsThanItCanHold) {
  EXPECT_THAT(faults_of([] {
                (void)planned(
                    "  array.rows: {from: 1, to: 500, plus: 1}\n  array.cols: {from: 1, to: 500, plus: 1}\n");
              }),
              ElementsAre(HasSubstr("make more than 100000 points")));
}

}  // namespace
}  // namespace wagesim::sweep
