// Statistics that come from a checkpoint: a run's are taken, and none that no run leaves.
#include "sim/report/record_check.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace wagesim {
namespace {

constexpr std::int64_t kStepCycles = 100;

/// Five steps of batch 4 of two commands; the third epoch has two of them.
Program program() {
  Program program;
  program.batch = 4;
  program.first_step = 7;
  program.steps_per_epoch = 3;
  program.commands.resize(2);
  program.steps.assign(5, {.eta_log2 = 3});
  return program;
}

/// The record of `steps` of them, as a run makes it.
RunRecord record(int steps) {
  const Program program = wagesim::program();
  RunRecord record(program);
  for (int step = 0; step < steps; ++step) {
    StepRecord done;
    done.start = step * kStepCycles;
    done.end = done.start + kStepCycles;
    done.commands.resize(2);
    for (CommandRecord& command : done.commands) {
      command.start = done.start + 10;
      command.end = done.end;
      command.counters.macs_int8 = 5;
      command.array.busy = 30;
      command.array[Stall::Dram] = 20;
    }
    StepResult result;
    result.samples = 4;
    result.wrong = 1;
    result.loss = 0.5;
    record.add(program, done, result);
  }
  return record;
}

TEST(RecordCheck, TakesTheRecordOfARunAfterAnyStep) {
  for (int steps = 0; steps <= 5; ++steps) EXPECT_TRUE(adds_up(record(steps), program())) << steps;
}

TEST(RecordCheck, RefusesWhatNoRunLeaves) {
  constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();
  struct Case {
    std::string name;
    std::function<void(RunRecord&)> garble;
  };
  const std::vector<Case> cases = {
      {"more steps than the trace", [](RunRecord& r) { r.steps.push_back({.start = 500, .end = 500}); }},
      {"steps without epochs", [](RunRecord& r) { r.epochs.clear(); }},
      {"an epoch too many", [](RunRecord& r) { r.epochs.push_back(r.epochs.back()); }},
      {"an epoch of more steps", [](RunRecord& r) { ++r.epochs[0].steps; }},
      {"an epoch of another number", [](RunRecord& r) { r.epochs[1].epoch = 1; }},
      {"an epoch without commands", [](RunRecord& r) { r.epochs[0].commands.clear(); }},
      {"an epoch of another rate", [](RunRecord& r) { r.epochs[0].eta_log2 = 2; }},
      {"an epoch that ends late", [](RunRecord& r) { r.epochs[0].end += 1; }},
      {"more wrong than samples", [](RunRecord& r) { r.epochs[0].wrong = r.epochs[0].samples + 1; }},
      {"more samples than shown", [](RunRecord& r) { r.epochs[0].samples += 4; }},
      {"more tied than tested", [](RunRecord& r) { r.epochs[0].test_tied = 1; }},
      {"a loss that is no number", [](RunRecord& r) { r.epochs[0].loss = std::nan(""); }},
      {"a negative loss of a step", [](RunRecord& r) { r.steps[0].loss = -1; }},
      {"more wrong than the batch", [](RunRecord& r) { r.steps[0].wrong = 5; }},
      {"a step that ends before it starts", [](RunRecord& r) { r.steps[4].end = r.cycles = 399; }},
      {"a gap between steps", [](RunRecord& r) { r.steps[2].start += 1; }},
      {"other cycles than the steps", [](RunRecord& r) { r.cycles += 1; }},
      {"cycles of no epoch", [](RunRecord& r) { --r.epochs[0].commands[0].cycles; }},
      {"a count of no epoch", [](RunRecord& r) { ++r.commands[0].counters.macs_int8; }},
      {"a count that is missing", [](RunRecord& r) { --r.commands[0].counters.macs_int8; }},
      {"a negative count", [](RunRecord& r) { r.commands[0].counters.updates = -1; }},
      {"a count beyond all sums",
       [](RunRecord& r) {
         r.commands[0].counters.updates = r.epochs[0].commands[0].counters.updates = kHuge;
       }},
      {"a command longer than the run", [](RunRecord& r) { r.commands[1].active_cycles = 501; }},
      {"commands longer than the run together", [](RunRecord& r) { r.commands[1].cycles = 1; }},
      {"a unit in two places at once", [](RunRecord& r) { r.commands[0].product.busy = 300; }},
      {"a unit's stalls beyond all sums", [](RunRecord& r) { r.commands[0].load[Stall::Dram] = kHuge; }},
  };
  for (const Case& one : cases) {
    RunRecord garbled = record(5);
    one.garble(garbled);
    EXPECT_FALSE(adds_up(garbled, program())) << one.name;
  }
}

}  // namespace
}  // namespace wagesim
