#include "workloads/train/batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "models/train/sample_order.h"
#include "tests/util/faults.h"
#include "tests/workloads/train/small_training.h"

namespace wagesim {
namespace {

TEST(SampleOrder, IsAPermutationThatChangesWithSeedAndEpoch) {
  std::vector<std::uint32_t> order = sample_order(1000, 1, 0);
  EXPECT_EQ(order, sample_order(1000, 1, 0));
  EXPECT_NE(order, sample_order(1000, 1, 1));
  EXPECT_NE(order, sample_order(1000, 2, 0));
  std::sort(order.begin(), order.end());
  for (std::uint32_t i = 0; i < 1000; ++i) ASSERT_EQ(order[i], i);
}

TEST(SampleOrder, PutsEverySampleEverywhereEquallyOften) {
  int count[4][4] = {};
  for (int epoch = 0; epoch < 12000; ++epoch) {
    const auto order = sample_order(4, 7, epoch);
    for (std::size_t place = 0; place < 4; ++place) ++count[place][order[place]];
  }
  for (const auto& row : count)
    for (const int seen : row) EXPECT_NEAR(seen, 3000, 200);
}

TEST(Augment, MovesTheImageOverABlackBorder) {
  const std::uint8_t in[] = {1, 2, 3,  //
                             4, 5, 6};
  std::uint8_t out[6];
  augment({2, 3, 1}, 1, {0, 0, false}, in, out);
  EXPECT_THAT(out, testing::ElementsAre(0, 0, 0, 0, 1, 2));
  augment({2, 3, 1}, 1, {1, 1, false}, in, out);
  EXPECT_THAT(out, testing::ElementsAreArray(in));
  augment({2, 3, 1}, 1, {2, 2, false}, in, out);
  EXPECT_THAT(out, testing::ElementsAre(5, 6, 0, 0, 0, 0));
}

TEST(Augment, MirrorsTheCropWithItsChannelsInOrder) {
  const std::uint8_t in[] = {1, 2, 3, 4, 5, 6};  // one row of three pixels, two channels
  std::uint8_t out[6];
  augment({1, 3, 2}, 0, {0, 0, true}, in, out);
  EXPECT_THAT(out, testing::ElementsAre(5, 6, 3, 4, 1, 2));
  augment({1, 3, 2}, 1, {1, 2, true}, in, out);  // the crop is pixels 1, 2 and black; then mirrored
  EXPECT_THAT(out, testing::ElementsAre(0, 0, 5, 6, 3, 4));
}

TEST(Augment, DrawsEveryPlaceAndBothSides) {
  RandomStream random(1, RandomStream::Purpose::Augmentation, {});
  std::set<int> seen;
  for (int i = 0; i < 2000; ++i) {
    const CropAndFlip choice = draw_crop_and_flip({4, true}, random);
    ASSERT_TRUE(choice.top >= 0 && choice.top <= 8 && choice.left >= 0 && choice.left <= 8);
    seen.insert((choice.top * 9 + choice.left) * 2 + choice.flip);
  }
  EXPECT_EQ(seen.size(), 162u);
}

TEST(TrainingBatches, AreAFunctionOfSeedAndStepAlone) {
  const Workload workload = test::small_workload();
  const DataSplit data = test::small_data();
  TrainingBatches in_turn(workload, data.train, 5), jumping(workload, data.train, 5);
  EXPECT_EQ(in_turn.steps_per_epoch(), 6);
  std::vector<Batch<std::int8_t>> batches(14);
  for (std::size_t step = 0; step < batches.size(); ++step)
    in_turn.fill(static_cast<std::int64_t>(step), batches[step]);
  for (const std::size_t step : {13u, 2u, 7u, 0u}) {
    Batch<std::int8_t> batch;
    jumping.fill(static_cast<std::int64_t>(step), batch);
    EXPECT_EQ(batch.input, batches[step].input) << step;
    EXPECT_EQ(batch.labels, batches[step].labels) << step;
  }
}

TEST(TrainingBatches, ShowEachSampleAtMostOnceAnEpoch) {
  Workload workload = test::small_workload();
  workload.augmentation = {};
  Dataset data = test::small_dataset(50, 1);
  for (std::size_t i = 0; i < 50; ++i)
    data.labels[i] = static_cast<std::uint16_t>(i);  // labels name the samples
  TrainingBatches batches(workload, data, 5);
  Batch<std::int8_t> batch;
  for (const int epoch : {0, 1}) {
    std::set<int> seen;
    for (int step = 0; step < 6; ++step) {
      batches.fill(epoch * 6 + step, batch);
      for (std::int64_t i = 0; i < 8; ++i) {
        const std::uint16_t sample = batch.labels[static_cast<std::size_t>(i)];
        EXPECT_TRUE(seen.insert(sample).second);
        for (int p = 0; p < 64; ++p)  // x/256 at 8 bits: half the pixel, ties to even
          ASSERT_EQ(batch.input[i * 64 + p],
                    std::min(127.0, std::nearbyint(data.images[sample * 64 + p] / 2.0)));
      }
    }
    EXPECT_EQ(seen.size(), 48u);
  }
}

TEST(TrainingBatches, RefuseABatchLargerThanTheDataSet) {
  Workload workload = test::small_workload();
  workload.batch = 51;
  const Dataset data = test::small_dataset(50, 1);
  EXPECT_THAT(faults_of([&] { TrainingBatches(workload, data, 1); }),
              testing::ElementsAre("batch = 51: must be 1 to 50, the number of training images"));
}

}  // namespace
}  // namespace wagesim
