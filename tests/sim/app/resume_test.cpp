// A training that is stopped, and taken up again, ends with the bytes of one that never was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <regex>
#include <thread>

#include "tests/sim/app/program.h"
#include "tests/sim/app/small_residual.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using test::Outcome;
using test::Program;
using test::run_program;

/// A log without its last column, the seconds.
std::string timeless(const std::string& log) {
  return std::regex_replace(log, std::regex(",[^,\n]*\n"), "\n");
}

/// Checkpoint and log of trainings of one network in a directory.
class ResumedTraining : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> arguments(const std::string& name, bool resume) const {
    const std::string checkpoint = directory_ / name;
    std::vector<std::string> words = {"train",
                                      network_,
                                      "--epochs",
                                      "3",
                                      "--threads",
                                      "2",
                                      "--checkpoint",
                                      checkpoint,
                                      "--log",
                                      directory_ / (name + ".csv"),
                                      "--checkpoint-seconds",
                                      "0"};
    if (resume) words.insert(words.end(), {"--resume", checkpoint});
    return words;
  }

  /// Only the seconds in checkpoint and log may differ between equal trainings; so what they go on with is
  /// compared through the dump of one more step.
  void expect_equal(const std::string& name) const {
    EXPECT_EQ(timeless(contents_of(directory_ / (name + ".csv"))),
              timeless(contents_of(directory_ / "whole.csv")));
    for (const std::string& from : {name, std::string("whole")})
      ASSERT_EQ(run_program({"train", network_, "--steps", "49", "--resume", directory_ / from, "--dump",
                             directory_ / (from + ".dump")})
                    .status,
                0);
    EXPECT_EQ(
        run_program({"compare", directory_ / (name + ".dump"), directory_ / "whole.dump"}).out.substr(0, 5),
        "equal");
  }

  /// An interrupt after the first epoch, and the rest.
  void expect_clean_interrupt() const {
    ASSERT_EQ(run_program(arguments("whole", false)).status, 0);
    std::vector<std::string> rarely = arguments("stopped", false);
    rarely.back() = "1000";
    Program program(rarely);
    while (!fs::exists(directory_ / "stopped.csv")) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    program.send(SIGINT);
    const Outcome outcome = program.wait();
    EXPECT_EQ(outcome.status, 130);
    EXPECT_THAT(outcome.out, testing::HasSubstr("interrupted after "));
    ASSERT_EQ(run_program(arguments("stopped", true)).status, 0);
    expect_equal("stopped");
  }

  TemporaryDirectory directory_;
  std::string network_ = test::network_file("mixed.yaml");
};

TEST_F(ResumedTraining, SavesAndEndsCleanlyOnAnInterrupt) {
  expect_clean_interrupt();
}

// Momentum, running statistics, and tensors with units in the dump.
TEST_F(ResumedTraining, SavesAResidualNetworkToo) {
  network_ = directory_ / "residual.yaml";
  put(network_, test::kSmallResidual);
  expect_clean_interrupt();
  const std::string mean = directory_ / "whole.dump" / "step0048" / "s0b0_bn0" / "mean.npy";
  EXPECT_TRUE(fs::exists(mean)) << mean;
}

TEST_F(ResumedTraining, RefusesADamagedCheckpointAndLeavesIt) {
  put(directory_ / "bad", "WAGETRN\nnot much more");
  const Outcome outcome = run_program(arguments("bad", true));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, testing::HasSubstr("checkpoint: "));
  EXPECT_EQ(contents_of(directory_ / "bad"), "WAGETRN\nnot much more");
}

TEST_F(ResumedTraining, WritesNothingIntoAMissingDirectory) {
  const Outcome outcome = run_program(
      {"train", test::network_file("mixed.yaml"), "--steps", "1", "--checkpoint", directory_ / "none" / "c"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, testing::HasSubstr("none/c"));
  EXPECT_EQ(directory_.entries(), 0);
}

}  // namespace
}  // namespace wagesim
