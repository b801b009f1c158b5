#include "tests/sim/app/kill_campaign.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <regex>
#include <thread>

#include "tests/sim/app/program.h"
#include "tests/sim/app/small_residual.h"
#include "tests/sim/app/whole_file.h"
#include "tests/util/random.h"
#include "workloads/train/checkpoint.h"
#include "workloads/train/checkpoint_payload.h"

namespace wagesim::test {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::microseconds;

/// A CSV without its last column, the seconds.
std::string timeless(const std::string& csv) {
  return std::regex_replace(csv, std::regex(",[^,\n]*\n"), "\n");
}

/// The payload of a checkpoint without the seconds; InputError where the file is not whole.
std::string timeless_checkpoint(const fs::path& path) {
  Checkpoint checkpoint = load_checkpoint(path);
  checkpoint.state.sums.seconds = 0;
  for (EpochRow& row : checkpoint.state.rows) row.seconds = 0;
  return encode_checkpoint(checkpoint);
}

bool is_hidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

void expect_all_whole(const fs::path& directory) {
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    if (entry.is_regular_file() && !is_hidden(entry.path())) expect_whole(entry.path());
}

/// Waits, looking at the checkpoint as another program might.
void watch_until(Clock::time_point end, const fs::path& directory) {
  while (Clock::now() < end) {
    for (const auto& entry : fs::directory_iterator(directory))
      if (entry.is_regular_file() && !is_hidden(entry.path())) expect_whole(entry.path());
    std::this_thread::sleep_for(std::min<Clock::duration>(std::chrono::milliseconds(5), end - Clock::now()));
  }
}

class Training final : public KillableCommand {
 public:
  Training(Arithmetic arithmetic, std::vector<std::string> extent, bool dump)
      : network_(arithmetic == Arithmetic::Wage ? network_file("mixed.yaml")
                                                : (own_ / "residual.yaml").string()),
        extent_(std::move(extent)),
        dump_(dump) {
    put(own_ / "residual.yaml", kSmallResidual);
  }

  std::vector<std::string> arguments(const fs::path& directory) const override {
    const std::string checkpoint = directory / "t.ckpt";
    std::vector<std::string> words = {"train", network_, "--checkpoint", checkpoint, "--checkpoint-seconds",
                                      "0"};
    words.insert(words.end(), {"--threads", "2", "--log", directory / "log.csv"});
    words.insert(words.end(), extent_.begin(), extent_.end());
    if (dump_) words.insert(words.end(), {"--dump", directory / "dump"});
    if (fs::exists(checkpoint)) words.insert(words.end(), {"--resume", checkpoint});
    return words;
  }

  std::map<std::string, std::string> results(const fs::path& directory) const override {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(directory)) {
      const fs::path path = entry.path();
      if (!entry.is_regular_file() || is_hidden(path)) continue;
      files[path.lexically_relative(directory).string()] =
          path.extension() == ".ckpt"  ? timeless_checkpoint(path)
          : path.extension() == ".csv" ? timeless(contents_of(path))
                                       : contents_of(path);
    }
    return files;
  }

 private:
  TemporaryDirectory own_;
  std::string network_;
  std::vector<std::string> extent_;
  bool dump_;
};

