// compile, report, show and assemble with one system call or allocation made to fail: no crash, no hang, no
// torn file, and never status 0 with a result missing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <map>
#include <sstream>
#include <thread>

#include "tests/sim/app/program.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using test::network_file;
using test::Outcome;
using test::Program;
using test::run_program;
using Files = std::map<std::string, std::string>;

constexpr int kPlaces = 4;  ///< calls of a kind that are made to fail, spread over all there are

/// Files that differ from run to run: they hold seconds.
bool has_times(const std::string& name) {
  return name.ends_with(".ckpt") || name.ends_with(".csv");
}

Files files_in(const fs::path& directory) {
  Files files;
  if (!fs::exists(directory)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    if (entry.is_regular_file())
      files[fs::relative(entry.path(), directory).string()] = contents_of(entry.path());
  return files;
}

class InjectedFaults : public testing::Test {
 protected:
  InjectedFaults() {
    trace_ = directory_ / "x.trace";
    succeed({"compile", network_file("mixed.yaml"), "--machine", "edge", "--batch", "2", "--quiet", "-o",
             trace_});
    succeed({"show", trace_, "-o", directory_ / "text"});
    succeed(
        {"run", trace_, "--machine", "edge", "--values", "none", "--no-report", "-o", directory_ / "ran"});
    start();
  }

  static void succeed(const std::vector<std::string>& words) {
    const Outcome outcome = run_program(words);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }

  /// An empty place for results, but for a run to be reported.
  void start() const {
    fs::remove_all(directory_ / "out");
    fs::create_directory(directory_ / "out");
    fs::copy(directory_ / "ran", directory_ / "out" / "ran", fs::copy_options::recursive);
  }

  Outcome run_with(const std::vector<std::string>& command, const std::string& name,
                   const std::string& value) const {
    return run_program(command, [&] {
      ::setenv("LD_PRELOAD", WAGESIM_FAULT_SHIM, 1);
      ::setenv(name.c_str(), value.c_str(), 1);
    });
  }

  /// Calls of every kind that a command makes.
  std::map<std::string, long> calls_of(const std::vector<std::string>& command) const {
    const std::string file = directory_ / "counts";
    EXPECT_EQ(run_with(command, "WAGESIM_FAULT_COUNTS", file).status, 0);
    std::map<std::string, long> calls;
    std::istringstream lines(contents_of(file));
    std::string kind;
    for (long count = 0; lines >> kind >> count;) calls[kind] = count;
    return calls;
  }

  void expect_sound(const std::vector<std::string>& command, const std::string& fault, const Files& whole) {
    start();
    const Outcome outcome = run_with(command, "WAGESIM_FAULT", fault);
    SCOPED_TRACE(fault + " in " + testing::PrintToString(command) + outcome.err);
    const bool memory = fault.starts_with("malloc");
    EXPECT_TRUE(outcome.status == 0 || outcome.status == 2 || (memory && outcome.status == 3))
        << outcome.status;
    EXPECT_TRUE(outcome.status == 0 || !outcome.err.empty());
    const Files left = files_in(directory_ / "out");
    for (const auto& [name, bytes] : left) {
      EXPECT_FALSE(fs::path(name).filename().string().starts_with(".")) << name << " was left behind";
      EXPECT_TRUE(whole.contains(name)) << name;
      if (whole.contains(name) && !has_times(name)) {
        EXPECT_TRUE(bytes == whole.at(name)) << name << " is torn";
      }
    }
    if (outcome.status == 0) {
      EXPECT_EQ(left.size(), whole.size()) << "a result is missing";
    }
    ++faults_;
  }

  /// Lets calls of every kind fail, one a run.
  void try_everything(const std::vector<std::string>& command) {
    start();
    const std::map<std::string, long> calls = calls_of(command);
    const Files whole = files_in(directory_ / "out");
    const std::map<std::string, std::vector<int>> errors = {{"write", {0, EINTR, ENOSPC, EIO}},
                                                            {"fsync", {EINTR, EIO}},
                                                            {"rename", {EINTR, EACCES}},
                                                            {"linkat", {EINTR, ENOSPC}},
                                                            {"open", {EINTR, EMFILE}},
                                                            {"read", {0, EINTR, EIO}},
                                                            {"malloc", {ENOMEM}}};
    for (const auto& [kind, codes] : errors) {
      const long count = calls.at(kind);
      for (std::size_t code = 0; code < codes.size(); ++code)
        for (long place = 0; place < std::min<long>(count, kPlaces); ++place) {
          const long number = count <= kPlaces ? place + 1 : 1 + place * (count - 1) / (kPlaces - 1);
          expect_sound(command, kind + ':' + std::to_string(number) + ':' + std::to_string(codes[code]),
                       whole);
        }
    }
  }

  TemporaryDirectory directory_;
  std::string trace_;
  int faults_ = 0;
};

TEST_F(InjectedFaults, InACompilation) {
  try_everything({"compile", network_file("mixed.yaml"), "--machine", "edge", "--batch", "2", "--quiet", "-o",
                  directory_ / "out" / "y.trace"});
  EXPECT_GT(faults_, 20);
}

TEST_F(InjectedFaults, InAReport) {
  try_everything({"report", directory_ / "out" / "ran", "--accelergy", directory_ / "out" / "accelergy"});
  EXPECT_GT(faults_, 25);
}

TEST_F(InjectedFaults, InTheTextFormAndBack) {
  try_everything({"show", trace_, "-o", directory_ / "out" / "text"});
  try_everything({"assemble", directory_ / "text", "-o", directory_ / "out" / "z.trace"});
  EXPECT_GT(faults_, 25);
}

}  // namespace
}  // namespace wagesim
