#include "sim/base/side_workers.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

namespace wagesim {
namespace {

class SideWorkersOf : public testing::TestWithParam<int> {};

TEST_P(SideWorkersOf, DoEveryJobOnceBeforeItIsFinished) {
  SideWorkers workers(GetParam());
  SideWorkers::Job first(workers), second(workers);
  std::vector<int> done(2000);
  for (std::size_t round = 0; round < done.size(); round += 2) {
    first.start([&, round] { ++done[round]; });
    second.start([&, round] { ++done[round + 1]; });
    if (round % 3 == 0) std::this_thread::yield();
    second.finish();
    EXPECT_EQ(done[round + 1], 1);
    first.finish();
    EXPECT_EQ(done[round], 1);
  }
}

TEST_P(SideWorkersOf, RethrowWhatAJobThrewAndGoOn) {
  SideWorkers workers(GetParam());
  SideWorkers::Job job(workers);
  for (int round = 0; round < 200; ++round) {
    job.start([] { throw std::runtime_error("sum"); });
    EXPECT_THROW(job.finish(), std::runtime_error);
    bool done = false;
    job.start([&] { done = true; });
    job.finish();
    EXPECT_TRUE(done);
  }
}

TEST_P(SideWorkersOf, FinishAJobThatIsLeftAlone) {
  bool done = false;
  SideWorkers workers(GetParam());
  {
    SideWorkers::Job job(workers);
    job.start([&] { done = true; });
  }
  EXPECT_TRUE(done);
}

TEST_P(SideWorkersOf, RefuseASecondJobInOnePlace) {
  SideWorkers workers(GetParam());
  SideWorkers::Job job(workers);
  job.start([] {});
  EXPECT_THROW(job.start([] {}), std::logic_error);
}

TEST_P(SideWorkersOf, WakeUpAfterALongRest) {
  SideWorkers workers(GetParam());
  SideWorkers::Job job(workers);
  for (int round = 0; round < 5; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    bool done = false;
    job.start([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      done = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // so that a worker begins it, if there is one
    job.finish();
    EXPECT_TRUE(done);
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, SideWorkersOf, testing::Values(1, 2, 3));

TEST(SideWorkers, WorkBesideTheirOwner) {
  SideWorkers workers(2);
  SideWorkers::Job job(workers);
  std::thread::id by;
  std::atomic<bool> done = false;
  job.start([&] {
    by = std::this_thread::get_id();
    done = true;
  });
  while (!done) std::this_thread::yield();  // for ever, if nobody but finish() did it
  job.finish();
  EXPECT_NE(by, std::this_thread::get_id());
}

TEST(SideWorkers, AreRefusedWithoutAThread) {
  EXPECT_THROW(SideWorkers(0), std::invalid_argument);
}

}  // namespace
}  // namespace wagesim
