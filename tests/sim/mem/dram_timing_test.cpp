#include "sim/mem/dram_timing.h"

#include <gtest/gtest.h>

#include <random>

#include "sim/config/load_machine.h"
#include "tests/sim/mem/dram_oracle.h"

namespace wagesim {
namespace {

/// One channel of four banks; every time another number, so that a mixed-up one shows.
DramParams small_dram() {
  DramParams params;
  params.channels = 1;
  params.banks = 4;
  params.row_bytes = 256;
  params.burst_bytes = 32;
  params.burst_cycles = 3;
  params.interleave_bytes = 64;
  params.controller_latency = 10;
  params.t_rcd = 11;
  params.t_rp = 7;
  params.t_cl = 6;
  params.t_cwl = 4;
  params.t_ras = 37;
  params.t_wr = 13;
  params.t_rtp = 9;
  params.t_rrd = 5;
  params.t_faw = 31;
  params.t_wtr = 8;
  params.t_rtw = 2;
  params.t_refi = 0;
  params.t_rfc = 50;
  return params;
}

constexpr std::uint64_t kRow = 256;        // the next bank
constexpr std::uint64_t kSameBank = 1024;  // the next row of the same bank
constexpr bool kRead = false, kWrite = true;

TEST(DramTiming, AnswersAReadOfAClosedBankAfterActivation) {
  DramTiming dram(small_dram());
  EXPECT_EQ(dram.access(100, 0, 32, kRead), 100 + 11 + 6 + 3 + 10);  // tRCD, tCL, burst, controller
  EXPECT_EQ(dram.counters().row_misses, 1);
  EXPECT_EQ(dram.counters().activations, 1);
}

TEST(DramTiming, AnswersARowHitAfterTheColumnCommandAlone) {
  DramTiming dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);
  EXPECT_EQ(dram.access(200, 64, 32, kRead), 200 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(300, 96, 32, kWrite), 300 + 4 + 3 + 10);  // tCWL
  EXPECT_EQ(dram.counters().row_hits, 2);
  EXPECT_EQ(dram.counters().read_bursts, 2);
  EXPECT_EQ(dram.counters().write_bursts, 1);
}

TEST(DramTiming, AnswersARowConflictAfterPrechargeAndActivation) {
  DramTiming dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);
  EXPECT_EQ(dram.access(200, kSameBank, 32, kRead), 200 + 7 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.counters().row_conflicts, 1);
  EXPECT_EQ(dram.counters().precharges, 1);
  EXPECT_EQ(dram.counters().activations, 2);
}

TEST(DramTiming, KeepsARowOpenForRas) {
  DramTiming dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);  // ACT in 100
  EXPECT_EQ(dram.access(101, kSameBank, 32, kRead), 100 + 37 + 7 + 11 + 6 + 3 + 10);
}

TEST(DramTiming, WaitsFromReadToPrecharge) {
  DramTiming dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);
  (void)dram.access(200, 0, 32, kRead);  // column command in 200
  EXPECT_EQ(dram.access(201, kSameBank, 32, kRead), 200 + 9 + 7 + 11 + 6 + 3 + 10);
}

TEST(DramTiming, WaitsForWriteRecoveryBeforePrecharge) {
  DramTiming dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);
  (void)dram.access(200, 0, 32, kWrite);  // data until 200 + 4 + 3
  EXPECT_EQ(dram.access(201, kSameBank, 32, kRead), 207 + 13 + 7 + 11 + 6 + 3 + 10);
}

TEST(DramTiming, TurnsFromWriteToRead) {
  DramTiming dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);
  (void)dram.access(200, 0, 32, kWrite);
  EXPECT_EQ(dram.access(201, 32, 32, kRead), 207 + 8 + 6 + 3 + 10);  // tWTR after the write's data
}

TEST(DramTiming, TurnsFromReadToWrite) {
  DramTiming dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);
  (void)dram.access(200, 0, 32, kRead);                           // data until 200 + 6 + 3
  EXPECT_EQ(dram.access(201, 32, 32, kWrite), 209 + 2 + 3 + 10);  // the bus idles for tRTW
}

