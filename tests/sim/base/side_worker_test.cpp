#include "sim/base/side_worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <new>
#include <stdexcept>
#include <thread>
#include <vector>

namespace wagesim {
namespace {

class SideWorkerThat : public testing::TestWithParam<bool> {};

TEST_P(SideWorkerThat, DoesEveryWorkOnceBeforeItIsFinished) {
  SideWorker worker(GetParam());
  std::vector<int> done(2000);
  for (std::size_t round = 0; round < done.size(); ++round) {
    worker.start([&, round] { ++done[round]; });
    if (round % 3 == 0) std::this_thread::yield();
    worker.finish();
    EXPECT_EQ(done[round], 1);
  }
}

TEST_P(SideWorkerThat, RethrowsWhatTheWorkThrewAndGoesOn) {
  SideWorker worker(GetParam());
  for (int round = 0; round < 200; ++round) {
    worker.start([] { throw std::runtime_error("sum"); });
    EXPECT_THROW(worker.finish(), std::runtime_error);
    bool done = false;
    worker.start([&] { done = true; });
    worker.finish();
    EXPECT_TRUE(done);
  }
}

TEST_P(SideWorkerThat, EndsItsWorkBeforeItDies) {
  bool done = false;
  {
    SideWorker worker(GetParam());
    worker.start([&] { done = true; });
  }
  EXPECT_TRUE(done);
}

TEST_P(SideWorkerThat, ForgetsAFailureThatNobodyAskedFor) {
  SideWorker worker(GetParam());
  worker.start([] { throw std::runtime_error("sum"); });
}

TEST_P(SideWorkerThat, EndsItsWorkBeforeWhatItLastsForFails) {
  SideWorker worker(GetParam());
  for (int round = 0; round < 20; ++round) {
    bool done = false;
    const auto work = [&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      done = true;
      throw std::runtime_error("sum");
    };
    EXPECT_THROW(worker.work_during(work, [] { throw std::bad_alloc(); }), std::bad_alloc);
    EXPECT_TRUE(done);
    EXPECT_THROW(worker.work_during(work, [] {}), std::runtime_error);
  }
}

TEST_P(SideWorkerThat, RefusesASecondWork) {
  SideWorker worker(GetParam());
  worker.start([] {});
  EXPECT_THROW(worker.start([] {}), std::logic_error);
}

TEST_P(SideWorkerThat, HasNothingToFinishAtFirst) {
  SideWorker worker(GetParam());
  worker.finish();
}

TEST_P(SideWorkerThat, WakesUpAfterALongRest) {
  SideWorker worker(GetParam());
  for (int round = 0; round < 5; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    bool done = false;
    worker.start([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      done = true;
    });
    worker.finish();
    EXPECT_TRUE(done);
  }
}

INSTANTIATE_TEST_SUITE_P(Works, SideWorkerThat, testing::Bool(), [](const auto& instance) {
  return instance.param ? std::string("beside") : std::string("where_it_is_started");
});

TEST(SideWorker, WorksBesideItsOwner) {
  SideWorker worker(true);
  std::thread::id by;
  std::atomic<bool> done = false;
  worker.start([&] {
    by = std::this_thread::get_id();
    done = true;
  });
  while (!done) std::this_thread::yield();  // for ever, if nobody but finish() did it
  worker.finish();
  EXPECT_NE(by, std::this_thread::get_id());
}

}  // namespace
}  // namespace wagesim
