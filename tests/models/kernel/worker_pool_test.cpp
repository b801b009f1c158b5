#include "models/kernel/worker_pool.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace wagesim {
namespace {

TEST(WorkerPool, RunsEveryIndexOnceForAnyThreadCount) {
  for (const int threads : {1, 2, 5}) {
    WorkerPool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    for (const std::int64_t count : {0, 1, 2, 7, 1000}) {
      std::vector<int> calls(static_cast<std::size_t>(count), 0);
      pool.run(count, [&](std::int64_t index) { ++calls[static_cast<std::size_t>(index)]; });
      for (const int times : calls) EXPECT_EQ(times, 1);
    }
  }
}

TEST(WorkerPool, SharesManyShortRunsWithoutLosingOne) {
  WorkerPool pool(3);
  std::vector<std::int64_t> sums(8, 0);
  for (int run = 0; run < 2000; ++run)
    pool.run(8, [&](std::int64_t index) { sums[static_cast<std::size_t>(index)] += index; });
  for (std::size_t index = 0; index < sums.size(); ++index)
    EXPECT_EQ(sums[index], 2000 * static_cast<int>(index));
}

TEST(WorkerPool, RethrowsTheExceptionOfTheLowestIndexAndStaysUsable) {
  WorkerPool pool(4);
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::vector<int> calls(64, 0);
    try {
      pool.run(64, [&](std::int64_t index) {
        ++calls[static_cast<std::size_t>(index)];
        if (index % 10 == 3) throw std::runtime_error(std::to_string(index));
      });
      FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "3");
    }
    for (const int times : calls) EXPECT_EQ(times, 1);
  }
}

TEST(WorkerPool, RefusesNoThreads) {
  EXPECT_THROW(WorkerPool(0), std::invalid_argument);
}

}  // namespace
}  // namespace wagesim
