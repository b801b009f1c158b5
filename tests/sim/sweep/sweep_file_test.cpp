#include "sim/sweep/sweep_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/util/faults.h"

namespace wagesim::sweep {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kHead = "network: lenet5\nmachine: base\nobjectives: {cycles: min}\n";

SweepFile parsed(const std::string& text) {
  return parse_sweep_file(text, "dir/x.yaml");
}

std::vector<std::string> faults(const std::string& text) {
  return faults_of([&] { (void)parsed(text); });
}

TEST(SweepFile, SaysEverythingOrTakesDefaults) {
  const SweepFile sweep = parsed(
      "name: all\nnetwork: [lenet5, nets/own.yaml]\nbatch: [16, 32]\nseed: 4\nmachine: tiny\nsteps: 3\n"
      "values: real\nfidelity: cycle\nenergy: own/table.yaml\ndata: images\naccuracy_epochs: 2\n"
      "parameters:\n  array.rows: {from: 4, to: 40, times: 2}\n  array.cols: array.rows * 2\n"
      "  dataflow.forward: [auto, weight-stationary]\n  dram.t_cl_ns: {from: 10, to: 10.3, plus: 0.1}\n"
      "constraints: ['array.rows < 9', pes > 1]\nobjectives: {accuracy: max, stats.totals.cycles: min}\n"
      "columns: [energy.components.dram.value, stats.totals.cycles]\nsearch: {random: 10, seed: 7}\n");
  EXPECT_EQ(sweep.name, "all");
  EXPECT_THAT(sweep.paths(), ElementsAre("stats.totals.cycles", "energy.components.dram.value"));
  ASSERT_EQ(sweep.axes.size(), 7u);
  EXPECT_THAT(sweep.find("network")->values, ElementsAre("lenet5", "dir/nets/own.yaml"));
  EXPECT_THAT(sweep.find("batch")->values, ElementsAre("16", "32"));
  EXPECT_THAT(sweep.find("array.rows")->values, ElementsAre("4", "8", "16", "32"));
  EXPECT_EQ(sweep.find("array.cols")->expression, "array.rows * 2");
  EXPECT_THAT(sweep.find("dram.t_cl_ns")->values, ElementsAre("10", "10.1", "10.2", "10.3"));
  EXPECT_EQ(sweep.constraints[1].text, "pes > 1");
  EXPECT_TRUE(sweep.objectives[0].maximise);
  EXPECT_EQ(sweep.search.count, 10);
  EXPECT_EQ(sweep.search.seed, 7u);
  EXPECT_EQ(sweep.values, Values::Real);
  EXPECT_EQ(sweep.energy, "dir/own/table.yaml");
  const SweepFile least = parsed(kHead + "parameters: {vector.lanes: 8}\n");
  EXPECT_EQ(least.name, "x");
  EXPECT_EQ(least.values, Values::None);
  EXPECT_EQ(least.energy, "45nm");
  EXPECT_EQ(least.search.kind, Search::Kind::Grid);
}

TEST(SweepFile, JudgesValuesByTheRulesOfMachineFiles) {
  EXPECT_THAT(faults(kHead + "parameters:\n  array.rowz: 8\n"),
              ElementsAre("dir/x.yaml:5: parameters.array.rowz = 8: is no key of a machine file; did you "
                          "mean \"array.rows\"?"));
  EXPECT_THAT(faults(kHead + "parameters:\n  buffers.weight.banks: {from: 8, to: 24, plus: 8}\n"),
              ElementsAre(HasSubstr("holds 24: must be a power of two from 1 to 256")));
  EXPECT_THAT(faults(kHead + "parameters:\n  dram.preset: [ddr4-2400, ddr9]\n"),
              ElementsAre(HasSubstr("holds ddr9: must be")));
  EXPECT_THAT(faults(kHead + "parameters:\n  array.rows: 9999\n"),
              ElementsAre(HasSubstr("holds 9999: must be an integer from 1 to 512")));
  EXPECT_THAT(faults(kHead + "parameters:\n  array.rows: ['8}, array: {cols: 3']\n"),
              ElementsAre(HasSubstr("must be a number or a word")));
  EXPECT_THAT(
      faults("network: lenet5\nmachine: bas\nobjectives: {cycles: min}\nparameters: {array.rows: 8}\n"),
      ElementsAre(HasSubstr("dir/x.yaml:2: machine = bas: must be a path ending in .yaml or one of")));
}

TEST(SweepFile, RefusesColumnsThatAreNoPaths) {
  EXPECT_THAT(faults(kHead + "parameters: {array.rows: 8}\ncolumns: [energy, stats.a, {a: b}]\n"),
              ElementsAre(HasSubstr("columns[0] = energy: must be a path"), HasSubstr("columns[2]")));
  std::string many = kHead + "parameters: {array.rows: 8}\ncolumns: [";
  for (int i = 0; i < 65; ++i) many += "stats.a, ";
  EXPECT_THAT(faults(many + "]\n"), ElementsAre(HasSubstr("columns")));
}

TEST(SweepFile, RefusesWhatMakesNoSense) {
  const auto with = [&](const std::string& text) {
    return faults(kHead + "parameters: {array.rows: [4, 8]}\n" + text);
  };
  EXPECT_THAT(with("steps: 2\nepochs: 1\n"), Contains(HasSubstr("must not stand beside steps")));
  EXPECT_THAT(with("epochs: 1\n"), ElementsAre(HasSubstr("needs data")));
  EXPECT_THAT(with("fidelity: rtl\n"), ElementsAre(HasSubstr("must be tile with values: none")));
  EXPECT_THAT(with("values: real\ndensity: 0.5\n"),
              ElementsAre(HasSubstr("a run with values counts what it has")));
  EXPECT_THAT(with("density: 1.5\n"), ElementsAre(HasSubstr("density = 1.5")));
  EXPECT_THAT(with("search: {random: 0}\n"), ElementsAre(HasSubstr("search.random = 0")));
  EXPECT_THAT(with("search: {}\n"), ElementsAre(HasSubstr("must be grid, {random: N, seed: S}")));
  EXPECT_THAT(with("search: {around: {array.cols: 4}}\n"),
              ElementsAre(HasSubstr("must be the value of a parameter")));
  EXPECT_THAT(with("batch: [8, 8]\n"), ElementsAre(HasSubstr("must not hold 8 twice")));
  EXPECT_THAT(with("batch: 0\n"), ElementsAre(HasSubstr("must be an integer from 1 to 65536")));
  EXPECT_THAT(with("colour: red\n"), ElementsAre(HasSubstr("unknown key")));
  EXPECT_THAT(faults("network: lenet5\nmachine: base\nparameters: {array.rows: 8}\nobjectives: {speed: min, "
                     "accuracy: best}\n"),
              ElementsAre(HasSubstr("objectives.speed"), HasSubstr("must be one of min, max"),
                          HasSubstr("accuracy_epochs")));
  EXPECT_THAT(faults(kHead + "parameters:\n  array.rows: {from: 4, to: 8}\n"),
              ElementsAre(HasSubstr("must have either plus or times")));
  EXPECT_THAT(faults(kHead + "parameters:\n  array.rows: {from: 8, to: 4, plus: 1}\n"),
              ElementsAre(HasSubstr("must lead up to a number that is not less")));
  EXPECT_THAT(faults(kHead + "parameters:\n  clock_period_ps: {from: 100, to: 1000000, plus: 1}\n"),
              ElementsAre(HasSubstr("at most 10000 values")));
}

}  // namespace
}  // namespace wagesim::sweep
