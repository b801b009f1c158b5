#include "sim/mem/dram_timing.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "sim/config/load_machine.h"
#include "tests/sim/mem/fcfs_oracle.h"
#include "tests/sim/mem/fr_fcfs_oracle.h"

namespace wagesim {
namespace {

using namespace test;

/// A DRAM that answers at once, and all that it counted.
class Requests {
 public:
  explicit Requests(const DramParams& params) : timing_(params) {}

  std::int64_t access(std::int64_t arrival, std::uint64_t address, std::uint32_t bytes, bool write) {
    return timing_.send(arrival, address, bytes, write, 0, counters_).value();
  }
  void settle(std::int64_t time) {
    timing_.settle(time);
    counters_ += timing_.claim_rest();
  }
  [[nodiscard]] std::int64_t open_before(std::int64_t until) { return timing_.open_before(until); }
  [[nodiscard]] const DramCounters& counters() const { return counters_; }

 private:
  DramTiming timing_;
  DramCounters counters_;
};

/// One channel of four banks in one group; every time another number, so that a mixed-up one shows.
DramParams small_dram() {
  DramParams params;
  params.channels = 1;
  params.banks = 4;
  params.row_bytes = 256;
  params.burst_bytes = 32;
  params.burst_ps = 3;
  params.interleave_bytes = 64;
  params.controller_latency_ps = 10;
  params.t_rcd_ps = 11;
  params.t_rp_ps = 7;
  params.t_cl_ps = 6;
  params.t_cwl_ps = 4;
  params.t_ras_ps = 37;
  params.t_wr_ps = 13;
  params.t_rtp_ps = 9;
  params.t_ccd_l_ps = 3;
  params.t_rrd_s_ps = 5;
  params.t_rrd_l_ps = 5;
  params.t_faw_ps = 31;
  params.t_wtr_s_ps = 8;
  params.t_wtr_l_ps = 8;
  params.t_rtw_ps = 2;
  params.t_refi_ps = 0;
  params.t_rfc_ps = 50;
  return params;
}

constexpr std::uint64_t kRow = 256;        // the next bank
constexpr std::uint64_t kSameBank = 1024;  // the next row of the same bank
constexpr bool kRead = false, kWrite = true;

TEST(DramTiming, AnswersAReadOfAClosedBankAfterActivation) {
  Requests dram(small_dram());
  EXPECT_EQ(dram.access(100, 0, 32, kRead), 100 + 11 + 6 + 3 + 10);  // tRCD, tCL, burst, controller
  EXPECT_EQ(dram.counters().row_misses, 1);
  EXPECT_EQ(dram.counters().activations, 1);
}

TEST(DramTiming, AnswersARowHitAfterTheColumnCommandAlone) {
  Requests dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);
  EXPECT_EQ(dram.access(200, 64, 32, kRead), 200 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(300, 96, 32, kWrite), 300 + 4 + 3 + 10);  // tCWL
  EXPECT_EQ(dram.counters().row_hits, 2);
  EXPECT_EQ(dram.counters().read_bursts, 2);
  EXPECT_EQ(dram.counters().write_bursts, 1);
}

TEST(DramTiming, AnswersARowConflictAfterPrechargeAndActivation) {
  Requests dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);
  EXPECT_EQ(dram.access(200, kSameBank, 32, kRead), 200 + 7 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.counters().row_conflicts, 1);
  EXPECT_EQ(dram.counters().precharges, 1);
  EXPECT_EQ(dram.counters().activations, 2);
}

TEST(DramTiming, KeepsARowOpenForRas) {
  Requests dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);  // ACT in 100
  EXPECT_EQ(dram.access(101, kSameBank, 32, kRead), 100 + 37 + 7 + 11 + 6 + 3 + 10);
}

