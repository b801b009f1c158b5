// A signal at any moment ends any command within a second: while it reads, checks, searches, computes a long
// step, writes. What a training or a run saved then goes on to the results of an undisturbed one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <regex>
#include <thread>

#include "tests/sim/app/program.h"
#include "tests/util/random.h"
#include "workloads/io/npy.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using test::Outcome;
using test::Program;
using test::run_program;
using testing::HasSubstr;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr double kLongest = 1;  // the promise, in seconds; a loaded machine gets twice that below

/// How many signals a test sends: WAGESIM_SIGNALS (scripts/signal-test), or an everyday number.
int signals() {
  const char* const text = std::getenv("WAGESIM_SIGNALS");
  return text == nullptr ? 8 : std::atoi(text);
}

/// Restores what the test's own parent may have it ignore.
void hear_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::signal(signal, SIG_DFL);
}

/// A network whose steps take seconds in the golden model and longer on a small machine.
constexpr const char* kLong = R"(name: long
input: {height: 64, width: 64, channels: 3, scaling: unit}
classes: 10
layers:
  - {name: conv0, kind: conv, channels: 96, kernel: 7, padding: same}
  - {name: conv1, kind: conv, channels: 96, kernel: 5, padding: same, pool: {size: 2}}
  - {name: conv2, kind: conv, channels: 64, kernel: 3, padding: same, pool: {size: 2}}
  - {name: fc0, kind: fc, units: 10}
training:
  batch: 8
  epochs: 2
  schedule:
    - {from_epoch: 0, eta: 8}
)";

