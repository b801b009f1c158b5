// Sweeps by the program: the same tables for any engine and any number of workers and interruptions, points
// that agree with the other commands, and a clear end for everything that can go wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <chrono>
#include <csignal>
#include <random>
#include <sstream>
#include <thread>

#include "tests/sim/app/program.h"
#include "tests/util/shell.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using test::Outcome;
using test::Program;
using test::run_program;
using testing::HasSubstr;

constexpr const char* kTables[] = {"sweep.csv", "pareto.csv", "sweep.json", "sweep.html"};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Twelve small points, some of them refused.
constexpr const char* kSweep =
    "network: lenet5\nbatch: 4\nmachine: tiny\nparameters:\n  array.rows: [4, 8, 16]\n  array.cols: "
    "array.rows\n"
    "  vector.lanes: [4, 8]\n  dma.max_transaction_bytes: [8, 256]\nobjectives: {cycles: min, energy: min}\n";

class Sweep : public testing::Test {
 protected:
  Sweep() { put(file(), kSweep); }

  [[nodiscard]] std::string file() const { return (directory_ / "sweep.yaml").string(); }
  [[nodiscard]] std::string out(const std::string& name = "out") const {
    return (directory_ / name).string();
  }

  Outcome sweep(std::vector<std::string> more = {}, const std::string& folder = "out") const {
    more.insert(more.begin(), {"sweep", file(), "-o", out(folder)});
    return run_program(more);
  }
  [[nodiscard]] std::vector<std::string> ids() const {
    return lines_of(run_program({"sweep", file(), "--list"}).out);
  }

  void expect_same_tables(const std::string& a, const std::string& b) const {
    for (const char* table : kTables) {
      const std::string text = contents_of(fs::path(out(a)) / table);
      EXPECT_FALSE(text.empty());
      EXPECT_TRUE(text == contents_of(fs::path(out(b)) / table)) << table << " of " << a << " and " << b;
    }
  }

  TemporaryDirectory directory_;
};

TEST_F(Sweep, GivesTheSameTablesForAnyEngineAndNumberOfWorkers) {
  ASSERT_EQ(sweep({"--jobs", "1"}, "one").status, 0);
  ASSERT_EQ(sweep({"--jobs", "5"}, "five").status, 0);
  expect_same_tables("one", "five");
  for (const char* shard : {"1/3", "2/3", "3/3"}) ASSERT_EQ(sweep({"--shard", shard}, "shards").status, 0);
  ASSERT_EQ(sweep({"--collect"}, "shards").status, 0);
  expect_same_tables("one", "shards");
  for (const std::string& id : ids()) ASSERT_EQ(sweep({"--point", id}, "points").status, 0);
  ASSERT_EQ(sweep({"--collect"}, "points").status, 0);
  expect_same_tables("one", "points");
}

TEST_F(Sweep, GivesTheSameTablesUnderMpi) {
  const fs::path program = fs::path(WAGESIM_PROGRAM).parent_path() / "wagesim-mpi-sweep";
  if (!fs::exists(program)) GTEST_SKIP() << "built without Boost.MPI";
  ASSERT_EQ(sweep().status, 0);
  for (const char* ranks : {"1", "2", "4"}) {
    const test::ShellOutcome outcome = test::run_shell(
        "export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1\nmpirun --oversubscribe -np " +
            std::string(ranks) + " wagesim-mpi-sweep '" + file() + "' -o '" +
            out(std::string("mpi") + ranks) + "'\n",
        directory_.path(), program.parent_path());
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    expect_same_tables("out", std::string("mpi") + ranks);
  }
}

/// Kills the whole sweep, or one of its children, at random and runs it again: nothing is lost, nothing
/// computed twice.
TEST_F(Sweep, GivesTheSameTablesHoweverOftenItIsKilled) {
  ASSERT_EQ(sweep({}, "whole").status, 0);
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 12; ++round) {
    Program program({"sweep", file(), "-o", out(), "--jobs", "2"});
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 150));
    program.send(round % 3 == 0 ? SIGINT : round % 3 == 1 ? SIGKILL : SIGTERM);
    const int status = program.wait().status;
    EXPECT_TRUE(status == 0 || status == 130 || status == -SIGKILL || status == -SIGTERM || status == -SIGINT)
        << status;
  }
  const std::size_t missing = lines_of(run_program({"sweep", file(), "-o", out(), "--list"}).out).size();
  const Outcome last = sweep();
  ASSERT_EQ(last.status, 0) << last.err;
  if (missing != 0) {
    EXPECT_THAT(last.out, HasSubstr(std::to_string(missing) + " points in "));
  }
  expect_same_tables("whole", "out");
}