TEST(DramTiming, WaitsFromReadToPrecharge) {
  Requests dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);
  (void)dram.access(200, 0, 32, kRead);  // column command in 200
  EXPECT_EQ(dram.access(201, kSameBank, 32, kRead), 200 + 9 + 7 + 11 + 6 + 3 + 10);
}

TEST(DramTiming, WaitsForWriteRecoveryBeforePrecharge) {
  Requests dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);
  (void)dram.access(200, 0, 32, kWrite);  // data until 200 + 4 + 3
  EXPECT_EQ(dram.access(201, kSameBank, 32, kRead), 207 + 13 + 7 + 11 + 6 + 3 + 10);
}

TEST(DramTiming, TurnsFromWriteToRead) {
  Requests dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);
  (void)dram.access(200, 0, 32, kWrite);
  EXPECT_EQ(dram.access(201, 32, 32, kRead), 207 + 8 + 6 + 3 + 10);  // tWTR after the write's data
}

TEST(DramTiming, TurnsFromReadToWrite) {
  Requests dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);
  (void)dram.access(200, 0, 32, kRead);                           // data until 200 + 6 + 3
  EXPECT_EQ(dram.access(201, 32, 32, kWrite), 209 + 2 + 3 + 10);  // the bus idles for tRTW
}

TEST(DramTiming, SpacesActivationsByRrdAndFaw) {
  DramParams params = small_dram();
  params.banks = 8;
  Requests dram(params);
  // ACTs in 0, 5, 10, 15; the fifth waits for the window of the first.
  EXPECT_EQ(dram.access(0, 0 * kRow, 32, kRead), 0 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(0, 1 * kRow, 32, kRead), 5 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(0, 2 * kRow, 32, kRead), 10 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(0, 3 * kRow, 32, kRead), 15 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(0, 4 * kRow, 32, kRead), 31 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(0, 5 * kRow, 32, kRead), 36 + 11 + 6 + 3 + 10);
}

TEST(DramTiming, SendsBurstsOfARowBackToBack) {
  Requests dram(small_dram());
  EXPECT_EQ(dram.access(0, 0, 256, kRead), 11 + 6 + 8 * 3 + 10);
  EXPECT_EQ(dram.counters().read_bursts, 8);
  EXPECT_EQ(dram.counters().row_hits, 7);
}

TEST(DramTiming, TakesWholeBurstsForPartsOfThem) {
  Requests dram(small_dram());
  EXPECT_EQ(dram.access(0, 31, 2, kRead), 11 + 6 + 2 * 3 + 10);
  EXPECT_EQ(dram.counters().read_bursts, 2);
}

TEST(DramTiming, OpensTheNextBankWhileDataIsOnTheBus) {
  Requests dram(small_dram());
  // 16 bursts over two banks: the second's ACT in 5 is long past when the first's data ends in 41.
  EXPECT_EQ(dram.access(0, 0, 512, kRead), 11 + 6 + 16 * 3 + 10);
}

TEST(DramTiming, ServesChannelsAtTheSameTime) {
  DramParams params = small_dram();
  params.channels = 4;
  Requests dram(params);
  EXPECT_EQ(dram.access(0, 0, 256, kRead), 11 + 6 + 2 * 3 + 10);  // two bursts in each of four channels
  EXPECT_EQ(dram.counters().activations, 4);
}

TEST(DramTiming, RefreshesBeforeACommandThatComesWhenItIsDue) {
  DramParams params = small_dram();
  params.t_refi_ps = 1000;
  Requests before(params);
  (void)before.access(900, 0, 32, kRead);
  EXPECT_EQ(before.access(999, 32, 32, kRead), 999 + 6 + 3 + 10);
  EXPECT_EQ(before.counters().refreshes, 0);

  Requests at(params);
  (void)at.access(900, 0, 32, kRead);
  // PRE in 1000, REF in 1007, ACT in 1057.
  EXPECT_EQ(at.access(1000, 32, 32, kRead), 1000 + 7 + 50 + 11 + 6 + 3 + 10);
  EXPECT_EQ(at.counters().refreshes, 1);
  EXPECT_EQ(at.counters().precharges, 1);
  EXPECT_EQ(at.counters().row_misses, 2);
}