class Signals : public testing::Test {
 protected:
  Signals() {
    fs::create_directory(directory_ / "data");
    put(directory_ / "long.yaml", kLong);
    Tensor<std::uint8_t> images({16, 64, 64, 3}), labels({16});
    for (std::int64_t i = 0; i < images.elements(); ++i)
      images.data()[i] = static_cast<std::uint8_t>(i * 31 >> 3);
    for (std::int64_t i = 0; i < 16; ++i) labels.data()[i] = static_cast<std::uint8_t>(i % 10);
    for (const std::string half : {"train", "test"}) {
      write_npy(directory_ / "data" / (half + "_images.npy"), images);
      write_npy(directory_ / "data" / (half + "_labels.npy"), labels);
    }
    const Outcome outcome =
        run_program({"compile", directory_ / "long.yaml", "--data", directory_ / "data", "--machine", "tiny",
                     "--batch", "1", "--steps", "3", "--quiet", "-o", directory_ / "long.trace"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }

  std::vector<std::string> training() const {
    return {"train",        directory_ / "long.yaml",
            "--data",       directory_ / "data",
            "--steps",      "1000000",
            "--threads",    "2",
            "--checkpoint", directory_ / "t.ckpt"};
  }
  std::vector<std::string> run(const std::string& fidelity) const {
    return {"run",          directory_ / "long.trace",
            "--machine",    "tiny",
            "--fidelity",   fidelity,
            "--checkpoint", directory_ / "r.ckpt",
            "-o",           directory_ / "out"};
  }

  /// Seconds from a signal, sent after a while, to the end; status and output go to `outcome`.
  static double end_after(const std::vector<std::string>& command, Seconds wait, int signal,
                          Outcome& outcome) {
    Program program(command, hear_signals);
    std::this_thread::sleep_for(wait);
    const Clock::time_point sent = Clock::now();
    program.send(signal);
    outcome = program.wait();
    return Seconds(Clock::now() - sent).count();
  }

  TemporaryDirectory directory_;
};

TEST_F(Signals, EndEveryCommandAtAnyMomentWithinASecond) {
  const std::uint64_t seed = static_cast<std::uint64_t>(Clock::now().time_since_epoch().count());
  SCOPED_TRACE("seed " + std::to_string(seed));
  test::Random random(seed);
  const std::string trace = directory_ / "long.trace", text = directory_ / "text";
  ASSERT_EQ(run_program({"show", trace, "-o", text}).status, 0);
  ASSERT_EQ(
      run_program({"run", trace, "--machine", "tiny", "--values", "none", "-o", directory_ / "ran"}).status,
      0);
  const std::vector<std::vector<std::string>> commands = {
      training(),
      run("tile"),
      run("cycle"),
      {"run", trace, "--machine", "tiny", "--check", "-o", directory_ / "checked"},
      {"run", trace, "--machine", "tiny", "--values", "none", "-o", directory_ / "none"},
      {"compile", directory_ / "long.yaml", "--data", directory_ / "data", "--machine", "tiny", "--batch",
       "8", "-o", directory_ / "y.trace"},
      {"compile", "vgg7", "--data", directory_ / "data", "--machine", "large", "-o", directory_ / "y.trace"},
      {"show", trace, "-o", directory_ / "shown"},
      {"assemble", text, "-o", directory_ / "z.trace"},
      {"report", directory_ / "ran"},
      {"compare", directory_ / "ran", directory_ / "ran"}};
  double longest = 0;
  std::string slowest;
  for (int sent = 0; sent < signals(); ++sent) {
    const auto chosen = random.between(0, static_cast<std::int64_t>(commands.size()) - 1);
    const std::vector<std::string>& command = commands[static_cast<std::size_t>(chosen)];
    const int signal = random.one_of({SIGINT, SIGTERM, SIGHUP});
    Outcome outcome;
    const double seconds =
        end_after(command, Seconds(static_cast<double>(random.between(0, 1500)) / 1000), signal, outcome);
    const int status = outcome.status;
    EXPECT_TRUE(status == 0 || status == 2 || status == 130 || status == -signal)
        << testing::PrintToString(command) << status << outcome.err;
    EXPECT_LT(seconds, 2 * kLongest) << testing::PrintToString(command);
    if (seconds <= longest) continue;
    longest = seconds;
    slowest = testing::PrintToString(command);
  }
  std::cout << signals() << " signals, the longest took " << longest << " s: " << slowest << '\n';
}

/// Steps that a message says were done and saved; -1 where it says nothing of the kind.
int steps_saved(const std::string& out) {
  std::smatch part;
  const bool says =
      std::regex_search(out, part, std::regex("interrupted .*after (\\d+) of \\d+(?: steps)?(; saved)?"));
  if (!says) return -1;
  return part[2].matched ? std::stoi(part[1]) : 0;
}

TEST_F(Signals, InTheMiddleOfALongStepLeaveAWholeStepToGoOnFrom) {
  Outcome outcome;
  const double seconds = end_after(training(), Seconds(3), SIGHUP, outcome);
  EXPECT_EQ(outcome.status, 130) << outcome.err;
  EXPECT_LT(seconds, 2 * kLongest);
  const int saved = steps_saved(outcome.out);
  ASSERT_GE(saved, 0) << outcome.out;
  EXPECT_EQ(fs::exists(directory_ / "t.ckpt"), saved > 0);
  const auto train = [&](const std::string& weights, bool resume) {
    std::vector<std::string> words = training();
    words[5] = std::to_string(saved + 1);
    words.resize(8);
    words.insert(words.end(), {"--weights", directory_ / weights});
    if (resume) words.insert(words.end(), {"--resume", directory_ / "t.ckpt"});
    return run_program(words).status;
  };
  if (saved == 0) return;  // so slow a machine that the first step was not done
  EXPECT_EQ(train("resumed", true), 0);
  EXPECT_EQ(train("whole", false), 0);
  EXPECT_EQ(run_program({"compare", directory_ / "resumed", directory_ / "whole"}).status, 0);
}

TEST_F(Signals, OfTheParentThatIgnoresThemAreIgnored) {
  const auto as_nohup = [] { ::signal(SIGHUP, SIG_IGN); };
  Program program({"train", "lenet5", "--steps", "3", "--batch", "8"}, as_nohup);
  for (int i = 0; i < 20; ++i) {
    program.send(SIGHUP);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const int status = program.wait().status;
  EXPECT_TRUE(status == 0 || status == -SIGHUP) << status;  // the latter: before the program ignored it
}

TEST_F(Signals, ASecondOneEndsAtOnce) {
  Program program(training(), hear_signals);
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  program.send(SIGINT);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const Clock::time_point sent = Clock::now();
  program.send(SIGINT);
  const int status = program.wait().status;
  EXPECT_TRUE(status == -SIGINT || status == 130) << status;
  EXPECT_LT(Seconds(Clock::now() - sent).count(), 0.3);
}

}  // namespace
}  // namespace wagesim