/// Compiled, simulated and priced by the other commands, a point has the same figures.
TEST_F(Sweep, AgreesWithRunOnEveryFigureOfAPoint) {
  put(file(),
      "network: lenet5\nbatch: 4\nsteps: 2\nmachine: tiny\nvalues: real\nseed: 3\nparameters: {array.rows: "
      "8}\n"
      "objectives: {cycles: min, 'stats.passes[layer=conv1,pass=gradient].cycles': min}\nenergy: 7nm\n");
  ASSERT_EQ(sweep().status, 0);
  put(directory_ / "m.yaml", "extends: tiny\narray: {rows: 8}\n");
  const std::string machine = (directory_ / "m.yaml").string(), trace = out("t.trace"), run = out("run");
  ASSERT_EQ(run_program({"compile", "lenet5", "--machine", machine, "--batch", "4", "--steps", "2", "--seed",
                         "3", "-o", trace})
                .status,
            0);
  ASSERT_EQ(run_program({"run", trace, "--machine", machine, "--energy", "7nm", "-o", run}).status, 0);
  const auto read = [](const fs::path& path) { return boost::json::parse(contents_of(path)); };
  const boost::json::value stats = read(fs::path(run) / "stats.json"),
                           energy = read(fs::path(run) / "energy.json");
  const boost::json::value table = read(fs::path(out()) / "sweep.json");
  const boost::json::array& names = table.at("figures").as_array();
  const boost::json::array& values = table.at("rows").at(0).at("figures").as_array();
  const auto figure = [&](std::string_view name) {
    const auto place = std::ranges::find(names, boost::json::value(name)) - names.begin();
    return values.at(static_cast<std::size_t>(place)).to_number<double>();
  };
  EXPECT_EQ(figure("cycles"), stats.at("totals").at("cycles").to_number<double>());
  EXPECT_EQ(figure("energy"), energy.at("total").at("value").to_number<double>());
  EXPECT_EQ(figure("energy_high"), energy.at("total").at("high").to_number<double>());
  for (const boost::json::value& pass : stats.at("passes").as_array())
    if (pass.at("layer") == "conv1" && pass.at("pass") == "gradient") {
      EXPECT_EQ(figure("stats.passes[layer=conv1,pass=gradient].cycles"),
                pass.at("cycles").to_number<double>());
    }
}

TEST_F(Sweep, TrainsForAccuracyAsTrainDoes) {
  const TemporaryDirectory data;
  put(file(),
      "network: lenet5\nbatch: 128\nmachine: tiny\nparameters: {array.rows: [4, 8]}\naccuracy_epochs: 1\n"
      "objectives: {cycles: min, test_error: min}\nsteps: 1\n");
  ASSERT_EQ(sweep().status, 0);
  const std::string log = out("log.csv");
  ASSERT_EQ(run_program({"train", "lenet5", "--epochs", "1", "--batch", "128", "--lanes", "4", "--log", log})
                .status,
            0);
  const std::vector<std::string> lines = lines_of(contents_of(log));
  std::vector<std::string> cells;
  std::istringstream row(lines.at(1));
  for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
  const boost::json::value table = boost::json::parse(contents_of(fs::path(out()) / "sweep.json"));
  const boost::json::array& names = table.at("figures").as_array();
  const auto place =
      static_cast<std::size_t>(std::ranges::find(names, boost::json::value("test_error")) - names.begin());
  EXPECT_NEAR(table.at("rows").at(0).at("figures").at(place).to_number<double>(), std::stod(cells.at(3)),
              1e-6);
}

TEST_F(Sweep, ContainsPointsThatTakeTooMuch) {
  put(file(),
      "network: lenet5\nmachine: tiny\nvalues: real\nparameters: {array.rows: [4, 8]}\nobjectives: {cycles: "
      "min}\n");
  const Outcome slow = sweep({"--point-seconds", "0.01"});
  EXPECT_EQ(slow.status, 1);
  EXPECT_THAT(slow.out, HasSubstr("2 points: 0 done, 2 failed"));
  EXPECT_THAT(contents_of(fs::path(out()) / "sweep.csv"), HasSubstr("took longer than --point-seconds 0.01"));
  const Outcome kept = sweep({"--keep-failed"});
  EXPECT_EQ(kept.status, 1);
  EXPECT_EQ(kept.out.find("a second"), std::string::npos) << "nothing is computed";
  const Outcome good = sweep();
  EXPECT_EQ(good.status, 0) << good.out << good.err;
  EXPECT_THAT(good.out, HasSubstr("2 points: 2 done"));
}

