#include "sim/sweep/child.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <system_error>
#include <thread>

namespace wagesim::sweep {
namespace {

const auto kNever = [] { return false; };

ChildEnd shell(const std::string& script, const ChildLimits& limits = {},
               const std::function<bool()>& stop = kNever, const std::string& input = "") {
  return run_child({"/bin/sh", "-c", script}, input, limits, stop);
}

TEST(Child, GetsItsInputAndGivesBothOutputs) {
  const std::string input(1 << 20, 'x');  // more than a pipe holds
  const ChildEnd end = shell("cat; echo told >&2; exit 7", {}, kNever, input);
  EXPECT_EQ(end.kind, ChildEnd::Kind::Exited);
  EXPECT_EQ(end.status, 7);
  EXPECT_EQ(end.out, input);
  EXPECT_EQ(end.err, "told\n");
}

TEST(Child, NeedNotReadItsInput) {
  const ChildEnd end = shell("exec <&-; echo done", {}, kNever, std::string(1 << 20, 'x'));
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(end.out, "done\n");
}

TEST(Child, TellsASignalFromAStatus) {
  const ChildEnd end = shell("kill -SEGV $$");
  EXPECT_EQ(end.kind, ChildEnd::Kind::Signalled);
  EXPECT_EQ(end.signal, SIGSEGV);
  EXPECT_EQ(shell("exit 139").kind, ChildEnd::Kind::Exited);
}

TEST(Child, IsEndedWhereItTakesTooLong) {
  const auto started = std::chrono::steady_clock::now();
  const ChildEnd end = shell("exec sleep 100", {.seconds = 0.2});
  EXPECT_EQ(end.kind, ChildEnd::Kind::TimedOut);
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(20));
}

TEST(Child, IsEndedWhereItIsToldToStop) {
  const ChildEnd end = shell("exec sleep 100", {}, [] { return true; });
  EXPECT_EQ(end.kind, ChildEnd::Kind::Stopped);
}

TEST(Child, GetsNoMoreMemoryThanItMay) {
  const char* const script = "ulimit -v";
  EXPECT_EQ(shell(script, {.memory_mib = 64}).out, "65536\n");
  EXPECT_NE(shell(script).out, "65536\n");
}

TEST(Child, RunsBesideOthers) {
  std::vector<int> statuses(8);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < statuses.size(); ++i)
      threads.emplace_back([i, &statuses] {
        for (int round = 0; round < 10; ++round) statuses[i] += shell("exit " + std::to_string(i)).status;
      });
  }
  for (std::size_t i = 0; i < statuses.size(); ++i) EXPECT_EQ(statuses[i], 10 * static_cast<int>(i));
}

TEST(Child, ThatCannotBeStartedIsSaid) {
  EXPECT_THROW((void)run_child({"/no/such/program"}, "", {}, kNever), std::system_error);
}

}  // namespace
}  // namespace wagesim::sweep