TEST(DramTiming, SpacesActivationsByRrdAndFaw) {
  DramParams params = small_dram();
  params.banks = 8;
  DramTiming dram(params);
  // ACTs in 0, 5, 10, 15; the fifth waits for the window of the first.
  EXPECT_EQ(dram.access(0, 0 * kRow, 32, kRead), 0 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(0, 1 * kRow, 32, kRead), 5 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(0, 2 * kRow, 32, kRead), 10 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(0, 3 * kRow, 32, kRead), 15 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(0, 4 * kRow, 32, kRead), 31 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(0, 5 * kRow, 32, kRead), 36 + 11 + 6 + 3 + 10);
}

TEST(DramTiming, SendsBurstsOfARowBackToBack) {
  DramTiming dram(small_dram());
  EXPECT_EQ(dram.access(0, 0, 256, kRead), 11 + 6 + 8 * 3 + 10);
  EXPECT_EQ(dram.counters().read_bursts, 8);
  EXPECT_EQ(dram.counters().row_hits, 7);
}

TEST(DramTiming, TakesWholeBurstsForPartsOfThem) {
  DramTiming dram(small_dram());
  EXPECT_EQ(dram.access(0, 31, 2, kRead), 11 + 6 + 2 * 3 + 10);
  EXPECT_EQ(dram.counters().read_bursts, 2);
}

TEST(DramTiming, OpensTheNextBankWhileDataIsOnTheBus) {
  DramTiming dram(small_dram());
  // 16 bursts over two banks: the second's ACT in 5 is long past when the first's data ends in 41.
  EXPECT_EQ(dram.access(0, 0, 512, kRead), 11 + 6 + 16 * 3 + 10);
}

TEST(DramTiming, ServesChannelsAtTheSameTime) {
  DramParams params = small_dram();
  params.channels = 4;
  DramTiming dram(params);
  EXPECT_EQ(dram.access(0, 0, 256, kRead), 11 + 6 + 2 * 3 + 10);  // two bursts in each of four channels
  EXPECT_EQ(dram.counters().activations, 4);
}

TEST(DramTiming, RefreshesBeforeACommandThatComesWhenItIsDue) {
  DramParams params = small_dram();
  params.t_refi = 1000;
  DramTiming before(params);
  (void)before.access(900, 0, 32, kRead);
  EXPECT_EQ(before.access(999, 32, 32, kRead), 999 + 6 + 3 + 10);
  EXPECT_EQ(before.counters().refreshes, 0);

  DramTiming at(params);
  (void)at.access(900, 0, 32, kRead);
  // PRE in 1000, REF in 1007, ACT in 1057.
  EXPECT_EQ(at.access(1000, 32, 32, kRead), 1000 + 7 + 50 + 11 + 6 + 3 + 10);
  EXPECT_EQ(at.counters().refreshes, 1);
  EXPECT_EQ(at.counters().precharges, 1);
  EXPECT_EQ(at.counters().row_misses, 2);
}

TEST(DramTiming, InterruptsALongStreamForARefresh) {
  DramParams params = small_dram();
  params.t_refi = 1000;
  params.row_bytes = 65536;
  params.interleave_bytes = 65536;
  DramTiming dram(params);
  // Column commands every 3 cycles from 11 on; 1001 would be the first at or after 1000, so 330 go before the
  // refresh. The last of them in 998: PRE in 998 + tRTP, then tRP, tRFC, tRCD.
  EXPECT_EQ(dram.access(0, 0, 32 * 340, kRead), 998 + 9 + 7 + 50 + 11 + 9 * 3 + 6 + 3 + 10);
  EXPECT_EQ(dram.counters().refreshes, 1);
  EXPECT_EQ(dram.counters().row_hits, 338);
}

