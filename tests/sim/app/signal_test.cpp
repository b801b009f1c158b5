// A signal at any moment ends any command within a second: while it reads, checks, searches, computes a long
// step, writes. What a training or a run saved then goes on to the results of an undisturbed one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <boost/json.hpp>
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

/// Inputs that keep the commands busy which do not simulate: weights of 13 million, two files of 4 GiB, a
/// stats.json of a million steps, a sweep of a hundred points.
class LongInputs : public Signals {
 protected:
  LongInputs() {
    put(directory_ / "wide.yaml", kWide);
    succeed({"compile", path("wide.yaml"), "--data", path("data"), "--machine", "large", "--batch", "1", "-o",
             path("wide.trace")});
    succeed({"show", path("wide.trace"), "-o", path("text")});
    succeed({"run", path("long.trace"), "--machine", "tiny", "--values", "none", "-o", path("ran")});
    for (const char* side : {"a", "b"}) {
      fs::create_directory(directory_ / side);
      put(directory_ / side / "zeros", "");
      fs::resize_file(directory_ / side / "zeros", std::uintmax_t{4} << 30);
    }
    make_long_stats();
    put(directory_ / "sweep.yaml", kSweep);
  }

  static void succeed(const std::vector<std::string>& words) {
    const Outcome outcome = run_program(words);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }
  [[nodiscard]] std::string path(const std::string& name) const { return directory_ / name; }

  /// The run of the trace, before which a million steps took no time.
  void make_long_stats() const {
    constexpr int kSteps = 1'000'000;
    boost::json::object stats =
        boost::json::parse(contents_of(directory_ / "ran" / "stats.json")).as_object();
    boost::json::array steps(kSteps, boost::json::object{{"start_cycle", 0}, {"end_cycle", 0}});
    for (const boost::json::value& step : stats["steps"].as_array()) steps.push_back(step);
    stats["trace"].as_object()["steps"] = steps.size();
    stats["steps"] = std::move(steps);
    stats.erase("epochs");
    fs::create_directory(directory_ / "many");
    put(directory_ / "many" / "stats.json", boost::json::serialize(stats));
  }

  [[nodiscard]] std::vector<std::vector<std::string>> commands() const {
    const std::string trace = path("long.trace"), y = path("y.trace");
    return {
        training(),
        run("tile"),
        run("cycle"),
        run("rtl"),
        {"run", trace, "--machine", "tiny", "--check", "-o", path("checked")},
        {"run", trace, "--machine", "tiny", "--values", "none", "-o", path("none")},
        {"compile", path("long.yaml"), "--data", path("data"), "--machine", "tiny", "--batch", "8", "-o", y},
        {"compile", "alexnet", "--data", path("data"), "--machine", "large", "-o", y},
        {"compile", path("wide.yaml"), "--data", path("data"), "--machine", "large", "-o", y},
        {"show", path("wide.trace"), "-o", path("shown")},
        {"assemble", path("text"), "-o", path("z.trace")},
        {"report", path("many")},
        {"report", path("many"), path("many"), "-o", path("compared")},
        {"compare", path("a"), path("b")},
        {"sweep", path("sweep.yaml"), "-o", path("study"), "--jobs", "2"}};
  }

  static constexpr const char* kWide = R"(name: wide
input: {height: 64, width: 64, channels: 3, scaling: unit}
classes: 10
layers:
  - {name: fc0, kind: fc, units: 1024}
  - {name: fc1, kind: fc, units: 10}
training: {batch: 1, epochs: 1, schedule: [{from_epoch: 0, eta: 8}]}
)";
  static constexpr const char* kSweep = R"(network: long.yaml
data: data
machine: tiny
batch: 8
parameters: {array.rows: {from: 1, to: 10, plus: 1}, array.cols: {from: 1, to: 10, plus: 1}}
objectives: {cycles: min, accuracy: max}
accuracy_epochs: 1
)";
};

TEST_F(LongInputs, EndWithinASecondWheneverASignalComes) {
  const std::uint64_t seed = static_cast<std::uint64_t>(Clock::now().time_since_epoch().count());
  SCOPED_TRACE("seed " + std::to_string(seed));
  test::Random random(seed);
  const std::vector<std::vector<std::string>> all = commands();
  const std::int64_t first = random.between(0, std::ssize(all) - 1);
  double longest = 0;
  std::string slowest;
  int ended = 0;
  for (int sent = 0; sent < signals(); ++sent) {
    const std::vector<std::string>& command = all[static_cast<std::size_t>(first + sent) % all.size()];
    const int signal = random.one_of({SIGINT, SIGTERM, SIGHUP});
    Outcome outcome;
    const double wait = static_cast<double>(random.between(0, 1500)) / 1000;
    const double seconds = end_after(command, Seconds(wait), signal, outcome);
    const int status = outcome.status;
    EXPECT_TRUE(status == 0 || status == 2 || status == 130 || status == -signal)
        << testing::PrintToString(command) << status << outcome.err;
    EXPECT_LT(seconds, 2 * kLongest) << testing::PrintToString(command) << " after " << wait << " s";
    ended += status == 130 || status == -signal;
    if (seconds <= longest) continue;
    longest = seconds;
    slowest = testing::PrintToString(command);
  }
  std::cout << signals() << " signals ended " << ended << " commands, the longest took " << longest
            << " s: " << slowest << '\n';
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
