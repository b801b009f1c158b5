// Streams of one kind each on DDR4-2400, in clock cycles of 833 ps: every scheduler and page policy against
// the rules taken one by one. What they come to is the table of docs/memory.md.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "sim/config/load_machine.h"
#include "sim/mem/dram_timing.h"
#include "tests/sim/mem/fcfs_oracle.h"
#include "tests/sim/mem/fr_fcfs_oracle.h"

namespace wagesim {
namespace {

using namespace test;

constexpr int kClockPs = 833, kRequests = 120;
constexpr std::uint64_t kBurst = 64;

/// tiny's DRAM with a clock cycle for a picosecond: the oracles look at every moment.
DramParams in_clocks() {
  DramParams params = load_machine("tiny").dram;
  for (int* time : {&params.burst_ps, &params.t_rcd_ps, &params.t_rp_ps, &params.t_cl_ps, &params.t_cwl_ps,
                    &params.t_ras_ps, &params.t_wr_ps, &params.t_rtp_ps, &params.t_ccd_l_ps,
                    &params.t_rrd_s_ps, &params.t_rrd_l_ps, &params.t_faw_ps, &params.t_wtr_s_ps,
                    &params.t_wtr_l_ps, &params.t_rtw_ps, &params.t_refi_ps, &params.t_rfc_ps}) {
    EXPECT_EQ(*time % kClockPs, 0);
    *time /= kClockPs;
  }
  params.controller_latency_ps = 24;
  params.page_idle_ps = 120;
  return params;
}

/// Requests as a DMA engine sends them where the DRAM keeps up: one every four cycles, the time of a burst.
std::vector<DramRequest> stream(const std::function<DramRequest(std::uint64_t)>& request_of) {
  std::vector<DramRequest> requests;
  for (std::uint64_t index = 0; index < kRequests; ++index) {
    requests.push_back(request_of(index));
    requests.back().arrival = static_cast<std::int64_t>(4 * index);
    requests.back().bytes = kBurst;
  }
  return requests;
}

struct Outcome {
  std::int64_t end = 0;
  DramCounters counters;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome simulated(const DramParams& params, const std::vector<DramRequest>& requests) {
  DramTiming dram(params);
  Outcome outcome;
  std::uint64_t waiting = 0;
  for (std::uint64_t index = 0; index < requests.size(); ++index) {
    const DramRequest& request = requests[index];
    const auto answer =
        dram.send(request.arrival, request.address, request.bytes, request.write, index, outcome.counters);
    if (answer) outcome.end = std::max(outcome.end, *answer);
    waiting += answer ? 0U : 1U;
  }
  while (waiting > 0 && dram.advance(INT64_MAX)) {
    for (std::uint64_t index = 0; index < requests.size(); ++index)
      if (const auto answer = dram.answer(index)) {
        outcome.end = std::max(outcome.end, *answer);
        --waiting;
      }
  }
  dram.drain();
  outcome.counters += dram.claim_rest();
  return outcome;
}

Outcome expected(const DramParams& params, const std::vector<DramRequest>& requests) {
  Outcome outcome;
  if (params.scheduler == DramSchedulerKind::Fcfs) {
    FcfsOracle oracle(params);
    for (const DramRequest& request : requests)
      outcome.end = std::max(outcome.end,
                             oracle.access(request.arrival, request.address, request.bytes, request.write));
    outcome.counters = oracle.counters();
  } else {
    FrFcfsOracle oracle(params, requests);
    oracle.run(1);
    outcome.end = *std::ranges::max_element(oracle.answers());
    outcome.counters = oracle.counters();
  }
  return outcome;
}

TEST(DramStreams, TakeWhatTheRulesTakeUnderEverySchedulerAndPagePolicy) {
  std::mt19937_64 random(1);
  const std::uint64_t row = 4 * 8192, bank_row = 4 * row;  // of a bank in each group; the same bank's next
  const std::vector<std::pair<std::string, std::vector<DramRequest>>> streams{
      {"sequential", stream([](std::uint64_t i) { return DramRequest{.address = i * kBurst}; })},
      {"alternating", stream([&](std::uint64_t i) {
         return DramRequest{.address = i / 2 * kBurst + i % 2 * row, .write = i % 2 == 1};
       })},
      {"strided", stream([](std::uint64_t i) { return DramRequest{.address = i * 4 * kBurst}; })},
      {"random",
       stream([&](std::uint64_t) { return DramRequest{.address = random() % (1 << 20) * kBurst}; })},
      {"one bank", stream([&](std::uint64_t i) {
         return DramRequest{.address = i % 2 * bank_row + i / 2 * 4 * kBurst};
       })}};
  std::cout << fmt::format("{:<12} {:<8} {:<9} {:>6} {:>6} {:>6} {:>9}\n", "stream", "sched.", "pages", "end",
                           "hits", "misses", "conflicts");
  for (const auto& [name, requests] : streams)
    for (const DramSchedulerKind scheduler : {DramSchedulerKind::Fcfs, DramSchedulerKind::FrFcfs})
      for (const PagePolicyKind pages :
           {PagePolicyKind::Open, PagePolicyKind::Closed, PagePolicyKind::Adaptive}) {
        DramParams params = in_clocks();
        params.scheduler = scheduler;
        params.page_policy = pages;
        const Outcome outcome = simulated(params, requests);
        const Outcome rules = expected(params, requests);
        EXPECT_EQ(outcome.end, rules.end) << name;
        // Rows that nobody wants any more are closed after the last request: how many, depends on when one
        // looks.
        EXPECT_EQ(outcome.counters.row_hits, rules.counters.row_hits) << name;
        EXPECT_EQ(outcome.counters.row_misses, rules.counters.row_misses) << name;
        EXPECT_EQ(outcome.counters.row_conflicts, rules.counters.row_conflicts) << name;
        EXPECT_EQ(outcome.counters.activations, rules.counters.activations) << name;
        std::cout << fmt::format("{:<12} {:<8} {:<9} {:>6} {:>6} {:>6} {:>9}\n", name,
                                 kDramSchedulerNames[static_cast<std::size_t>(scheduler)],
                                 kPagePolicyNames[static_cast<std::size_t>(pages)], outcome.end,
                                 outcome.counters.row_hits, outcome.counters.row_misses,
                                 outcome.counters.row_conflicts);
      }
}

}  // namespace
}  // namespace wagesim
