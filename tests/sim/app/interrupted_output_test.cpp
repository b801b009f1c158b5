// Commands that do not go on where they stopped: a signal ends them, and every file they leave is whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <functional>
#include <map>
#include <thread>

#include "tests/sim/app/program.h"
#include "tests/util/random.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using test::network_file;
using test::Outcome;
using test::Program;
using test::run_program;

/// What stands in a directory and below it under final names: path to bytes.
std::map<std::string, std::string> files_in(const fs::path& directory) {
  std::map<std::string, std::string> files;
  if (!fs::exists(directory)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    if (entry.is_regular_file() && !entry.path().filename().string().starts_with('.'))
      files[fs::relative(entry.path(), directory).string()] = contents_of(entry.path());
  return files;
}

class InterruptedOutput : public testing::Test {
 protected:
  InterruptedOutput() {
    succeed({"compile", network_file("mixed.yaml"), "--machine", "edge", "--batch", "2", "--quiet", "-o",
             directory_ / "x.trace"});
  }

  static void succeed(const std::vector<std::string>& words) {
    const Outcome outcome = run_program(words);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }

  /// Ends the command by SIGINT, SIGTERM or SIGKILL at random moments between its start and its end two dozen
  /// times, each time from the files that `start` puts into directory `out`.
  void expect_whole_files(const std::vector<std::string>& command, const std::function<void()>& start,
                          std::uint64_t seed) const {
    SCOPED_TRACE("seed " + std::to_string(seed));
    start();
    const auto before = files_in(directory_ / "out");
    const auto started = std::chrono::steady_clock::now();
    succeed(command);
    const std::chrono::nanoseconds undisturbed = std::chrono::steady_clock::now() - started;
    const auto whole = files_in(directory_ / "out");
    ASSERT_GT(whole.size(), before.size());
    test::Random random(seed);
    for (int ended_early = 0, attempt = 0; ended_early < 24; ++attempt) {
      ASSERT_LT(attempt, 400) << ended_early << " ended early";
      fs::remove_all(directory_ / "out");
      start();
      Program program(command);
      std::this_thread::sleep_for(std::chrono::nanoseconds(random.between(0, undisturbed.count())));
      const int signal = random.one_of({SIGINT, SIGTERM, SIGKILL});
      program.send(signal);
      const int status = program.wait().status;
      ASSERT_TRUE(status == 0 || status == -signal) << status;
      if (status != 0) ++ended_early;
      for (const auto& [name, bytes] : files_in(directory_ / "out"))
        EXPECT_TRUE(bytes == whole.at(name) || (before.contains(name) && bytes == before.at(name))) << name;
    }
  }

  TemporaryDirectory directory_;
};

TEST_F(InterruptedOutput, OfAReportIsWhole) {
  succeed({"run", directory_ / "x.trace", "--machine", "edge", "--no-report", "-o", directory_ / "ran"});
  expect_whole_files(
      {"report", directory_ / "out"},
      [&] { fs::copy(directory_ / "ran", directory_ / "out", fs::copy_options::recursive); }, 1);
}

TEST_F(InterruptedOutput, OfATextFormIsWhole) {
  expect_whole_files(
      {"show", directory_ / "x.trace", "-o", directory_ / "out"}, [] {}, 2);
}

TEST_F(InterruptedOutput, OfACompilationIsWholeOrNothing) {
  expect_whole_files(
      {"compile", network_file("mixed.yaml"), "--machine", "edge", "--batch", "2", "--quiet", "-o",
       directory_ / "out" / "y.trace"},
      [&] { fs::create_directory(directory_ / "out"); }, 3);
}

TEST_F(InterruptedOutput, OfALongCompilationIsNothing) {
  Program program({"compile", network_file("lenet5.yaml"), "--machine", "base", "--steps", "50", "-o",
                   directory_ / "y.trace"});
  program.send(SIGINT);
  EXPECT_EQ(program.wait().status, -SIGINT);
  EXPECT_EQ(directory_.entries(), 1);
}

}  // namespace
}  // namespace wagesim