TEST(DramTiming, CountsTheRefreshesOfAnIdleStretch) {
  DramParams params = small_dram();
  params.t_refi = 1000;
  DramTiming dram(params);
  (void)dram.access(0, 0, 32, kRead);
  // Refreshes in 1007, 2000, ..., 1000000000: the last ends in 1000000050.
  EXPECT_EQ(dram.access(1'000'000'001, 0, 32, kRead), 1'000'000'050 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.counters().refreshes, 1'000'000);
  dram.refresh_until(1'000'005'000);
  EXPECT_EQ(dram.counters().refreshes, 1'000'005);
}

TEST(DramTiming, TakesAnEarlierArrivalAsTheLastOne) {
  DramTiming dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);
  EXPECT_EQ(dram.access(50, kRow, 32, kRead), 105 + 11 + 6 + 3 + 10);
}

TEST(DramTiming, StreamsCloseToPeakBandwidth) {
  for (const char* preset : {"tiny", "edge", "base", "large"}) {
    SCOPED_TRACE(preset);
    const DramParams params = load_machine(preset).dram;
    DramTiming dram(params);
    const std::int64_t bytes = 64 << 20;
    std::int64_t end = 0;
    for (std::int64_t address = 0; address < bytes; address += 1024) {
      end = dram.access(0, static_cast<std::uint64_t>(address), 1024, kRead);
    }
    const double peak = static_cast<double>(params.channels) * params.burst_bytes / params.burst_cycles;
    const double refresh = static_cast<double>(params.t_rfc) / params.t_refi;
    const double reached = static_cast<double>(bytes) / static_cast<double>(end);
    EXPECT_GT(reached, peak * (1 - refresh) * 0.97);
    EXPECT_LT(reached, peak);
  }
}

// The table of docs/memory.md, at 1 GHz.
TEST(DramTiming, HasTheDocumentedLatenciesOfThePresets) {
  struct Latencies {
    const char* preset;
    std::int64_t hit, miss, conflict;
  };
  for (const Latencies& expected :
       {Latencies{"ddr4-2400", 38, 52, 66}, {"lpddr4-3200", 47, 66, 85}, {"hbm2", 40, 52, 66}}) {
    SCOPED_TRACE(expected.preset);
    const std::string text = "extends: base\ndram: {preset: " + std::string(expected.preset) + "}\n";
    const DramParams params = parse_machine(text, "user.yaml").dram;
    const auto same_bank = static_cast<std::uint64_t>(params.channels) *
                           static_cast<std::uint64_t>(params.banks) *
                           static_cast<std::uint64_t>(params.row_bytes);
    DramTiming dram(params);
    EXPECT_EQ(dram.access(1000, 0, 32, kRead), 1000 + expected.miss);
    EXPECT_EQ(dram.access(2000, 32, 32, kRead), 2000 + expected.hit);
    EXPECT_EQ(dram.access(3000, same_bank, 32, kRead), 3000 + expected.conflict);
  }
}

/// Parameters in small ranges, so that every rule is met now and then.
DramParams random_dram(std::mt19937_64& random) {
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  DramParams params;
  params.channels = 1 << pick(0, 2);
  params.banks = 1 << pick(0, 3);
  params.burst_bytes = 1 << pick(3, 5);
  params.row_bytes = params.burst_bytes << pick(0, 4);
  params.interleave_bytes = params.burst_bytes << pick(0, 5);
  params.burst_cycles = pick(1, 5);
  params.controller_latency = pick(0, 20);
  for (int* time : {&params.t_rcd, &params.t_rp, &params.t_cl, &params.t_cwl, &params.t_ras, &params.t_wr,
                    &params.t_rtp, &params.t_rrd, &params.t_wtr, &params.t_rtw}) {
    *time = pick(0, 20);
  }
  params.t_faw = pick(0, 60);
  params.t_rfc = pick(1, 60);
  params.t_refi =
      pick(0, 3) == 0 ? 0 : params.t_ras + params.t_wr + params.t_rp + params.t_rfc + pick(1, 300);
  return params;
}

TEST(DramTiming, AgreesWithTheRulesTakenOneByOne) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto pick = [&](int low, int high) {
      return std::uniform_int_distribution<int>(low, high)(random);
    };
    const DramParams params = random_dram(random);
    DramTiming dram(params);
    DramOracle oracle(params);
    std::int64_t cycle = 0;
    for (int request = 0; request < 60; ++request) {
      if (pick(0, 2) == 0) cycle += pick(0, pick(0, 9) == 0 ? 500 : 20);
      auto address = static_cast<std::uint64_t>(pick(0, 20 * params.row_bytes * params.banks));
      auto bytes = static_cast<std::uint32_t>(pick(1, 6 * params.burst_bytes));
      if (pick(0, 2) == 0) {  // whole stripes, the same of every channel
        const auto stripe = static_cast<std::uint32_t>(params.channels * params.interleave_bytes);
        address = address / stripe * stripe;
        bytes = stripe * static_cast<std::uint32_t>(pick(1, 3));
      }
      const bool write = pick(0, 1) == 1;
      ASSERT_EQ(dram.access(cycle, address, bytes, write), oracle.access(cycle, address, bytes, write))
          << "request " << request << " in " << cycle << " at " << address << ", " << bytes
          << " bytes, write " << write;
    }
    EXPECT_EQ(dram.counters(), oracle.counters());
  }
}

}  // namespace
}  // namespace wagesim