TEST(DramTiming, InterruptsALongStreamForARefresh) {
  DramParams params = small_dram();
  params.t_refi_ps = 1000;
  params.row_bytes = 65536;
  params.interleave_bytes = 65536;
  Requests dram(params);
  // Column commands every 3 cycles from 11 on; 1001 would be the first at or after 1000, so 330 go before the
  // refresh. The last of them in 998: PRE in 998 + tRTP, then tRP, tRFC, tRCD.
  EXPECT_EQ(dram.access(0, 0, 32 * 340, kRead), 998 + 9 + 7 + 50 + 11 + 9 * 3 + 6 + 3 + 10);
  EXPECT_EQ(dram.counters().refreshes, 1);
  EXPECT_EQ(dram.counters().row_hits, 338);
}

TEST(DramTiming, CountsTheRefreshesOfAnIdleStretch) {
  DramParams params = small_dram();
  params.t_refi_ps = 1000;
  Requests dram(params);
  (void)dram.access(0, 0, 32, kRead);
  // Refreshes in 1007, 2000, ..., 1000000000: the last ends in 1000000050.
  EXPECT_EQ(dram.access(1'000'000'001, 0, 32, kRead), 1'000'000'050 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.counters().refreshes, 1'000'000);
  dram.settle(1'000'005'000);
  EXPECT_EQ(dram.counters().refreshes, 1'000'005);
}

TEST(DramTiming, TakesAnEarlierArrivalAsTheLastOne) {
  Requests dram(small_dram());
  (void)dram.access(100, 0, 32, kRead);
  EXPECT_EQ(dram.access(50, kRow, 32, kRead), 105 + 11 + 6 + 3 + 10);
}

TEST(DramTiming, StreamsCloseToPeakBandwidth) {
  for (const char* preset : {"tiny", "edge", "base", "large"}) {
    SCOPED_TRACE(preset);
    const DramParams params = load_machine(preset).dram;
    Requests dram(params);
    const std::int64_t bytes = 64 << 20;
    std::int64_t end = 0;
    for (std::int64_t address = 0; address < bytes; address += 1024) {
      end = dram.access(0, static_cast<std::uint64_t>(address), 1024, kRead);
    }
    const double peak = static_cast<double>(params.channels) * params.burst_bytes / params.burst_ps;
    const double refresh = static_cast<double>(params.t_rfc_ps) / params.t_refi_ps;
    const double reached = static_cast<double>(bytes) / static_cast<double>(end);
    EXPECT_GT(reached, peak * (1 - refresh) * 0.97);
    EXPECT_LT(reached, peak);
  }
}

// The table of docs/memory.md.
TEST(DramTiming, HasTheDocumentedLatenciesOfThePresets) {
  struct Latencies {
    const char* preset;
    std::int64_t hit, miss, conflict;
  };
  for (const Latencies& expected : {Latencies{"ddr4-2400", 36660, 49988, 63316},
                                    {"lpddr4-3200", 46250, 64375, 82500},
                                    {"lpddr5-6400", 43750, 62500, 81250},
                                    {"hbm2", 40000, 52000, 66000},
                                    {"hbm3", 33750, 53125, 69375},
                                    {"gddr6-14000", 34820, 50210, 65600}}) {
    SCOPED_TRACE(expected.preset);
    const std::string text = "extends: base\ndram: {preset: " + std::string(expected.preset) + "}\n";
    const DramParams params = parse_machine(text, "user.yaml").dram;
    const auto same_bank = static_cast<std::uint64_t>(params.channels) *
                           static_cast<std::uint64_t>(params.banks) *
                           static_cast<std::uint64_t>(params.row_bytes);
    Requests dram(params);
    EXPECT_EQ(dram.access(100'000, 0, 32, kRead), 100'000 + expected.miss);
    EXPECT_EQ(dram.access(200'000, 0, 32, kRead), 200'000 + expected.hit);
    EXPECT_EQ(dram.access(300'000, same_bank, 32, kRead), 300'000 + expected.conflict);
  }
}

/// Two bank groups of two banks: bank 0 and 2 are of one group.
DramParams grouped_dram() {
  DramParams params = small_dram();
  params.bank_groups = 2;
  params.t_ccd_l_ps = 5;
  params.t_rrd_l_ps = 8;
  params.t_wtr_l_ps = 12;
  params.t_faw_ps = 0;
  return params;
}

TEST(DramTiming, SendsBurstsOfOneBankGroupAtTccdL) {
  Requests dram(grouped_dram());
  EXPECT_EQ(dram.access(0, 0, 256, kRead), 11 + 6 + 7 * 5 + 3 + 10);
}

TEST(DramTiming, SendsBurstsThatGoRoundTheBankGroupsBackToBack) {
  for (const AddressMapKind map : {AddressMapKind::RowBankColumnGroup, AddressMapKind::Permuted}) {
    DramParams params = grouped_dram();
    params.address_map = map;
    Requests dram(params);
    (void)dram.access(0, 0, 64, kRead);
    EXPECT_EQ(dram.access(100, 0, 256, kRead), 100 + 6 + 8 * 3 + 10);
    EXPECT_EQ(dram.counters().activations, 2);
    EXPECT_EQ(dram.counters().row_hits, 8);
  }
}

TEST(DramTiming, KeepsTccdLWhereTheBankGroupsComeBackTooSoon) {
  DramParams params = grouped_dram();
  params.address_map = AddressMapKind::RowBankColumnGroup;
  params.t_ccd_l_ps = 8;  // two bursts of 3 later the group is not ready
  Requests dram(params);
  (void)dram.access(0, 0, 64, kRead);
  EXPECT_EQ(dram.access(100, 0, 128, kRead), 100 + 3 + 8 + 6 + 3 + 10);
}

TEST(DramTiming, SpacesActivationsOfOneBankGroupByRrdL) {
  Requests dram(grouped_dram());
  EXPECT_EQ(dram.access(0, 0 * kRow, 32, kRead), 0 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(0, 1 * kRow, 32, kRead), 5 + 11 + 6 + 3 + 10);  // the other group
  EXPECT_EQ(dram.access(0, 2 * kRow, 32, kRead), 10 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(400, 4 * kRow, 32, kRead), 400 + 7 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(400, 6 * kRow, 32, kRead), 400 + 7 + 8 + 11 + 6 + 3 + 10);  // the same group
}

TEST(DramTiming, TurnsFromWriteToReadLaterWithinABankGroup) {
  Requests dram(grouped_dram());
  for (std::uint64_t bank = 0; bank < 3; ++bank) (void)dram.access(0, bank * kRow, 32, kRead);
  (void)dram.access(200, 0, 32, kWrite);  // data until 207
  EXPECT_EQ(dram.access(201, 1 * kRow, 32, kRead), 207 + 8 + 6 + 3 + 10);
  (void)dram.access(400, 0, 32, kWrite);
  EXPECT_EQ(dram.access(401, 2 * kRow, 32, kRead), 407 + 12 + 6 + 3 + 10);
}

TEST(DramTiming, SpreadsRowsOfOneBankOverTheBanksWhenPermuted) {
  DramParams params = small_dram();
  params.address_map = AddressMapKind::Permuted;
  Requests dram(params);
  for (std::uint64_t row = 0; row < 4; ++row) (void)dram.access(1000, row * kSameBank, 32, kRead);
  EXPECT_EQ(dram.counters().row_misses, 4);
  params.address_map = AddressMapKind::RowBankColumn;
  Requests plain(params);
  for (std::uint64_t row = 0; row < 4; ++row) (void)plain.access(1000, row * kSameBank, 32, kRead);
  EXPECT_EQ(plain.counters().row_conflicts, 3);
}

TEST(DramTiming, ClosesARowWithEveryColumnCommandUnderTheClosedPolicy) {
  DramParams params = small_dram();
  params.page_policy = PagePolicyKind::Closed;
  Requests dram(params);
  EXPECT_EQ(dram.access(100, 0, 32, kRead), 100 + 11 + 6 + 3 + 10);  // PRE in 137, tRAS after ACT
  EXPECT_EQ(dram.access(101, 0, 32, kRead), 137 + 7 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.access(300, 0, 32, kRead), 300 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.counters().row_misses, 3);
  EXPECT_EQ(dram.counters().precharges, 3);
}

TEST(DramTiming, ClosesAnUnusedRowUnderTheAdaptivePolicy) {
  DramParams params = small_dram();
  params.page_policy = PagePolicyKind::Adaptive;
  params.page_idle_ps = 60;
  Requests dram(params);
  (void)dram.access(100, 0, 32, kRead);                         // column command in 111, so PRE in 171
  EXPECT_EQ(dram.access(170, 0, 32, kRead), 170 + 6 + 3 + 10);  // PRE in 230 now
  EXPECT_EQ(dram.access(230, 0, 32, kRead), 230 + 7 + 11 + 6 + 3 + 10);
  EXPECT_EQ(dram.counters().row_hits, 1);
  EXPECT_EQ(dram.counters().row_misses, 2);
  dram.settle(248 + 59);
  EXPECT_EQ(dram.counters().precharges, 1);
  dram.settle(248 + 60);
  EXPECT_EQ(dram.counters().precharges, 2);
  EXPECT_EQ(dram.open_before(1000), (230 - 100) + (248 + 60 - 237));
}

/// Parameters in small ranges, so that every rule is met now and then.
DramParams random_dram(std::mt19937_64& random) {
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  DramParams params;
  params.channels = 1 << pick(0, 2);
  params.banks = 1 << pick(0, 3);
  params.bank_groups = std::min(params.banks, 1 << pick(0, 2));
  params.burst_bytes = 1 << pick(3, 5);
  params.row_bytes = params.burst_bytes << pick(0, 4);
  params.interleave_bytes = params.burst_bytes << pick(0, 5);
  params.address_map = static_cast<AddressMapKind>(pick(0, 3));
  params.page_policy = static_cast<PagePolicyKind>(pick(0, 2));
  params.page_idle_ps = pick(0, 100);
  params.read_queue = pick(1, 8);
  params.write_queue = pick(1, 8);
  params.write_high = pick(1, params.write_queue);
  params.write_low = pick(0, params.write_high - 1);
  params.burst_ps = pick(1, 5);
  params.controller_latency_ps = pick(0, 20);
  for (int* time : {&params.t_rcd_ps, &params.t_rp_ps, &params.t_cl_ps, &params.t_cwl_ps, &params.t_ras_ps,
                    &params.t_wr_ps, &params.t_rtp_ps, &params.t_rrd_s_ps, &params.t_rrd_l_ps,
                    &params.t_wtr_s_ps, &params.t_wtr_l_ps, &params.t_rtw_ps}) {
    *time = pick(0, 20);
  }
  params.t_ccd_l_ps = pick(0, 12);
  params.t_faw_ps = pick(0, 60);
  params.t_rfc_ps = pick(1, 60);
  // The least that a machine file may say is a little more than all other times together.
  params.t_refi_ps = pick(0, 3) == 0 ? 0 : 5 + 12 * 20 + 12 + 60 + params.t_rfc_ps + pick(1, 300);
  return params;
}

std::vector<DramRequest> random_requests(const DramParams& params, std::mt19937_64& random) {
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  std::vector<DramRequest> requests;
  std::int64_t time = 0;
  const int rows = pick(0, 1) == 0 ? 2 : 20;
  for (int index = 0; index < 40; ++index) {
    if (pick(0, 2) == 0) time += pick(0, pick(0, 9) == 0 ? 500 : 20);
    DramRequest& request = requests.emplace_back();
    request.arrival = time;
    request.address = static_cast<std::uint64_t>(pick(0, rows * params.row_bytes * params.banks));
    request.bytes = static_cast<std::uint32_t>(pick(1, 6 * params.burst_bytes));
    if (pick(0, 2) == 0) {  // whole stripes, the same of every channel
      const auto stripe = static_cast<std::uint32_t>(params.channels * params.interleave_bytes);
      request.address = request.address / stripe * stripe;
      request.bytes = stripe * static_cast<std::uint32_t>(pick(1, 3));
    }
    request.write = pick(0, 1) == 1;
  }
  return requests;
}

TEST(DramTiming, AgreesWithTheRulesTakenOneByOneUnderFcfs) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const DramParams params = random_dram(random);
    Requests dram(params);
    FcfsOracle oracle(params);
    std::int64_t end = 0;
    for (const DramRequest& request : random_requests(params, random)) {
      const std::int64_t answer = dram.access(request.arrival, request.address, request.bytes, request.write);
      ASSERT_EQ(answer, oracle.access(request.arrival, request.address, request.bytes, request.write))
          << "arrives " << request.arrival << " at " << request.address << ", " << request.bytes
          << " bytes, write " << request.write;
      end = std::max(end, answer);
    }
    end += 500;
    dram.settle(end);
    oracle.settle(end);
    EXPECT_EQ(dram.counters(), oracle.counters());
    EXPECT_EQ(dram.open_before(end), oracle.open_before(end));
  }
}

/// Sends requests to a DRAM that answers later. `ahead`: all of them first; otherwise each only when the
/// DRAM has been advanced to its arrival, and settled in between now and then.
struct LateAnswers {
  std::vector<std::int64_t> answers;
  DramCounters counters;
  std::int64_t open = 0;

  LateAnswers(const DramParams& params, const std::vector<DramRequest>& requests, bool ahead,
              std::int64_t end) {
    DramTiming dram(params);
    std::vector<std::optional<std::int64_t>> known(requests.size());
    const auto go_on = [&](std::int64_t until) {
      while (dram.advance(until)) {
        for (std::size_t index = 0; index < known.size(); ++index)
          if (!known[index]) known[index] = dram.answer(index);
      }
    };
    for (std::size_t index = 0; index < requests.size(); ++index) {
      const DramRequest& request = requests[index];
      if (!ahead) {
        go_on(request.arrival);
        if (index % 7 == 0) {
          dram.settle(request.arrival);
          counters += dram.claim_rest();
        }
      }
      known[index] =
          dram.send(request.arrival, request.address, request.bytes, request.write, index, counters);
    }
    go_on(end);
    dram.settle(end);
    counters += dram.claim_rest();
    open = dram.open_before(end);
    for (const std::optional<std::int64_t>& answer : known) answers.push_back(answer.value_or(-1));
  }
};

TEST(DramTiming, AgreesWithTheRulesTakenMomentByMomentUnderFrFcfs) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    DramParams params = random_dram(random);
    params.scheduler = DramSchedulerKind::FrFcfs;
    const std::vector<DramRequest> requests = random_requests(params, random);
    FrFcfsOracle oracle(params, requests);
    const std::int64_t end = oracle.run(400);
    for (const bool ahead : {true, false}) {
      const LateAnswers dram(params, requests, ahead, end);
      ASSERT_EQ(dram.answers, oracle.answers()) << "ahead " << ahead;
      EXPECT_EQ(dram.counters, oracle.counters()) << "ahead " << ahead;
      EXPECT_EQ(dram.open, oracle.open_before(end)) << "ahead " << ahead;
    }
  }
}

}  // namespace
}  // namespace wagesim
