#include "workloads/train/sample_pool.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/workloads/train/small_training.h"

namespace wagesim {
namespace {

constexpr std::int64_t kFirstStep = 4, kSteps = 10;  // over the end of an epoch of six steps

/// Expects the pool to give step after step the batches that a training sees.
StepPool expect_batches_of_training(const Workload& workload, const Dataset& data) {
  const auto batches = std::make_shared<TrainingBatches>(workload, data, 9);
  const StepPool pool = pool_of_steps(batches, data, workload.batch, kFirstStep, kSteps);
  TrainingBatches training(workload, data, 9);
  Batch<std::int8_t> batch;
  std::vector<std::uint8_t> image(64);
  EXPECT_EQ(pool.order.size(), static_cast<std::size_t>(kSteps * workload.batch));
  for (std::int64_t step = 0; step < kSteps; ++step) {
    training.fill(kFirstStep + step, batch);
    for (std::int64_t place = 0; place < workload.batch; ++place) {
      const auto sample =
          static_cast<std::size_t>(pool.order[static_cast<std::size_t>(step * workload.batch + place)]);
      pool.images.read(sample * 64, image);
      EXPECT_TRUE(std::equal(image.begin(), image.end(),
                             reinterpret_cast<const std::uint8_t*>(batch.input.data()) + place * 64))
          << "step " << step << " place " << place;
      EXPECT_EQ(pool.labels[sample], batch.labels[static_cast<std::size_t>(place)]);
    }
  }
  EXPECT_EQ(pool.images.size(), pool.labels.size() * 64);
  return pool;
}

TEST(SamplePool, HoldsEachImageOnceWhereEpochsRepeatThem) {
  Workload workload = test::small_workload();
  workload.augmentation = {};
  const StepPool pool = expect_batches_of_training(workload, test::small_data().train);
  EXPECT_LE(pool.labels.size(), 50u);  // of 80 shown
  EXPECT_GE(pool.labels.size(), 48u);  // an epoch shows 48 of 50
}

TEST(SamplePool, HoldsEveryImageThatAugmentationMakes) {
  const StepPool pool = expect_batches_of_training(test::small_workload(), test::small_data().train);
  EXPECT_EQ(pool.labels.size(), 80u);
}

TEST(SamplePool, GivesTheSameBytesInPiecesOfAnySize) {
  const DataSplit data = test::small_data();
  const Workload workload = test::small_workload();
  const auto batches = std::make_shared<TrainingBatches>(workload, data.train, 9);
  const StepPool pool = pool_of_steps(batches, data.train, workload.batch, kFirstStep, kSteps);
  const std::vector<std::uint8_t> whole = pool.images.bytes();
  std::vector<std::uint8_t> piece(37);
  for (std::size_t offset = 0; offset + piece.size() <= whole.size(); offset += 29) {
    pool.images.read(offset, piece);
    ASSERT_TRUE(std::equal(piece.begin(), piece.end(), whole.begin() + static_cast<std::ptrdiff_t>(offset)))
        << offset;
  }
}

}  // namespace
}  // namespace wagesim
