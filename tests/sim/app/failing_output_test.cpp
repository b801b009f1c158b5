// Outputs that cannot be written: no half of a file under its final name, status 2 with path and reason, and
// what was there before goes on where it stopped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <thread>

#include "tests/sim/app/program.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using test::network_file;
using test::Outcome;
using test::Program;
using test::run_program;
using testing::AllOf;
using testing::HasSubstr;

/// No file of the process may grow beyond some bytes: a disk as good as full. (The program's standard output
/// and error of these tests are shorter.)
auto files_up_to(rlim_t bytes) {
  return [bytes] {
    const rlimit limit{bytes, bytes};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  };
}

class FailingOutput : public testing::Test {
 protected:
  std::vector<std::string> training(const std::string& steps, bool resume) const {
    std::vector<std::string> words = {
        "train",        network_file("mixed.yaml"), "--batch", "2", "--steps", steps,
        "--checkpoint", directory_ / "t.ckpt"};
    if (resume) words.insert(words.end(), {"--resume", directory_ / "t.ckpt"});
    return words;
  }

  std::string compiled_trace() const {
    const Outcome outcome = run_program({"compile", network_file("mixed.yaml"), "--machine", "edge",
                                         "--batch", "2", "-o", directory_ / "x.trace"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return directory_ / "x.trace";
  }

  TemporaryDirectory directory_;
};

TEST_F(FailingOutput, LeavesTheOldCheckpointWhereTheDiskIsFullAndGoesOnFromIt) {
  ASSERT_EQ(run_program(training("2", false)).status, 0);
  const std::string before = contents_of(directory_ / "t.ckpt");
  const Outcome full = run_program(training("3", true), files_up_to(1024));
  EXPECT_EQ(full.status, 2);
  EXPECT_EQ(full.err, (directory_ / "t.ckpt").string() + ": cannot write: File too large\n");
  EXPECT_EQ(contents_of(directory_ / "t.ckpt"), before);
  EXPECT_EQ(directory_.entries(), 1);
  const auto last_step = [&](const std::string& name) {
    std::vector<std::string> words = training("3", true);
    words.insert(words.end(), {"--dump", directory_ / name});
    return run_program(words).status;
  };
  EXPECT_EQ(last_step("resumed"), 0);
  EXPECT_EQ(run_program({"train", network_file("mixed.yaml"), "--batch", "2", "--steps", "3", "--dump",
                         directory_ / "whole"})
                .status,
            0);
  EXPECT_EQ(
      run_program({"compare", directory_ / "resumed" / "step0002", directory_ / "whole" / "step0002"}).status,
      0);
}

TEST_F(FailingOutput, LeavesNoTraceNoResultsAndNoTextWhereTheDiskIsFull) {
  const std::string trace = compiled_trace();
  const auto fails = [&](std::vector<std::string> words, const std::string& path) {
    const Outcome outcome = run_program(std::move(words), files_up_to(1024));
    EXPECT_EQ(outcome.status, 2) << path;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(path), HasSubstr(": cannot write: File too large\n")));
  };
  fails({"compile", network_file("mixed.yaml"), "--machine", "edge", "--batch", "2", "--quiet", "-o",
         directory_ / "y.trace"},
        directory_ / "y.trace");
  fails({"run", trace, "--machine", "edge", "--values", "none", "-o", directory_ / "out"},
        directory_ / "out" / "stats.json");
  fails({"show", trace, "-o", directory_ / "text"}, directory_ / "text");
  EXPECT_FALSE(fs::exists(directory_ / "y.trace"));
  // The log of the epoch that ended is small enough to be there, whole.
  for (const fs::directory_entry& left : fs::directory_iterator(directory_ / "out"))
    EXPECT_EQ(left.path().filename(), "epochs.csv");
  EXPECT_FALSE(fs::exists(directory_ / "text" / "program.txt"));
}

TEST_F(FailingOutput, ReportsALostStandardOutput) {
  const std::string trace = compiled_trace();
  const auto to_full_device = [] {
    if (freopen("/dev/full", "w", stdout) == nullptr) _exit(125);
  };
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--help"}, std::vector<std::string>{"show", trace}}) {
    const Outcome outcome = run_program(words, to_full_device);
    EXPECT_EQ(outcome.status, 2) << words[0];
    EXPECT_EQ(outcome.err, "standard output: cannot write: No space left on device\n") << words[0];
  }
}

TEST_F(FailingOutput, PrintsIntoNoFileWhereStandardOutputIsClosed) {
  const std::string trace = compiled_trace();
  const auto closed = [] { ::close(STDOUT_FILENO); };
  const Outcome outcome = run_program({"run", trace, "--machine", "edge", "-o", directory_ / "out"}, closed);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err, "standard output: cannot write: Bad file descriptor\n");
  ASSERT_EQ(run_program({"run", trace, "--machine", "edge", "-o", directory_ / "open"}).status, 0);
  for (const char* file : {"stats.json", "epochs.csv", "report.html"})
    EXPECT_EQ(contents_of(directory_ / "out" / file), contents_of(directory_ / "open" / file)) << file;
}

TEST_F(FailingOutput, SaysBeforeTheFirstStepWhereResultsHaveNoPlace) {
  const std::string trace = compiled_trace();
  const fs::path file = directory_ / "file";
  put(file, "");
  const auto refusal = [](std::vector<std::string> words) {
    const Outcome outcome = run_program(std::move(words));
    EXPECT_EQ(outcome.status, 2);
    EXPECT_EQ(outcome.out, "");
    return outcome.err;
  };
  for (const char* option : {"--weights", "--dump"})
    EXPECT_EQ(refusal({"train", network_file("mixed.yaml"), "--epochs", "100000", option, file / "a" / "b"}),
              (file / "a" / "b").string() + ": cannot make directory: Not a directory\n");
  const auto run = [&](const char* option, const fs::path& path) {
    return refusal({"run", trace, "--machine", "edge", "-o", directory_ / "out", option, path});
  };
  EXPECT_EQ(run("--dump", file / "a"), (file / "a").string() + ": cannot make directory: Not a directory\n");
  EXPECT_EQ(run("--checkpoint", directory_ / "none" / "c"),
            (directory_ / "none" / "c").string() + ": cannot create: No such file or directory\n");
  EXPECT_FALSE(fs::exists(directory_ / "out"));
}

TEST_F(FailingOutput, NamesTheCheckpointWhoseDirectoryVanishes) {
  fs::create_directory(directory_ / "gone");
  Program program({"train", network_file("mixed.yaml"), "--epochs", "1000", "--checkpoint",
                   directory_ / "gone" / "t.ckpt", "--checkpoint-seconds", "0"});
  while (!fs::exists(directory_ / "gone" / "t.ckpt"))
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  fs::rename(directory_ / "gone", directory_ / "moved");
  const Outcome outcome = program.wait();
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("gone/t.ckpt: cannot "), HasSubstr("No such file or directory\n")));
  EXPECT_EQ(run_program({"train", network_file("mixed.yaml"), "--steps", "1", "--resume",
                         directory_ / "moved" / "t.ckpt"})
                .status,
            0);
}

}  // namespace
}  // namespace wagesim
