#include "sim/sweep/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>

#include "tests/util/faults.h"
#include "tests/util/temporary_directory.h"
#include "workloads/input/fault.h"

namespace wagesim::sweep {
namespace {

using testing::HasSubstr;

/// Jobs whose ids are their machine texts' and a shell script in the place of the program.
class Engine : public testing::Test {
 protected:
  explicit Engine(int count = 12) {
    for (int i = 0; i < count; ++i) {
      PointJob job;
      job.network = std::make_shared<const std::string>();
      job.machine = std::to_string(i);
      identify(job);
      jobs_.push_back(job);
    }
    for (const PointJob& job : jobs_) pointers_.push_back(&job);
  }

  [[nodiscard]] std::vector<std::string> program(const std::string& script) const {
    const auto path = (directory_ / "program").string();
    put(path, script);
    return {"/bin/sh", path};
  }

  std::map<std::string, PointResult> run(const std::string& script, std::size_t workers,
                                         const ChildLimits& limits = {}) {
    std::map<std::string, PointResult> results;
    compute_points(
        pointers_, workers, program(script), limits, [] { return false; },
        [&](const PointResult& result) { EXPECT_TRUE(results.emplace(result.id, result).second); });
    return results;
  }

  TemporaryDirectory directory_;
  std::vector<PointJob> jobs_;
  std::vector<const PointJob*> pointers_;
};

/// Answers with the id it was given.
const std::string kAnswer =
    "id=$(sed 's/.*\"id\":\"\\([^\"]*\\)\".*/\\1/')\n"
    "echo '{\"schema\":\"wagesim point "
    "result\",\"id\":\"'$id'\",\"state\":\"done\",\"figures\":{\"cycles\":5}}'\n";

TEST_F(Engine, ComputesEachPointOnceWhateverTheNumberOfWorkers) {
  for (const std::size_t workers : {1u, 3u, 50u}) {
    const auto results = run(kAnswer, workers);
    ASSERT_EQ(results.size(), jobs_.size());
    for (const PointJob& job : jobs_) EXPECT_EQ(results.at(job.id).figures.at("cycles"), 5);
  }
}

TEST_F(Engine, ContainsEveryKindOfFailure) {
  const auto reason = [&](const std::string& script, const ChildLimits& limits = {}) {
    const auto results = run(script, 4, limits);
    EXPECT_EQ(results.size(), jobs_.size());
    const PointResult& result = results.begin()->second;
    EXPECT_EQ(result.state, PointResult::State::Failed);
    return result.reason;
  };
  EXPECT_THAT(reason("kill -SEGV $$"), HasSubstr("was ended by signal 11"));
  EXPECT_EQ(reason("printf 'first \\377\\n' >&2; echo second >&2; exit 3"), "ended with status 3: first ?");
  EXPECT_EQ(reason("echo 'wagesim: out of memory' >&2; exit 3", {.memory_mib = 4096}),
            "ran out of --memory-mib 4096");
  EXPECT_EQ(reason("exec sleep 100", {.seconds = 0.1}), "took longer than --point-seconds 0.1");
  EXPECT_THAT(reason("echo nonsense"), HasSubstr("gave no result: answer"));
  EXPECT_EQ(reason("echo '{\"schema\":\"wagesim point "
                   "result\",\"id\":\"other\",\"state\":\"refused\",\"reason\":\"x\"}'"),
            "gave the result of another point");
}

TEST_F(Engine, StopsEarlyWhereItIsTold) {
  std::atomic<int> taken{0};
  compute_points(
      pointers_, 2, program("exec sleep 100"), {}, [] { return true; }, [&](const PointResult&) { ++taken; });
  EXPECT_EQ(taken, 0);
}

TEST_F(Engine, EndsPointsUnderWayWhereAResultCannotBeKept) {
  EXPECT_THROW(compute_points(
                   pointers_, 2, program(kAnswer), {}, [] { return false; },
                   [](const PointResult&) {
                     throw InputError(Fault{"disk", 0, "cannot write", "", "full"});
                   }),
               InputError);
}

TEST_F(Engine, SaysWhereThereIsNoProgram) {
  EXPECT_THAT(faults_of([&] {
                compute_points(
                    pointers_, 2, {"/no/such/program"}, {}, [] { return false; }, [](const PointResult&) {});
              }),
              testing::ElementsAre("/no/such/program: cannot run: No such file or directory"));
}

}  // namespace
}  // namespace wagesim::sweep
