#include "sim/mem/dma_schedule.h"

#include <gtest/gtest.h>

#include <random>

namespace wagesim {
namespace {

constexpr DmaParams kParams{
    .bus_bytes = 16, .max_transaction_bytes = 256, .outstanding = 2, .setup_cycles = 4};

TEST(DmaSchedule, SendsTheFirstLoadRequestAfterSetUp) {
  DmaSchedule load(kParams, StallSource(), DmaDirection::Load);
  load.begin(100);
  EXPECT_EQ(load.request(100, 5), 104);
  load.answered(load.flight(), 150);
  EXPECT_EQ(load.finish(), 155);  // five bus cycles after the data is there
  EXPECT_EQ(load.cycles()[Stall::Fill], 4);
  EXPECT_EQ(load.cycles()[Stall::Dram], 46);
  EXPECT_EQ(load.cycles().busy, 5);
  EXPECT_EQ(load.cycles().total(), 55);
}

TEST(DmaSchedule, SendsOneLoadRequestACycleUpToThoseInFlight) {
  DmaSchedule load(kParams, StallSource(), DmaDirection::Load);
  load.begin(100);
  EXPECT_EQ(load.request(100, 5), 104);
  load.answered(load.flight(), 150);
  EXPECT_EQ(load.request(104, 5), 105);
  load.answered(load.flight(), 151);
  EXPECT_EQ(load.request(105, 5), 155);  // until the first is in the buffer
  load.answered(load.flight(), 170);
  EXPECT_EQ(load.request(155, 5), 160);  // the second: its data waited for the bus
  load.answered(load.flight(), 172);
  EXPECT_EQ(load.finish(), 180);  // 170 to 175 and 175 to 180
  EXPECT_EQ(load.cycles()[Stall::Dram], 46 + 10);
  EXPECT_EQ(load.cycles().busy, 20);
  EXPECT_EQ(load.cycles().total(), 80);
}

TEST(DmaSchedule, ReadsTheBufferBeforeAStoreRequest) {
  DmaSchedule store(kParams, StallSource(), DmaDirection::Store);
  store.begin(100);
  EXPECT_EQ(store.request(100, 5), 109);  // set-up, then five bus cycles
  store.answered(store.flight(), 150);
  EXPECT_EQ(store.request(109, 5), 114);
  store.answered(store.flight(), 151);
  EXPECT_EQ(store.request(114, 3), 153);  // reads once the first is written
  store.answered(store.flight(), 200);
  EXPECT_EQ(store.finish(), 200);
  EXPECT_EQ(store.cycles()[Stall::Fill], 4);
  EXPECT_EQ(store.cycles()[Stall::Dram], 36 + 47);
  EXPECT_EQ(store.cycles().busy, 13);
  EXPECT_EQ(store.cycles().total(), 100);
}

TEST(DmaSchedule, DoesAnOperationOfNothingInNoTime) {
  DmaSchedule load(kParams, StallSource(), DmaDirection::Load);
  load.begin(100);
  EXPECT_EQ(load.finish(), 100);
  EXPECT_EQ(load.cycles().total(), 0);
}

TEST(DmaSchedule, KeepsPlacesInFlightFromOneOperationToTheNext) {
  DmaSchedule store(kParams, StallSource(), DmaDirection::Store);
  store.begin(0);
  for (int i = 0; i < 3; ++i) {
    (void)store.request(0, 1);
    store.answered(store.flight(), 100);
  }
  EXPECT_EQ(store.finish(), 100);
  store.begin(100);
  EXPECT_EQ(store.request(100, 1), 105);
}

TEST(DmaSchedule, NeverSendsBeforeTheCallersTime) {
  DmaSchedule load(kParams, StallSource(), DmaDirection::Load);
  load.begin(100);
  (void)load.request(100, 1);
  load.answered(load.flight(), 120);
  EXPECT_EQ(load.request(119, 1), 119);  // a DRAM that blocked its caller
}

TEST(DmaSchedule, BooksEveryCycleUnderRandomStallsAndAnswers) {
  for (const DmaDirection direction : {DmaDirection::Load, DmaDirection::Store}) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      std::mt19937_64 random(seed);
      const auto pick = [&](int low, int high) {
        return std::uniform_int_distribution<int>(low, high)(random);
      };
      const DmaParams params{16, 256, pick(1, 4), pick(1, 6)};
      const StallSource stalls(pick(0, 1) == 0 ? 0 : seed, 30000, 9);
      DmaSchedule schedule(params, stalls, direction);
      std::int64_t now = 50;
      for (int operation = 0; operation < 5; ++operation) {
        const std::int64_t start = now;
        std::int64_t beats = 0;
        schedule.begin(start);
        for (int transaction = pick(0, 8); transaction > 0; --transaction) {
          const int its_beats = pick(1, 20);
          beats += its_beats;
          const std::int64_t request = schedule.request(now, its_beats);
          EXPECT_GT(request, now);
          now = request;
          schedule.answered(schedule.flight(), now + pick(0, 60));
        }
        const std::int64_t end = schedule.finish();
        EXPECT_GE(end, now);
        now = end;
        EXPECT_EQ(schedule.cycles().total(), end - start);
        EXPECT_EQ(schedule.cycles().busy, beats);
      }
    }
  }
}

}  // namespace
}  // namespace wagesim