#ifndef WAGESIM_SANITIZED  // a sanitizer takes terabytes of address space
TEST_F(Sweep, ContainsPointsThatRunOutOfMemory) {
  put(file(),
      "network: [lenet5, vgg7]\nbatch: 16\nmachine: base\nparameters: {array.rows: 32}\nobjectives: {cycles: "
      "min}\n");
  const Outcome outcome = sweep({"--memory-mib", "60"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, HasSubstr("2 points: 1 done, 1 failed"));
  EXPECT_THAT(contents_of(fs::path(out()) / "sweep.csv"), HasSubstr("ran out of --memory-mib 60"));
}
#endif

TEST_F(Sweep, EndsWithinASecondOfAnInterrupt) {
  put(file(),
      "network: lenet5\nmachine: tiny\nvalues: real\nfidelity: cycle\nparameters: {array.rows: [4, "
      "8]}\nobjectives: {cycles: min}\n");
  Program program({"sweep", file(), "-o", out()});
  std::this_thread::sleep_for(std::chrono::milliseconds(800));
  const auto sent = std::chrono::steady_clock::now();
  program.send(SIGINT);
  const Outcome outcome = program.wait();
  EXPECT_EQ(outcome.status, 130) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("interrupted after 0 of 2 points"));
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - sent).count(), 1.0);
  EXPECT_FALSE(fs::exists(fs::path(out()) / "sweep.csv"));
}

TEST_F(Sweep, ReusesWhatAChangedFileStillWants) {
  ASSERT_EQ(sweep().status, 0);
  std::string changed = kSweep;
  changed.replace(changed.find("[4, 8, 16]"), 10, "[8, 16, 32]");
  put(file(), changed);
  const Outcome second = sweep({"--compare", out()});
  EXPECT_EQ(second.status, 0) << second.err;
  EXPECT_THAT(second.out, HasSubstr("2 points in "));
  EXPECT_THAT(second.out,
              HasSubstr("2 results of other sweeps or versions lie there too; --prune removes them"));
  EXPECT_THAT(second.out, HasSubstr("8 points in both, 4 only before, 4 only now\nnothing moved"));
  EXPECT_EQ(sweep({"--prune"}).out, "2 results removed that this sweep does not want\n");
  EXPECT_EQ(sweep({"--prune"}).out, "0 results removed that this sweep does not want\n");
}

TEST_F(Sweep, SaysWhatEachParameterBuysAroundAPoint) {
  ASSERT_EQ(sweep().status, 0);
  const std::string id = ids().front();
  const Outcome outcome = sweep({"--collect", "--around", id});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("around " + id));
  EXPECT_THAT(contents_of(fs::path(out()) / "sensitivity.csv"), HasSubstr("vector.lanes,"));
}

TEST_F(Sweep, RefusesAFolderInUseAndAWrongPoint) {
  put(file(),
      "network: lenet5\nmachine: tiny\nvalues: real\nfidelity: cycle\nparameters: {array.rows: [4, "
      "8]}\nobjectives: {cycles: min}\n");
  Program first({"sweep", file(), "-o", out()});
  while (!fs::exists(fs::path(out()) / ".lock")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const Outcome second = sweep();
  EXPECT_EQ(second.status, 2);
  EXPECT_THAT(second.err, HasSubstr("is in use: another sweep works in this folder"));
  first.send(SIGTERM);
  (void)first.wait();
  const Outcome wrong = sweep({"--point", "nonsense"});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("point = nonsense: is none of this sweep's; --list prints them"));
}

/// A limit on the size of files stands for the disk that is full.
TEST_F(Sweep, EndsClearlyOnAFullDisk) {
  const test::ShellOutcome outcome =
      test::run_shell("(ulimit -f 0; exec wagesim sweep '" + file() + "' -o '" + out() +
                          "' 2>&1) | cat\nexit ${PIPESTATUS[0]}\n",
                      directory_.path(), fs::path(WAGESIM_PROGRAM).parent_path());
  EXPECT_EQ(outcome.status, 2) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr(".json: cannot write: File too large"));
  EXPECT_EQ(sweep().status, 0) << "nothing half-written stands in the way";
}

}  // namespace
}  // namespace wagesim