class Simulating final : public KillableCommand {
 public:
  Simulating() {
    const Outcome outcome =
        run_program({"compile", network_file("mixed.yaml"), "--machine", "edge", "--batch", "2", "--steps",
                     "24", "--quiet", "-o", directory_ / "x.trace"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }

  std::vector<std::string> arguments(const fs::path& directory) const override {
    const std::string checkpoint = directory / "r.ckpt";
    std::vector<std::string> words = {
        "run", directory_ / "x.trace", "--machine",    "edge",     "--check",
        "-o",  directory / "out",      "--checkpoint", checkpoint, "--checkpoint-seconds",
        "0"};
    if (fs::exists(checkpoint)) words.insert(words.end(), {"--resume", checkpoint});
    return words;
  }

  std::map<std::string, std::string> results(const fs::path& directory) const override {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(directory))
      if (entry.is_regular_file() && !is_hidden(entry.path()))
        files[entry.path().lexically_relative(directory).string()] = contents_of(entry.path());
    return files;
  }

 private:
  TemporaryDirectory directory_;
};

/// Runs of one command, killed at random times.
class Campaign {
 public:
  Campaign(const KillableCommand& command, std::uint64_t seed) : command_(command), random_(seed) {
    const fs::path whole = directory_ / "whole";
    fs::create_directory(whole);
    const Clock::time_point start = Clock::now();
    const Outcome outcome = run_program(command.arguments(whole));
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    longest_wait_ = std::chrono::duration_cast<Microseconds>(Clock::now() - start).count();
    expected_ = command.results(whole);
    EXPECT_FALSE(expected_.empty());
  }

  [[nodiscard]] int kills() const { return kills_; }
  [[nodiscard]] int runs() const { return runs_; }

  /// One run from its start to its end, with at most some kills on the way.
  void run(int most_kills) {
    const fs::path directory = directory_ / ("run" + std::to_string(runs_++));
    fs::create_directory(directory);
    while (!testing::Test::HasFailure() && !attempt(directory, most_kills > 0)) --most_kills;
    EXPECT_TRUE(command_.results(directory) == expected_) << "after kills the results are others";
    fs::remove_all(directory);
  }

 private:
  /// True where the run came to its end.
  bool attempt(const fs::path& directory, bool to_be_killed) {
    const Clock::time_point start = Clock::now();
    Program program(command_.arguments(directory));
    if (to_be_killed) {
      watch_until(start + Microseconds(random_.between(0, longest_wait_)), directory);
      program.send(SIGKILL);
    }
    const Outcome outcome = program.wait();
    EXPECT_TRUE(outcome.status == 0 || (to_be_killed && outcome.status == -SIGKILL)) << outcome.err;
    kills_ += outcome.status == -SIGKILL;
    expect_all_whole(directory);
    return outcome.status == 0;
  }

  const KillableCommand& command_;
  Random random_;
  TemporaryDirectory directory_;
  std::map<std::string, std::string> expected_;
  std::int64_t longest_wait_ = 0;  ///< the time of the undisturbed run, in microseconds
  int kills_ = 0, runs_ = 0;
};

}  // namespace

std::unique_ptr<KillableCommand> training_to_kill(Arithmetic arithmetic) {
  return std::make_unique<Training>(arithmetic, std::vector<std::string>{"--epochs", "2"}, false);
}

std::unique_ptr<KillableCommand> dumping_to_kill(Arithmetic arithmetic) {
  return std::make_unique<Training>(arithmetic, std::vector<std::string>{"--steps", "3", "--batch", "2"},
                                    true);
}

std::unique_ptr<KillableCommand> simulation_to_kill() {
  return std::make_unique<Simulating>();
}

int kills_asked_for() {
  constexpr int kEveryDay = 12;
  const char* const asked = std::getenv("WAGESIM_KILLS");
  return asked == nullptr ? kEveryDay : std::stoi(asked);
}

void expect_kills_to_leave_no_trace(const KillableCommand& command, int kills, std::uint64_t seed) {
  constexpr int kMostKillsOfARun = 6;
  SCOPED_TRACE("seed " + std::to_string(seed));
  Campaign campaign(command, seed);
  while (!testing::Test::HasFailure() && campaign.kills() < kills)
    campaign.run(std::min(kMostKillsOfARun, kills - campaign.kills()));
  if (testing::Test::HasFailure()) return;
  std::cout << campaign.kills() << " kills, " << campaign.runs() << " runs, seed " << seed
            << ": every file whole at all times, every result as undisturbed\n";
}

}  // namespace wagesim::test
