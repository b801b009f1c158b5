// A run on the simulated machine that is killed or interrupted, and taken up again.
#include <gmock/gmock.h>
#include <signal.h>

#include <chrono>
#include <thread>

#include "tests/sim/app/run_training.h"
#include "tests/util/random.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using test::Outcome;
using test::Program;
using test::run_program;
using test::RunTraining;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

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

class InterruptedRun : public RunTraining, public testing::WithParamInterface<int> {};

TEST_P(InterruptedRun, EndsAStepSavesAndGoesOnToTheSameBytes) {
  ASSERT_EQ(run_program(words("whole", {"--check"})).status, 0);
  Program program(words(
      "stopped", {"--check", "--checkpoint", directory_ / "stopped.run", "--checkpoint-seconds", "1000"}));
  while (!fs::exists(directory_ / "stopped" / "epochs.csv"))
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  program.send(GetParam());
  const Outcome outcome = program.wait();
  EXPECT_EQ(outcome.status, 130) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("interrupted after "), HasSubstr("; saved ")));
  EXPECT_FALSE(fs::exists(directory_ / "stopped" / "stats.json"));
  const Outcome resumed = run_program(saving("stopped", {"--check"}));
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_THAT(resumed.out, HasSubstr("every tensor of 24 steps equals golden"));
  expect_same_results("stopped", "whole");
}

INSTANTIATE_TEST_SUITE_P(, InterruptedRun, testing::Values(SIGINT, SIGTERM));

// Without --checkpoint the steps done are lost, and the program says how many.
TEST_F(RunTraining, LeavesNoResultsOfAnInterruptedRunWithoutACheckpoint) {
  Program program(words("stopped", {"--check"}));
  while (!fs::exists(directory_ / "stopped" / "epochs.csv"))
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  program.send(SIGTERM);
  const Outcome outcome = program.wait();
  EXPECT_EQ(outcome.status, 130) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("interrupted after "), Not(HasSubstr("saved"))));
  for (const char* file : {"stats.json", "weights", "report.html"})
    EXPECT_FALSE(fs::exists(directory_ / "stopped" / file)) << file;
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
  bytes[8] = 2;  // the version follows 8 bytes of magic
  put(directory_ / "out.run", bytes);
  const Outcome outcome = run_program(saving("out", {}));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("out.run: checkpoint: is of format version 2; this program reads 3"));
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
              HasSubstr("quick.yaml:2: JSON: is malformed"));
  EXPECT_THAT(refusal({"--resume", directory_ / "none.run"}), HasSubstr("none.run: cannot open"));
}

}  // namespace
}  // namespace wagesim
