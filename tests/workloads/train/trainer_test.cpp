#include "workloads/train/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/num/ternary.h"
#include "tests/util/temporary_directory.h"
#include "tests/workloads/train/small_training.h"
#include "workloads/io/npy.h"
#include "workloads/train/checkpoint.h"
#include "workloads/train/training_log.h"

namespace wagesim {
namespace {

constexpr std::int64_t kSteps = 14;  // two epochs of six, and two steps

// What must be equal between equal runs: all but the seconds.
TrainingState timeless(TrainingState state) {
  state.sums.seconds = 0;
  for (EpochRow& row : state.rows) row.seconds = 0;
  return state;
}

TrainingState train(const Workload& workload, const DataSplit& data, TrainingState state, std::int64_t steps,
                    int threads = 1, const std::filesystem::path& dump = {}) {
  WorkerPool pool(threads);
  const auto trainer = make_trainer(workload, data, std::move(state), pool, dump);
  while (trainer->steps_done() < steps) trainer->step();
  return trainer->state();
}

TEST(Trainer, EndsWithTheSameBytesAfterBeingPutDownAtAnyStep) {
  const Workload workload = test::small_workload();
  const DataSplit data = test::small_data();
  const TrainingState start = start_state({}, workload, data);
  const TrainingState whole = timeless(train(workload, data, start, kSteps));
  TemporaryDirectory directory;
  for (std::int64_t stop = 0; stop <= kSteps; ++stop) {
    save_checkpoint(directory / "c", {identify(workload, data), train(workload, data, start, stop)});
    StartRequest request;
    request.resume = directory / "c";
    EXPECT_EQ(timeless(train(workload, data, start_state(request, workload, data), kSteps)), whole) << stop;
  }
}

TEST(Trainer, GivesTheSameBytesForAnyNumberOfThreads) {
  const Workload workload = test::small_workload();
  const DataSplit data = test::small_data();
  const TrainingState start = start_state({}, workload, data);
  EXPECT_EQ(timeless(train(workload, data, start, kSteps, 3)),
            timeless(train(workload, data, start, kSteps, 1)));
}

TEST(Trainer, GivesTheSameBytesWhetherItDumpsOrNot) {
  const Workload workload = test::small_workload();
  const DataSplit data = test::small_data();
  const TrainingState start = start_state({}, workload, data);
  TemporaryDirectory directory;
  EXPECT_EQ(timeless(train(workload, data, start, 7, 1, directory.path())),
            timeless(train(workload, data, start, 7)));
  EXPECT_EQ(directory.entries(), 7);
}

TEST(Trainer, DumpsTheLastStepOfAnEpochAsItWasBeforeTheEvaluation) {
  const Workload workload = test::small_workload();
  const DataSplit data = test::small_data();
  TemporaryDirectory directory;
  (void)train(workload, data, start_state({}, workload, data), 6, 1, directory.path());
  const auto layer = directory / "step0005/fc0";
  EXPECT_EQ(read_npy<std::int8_t>(layer / "input.npy").shape()[0], 8);
  const auto weight = read_npy<std::int8_t>(layer / "weight.npy"),
             ternary = read_npy<std::int8_t>(layer / "ternary.npy");
  for (std::int64_t i = 0; i < weight.elements(); ++i)
    ASSERT_EQ(ternary[i], compute_weight(weight[i], workload.network.bits)) << i;
}

TEST(Trainer, LearnsTheBandsAndLogsTheEpochs) {
  Workload workload = test::small_workload();
  workload.augmentation = {};  // mirroring is harmless here, the border is not
  const DataSplit data{test::small_dataset(400, 1), test::small_dataset(100, 2)};
  const TrainingState state = train(workload, data, start_state({}, workload, data), 150);
  ASSERT_EQ(state.rows.size(), 3u);
  EXPECT_LT(state.rows[2].loss, state.rows[0].loss / 2);
  EXPECT_LT(state.rows[2].test_error, 0.1);
  EXPECT_EQ(state.rows[0].rate.exponent, 3);
  EXPECT_EQ(state.rows[2].rate.exponent, 0);
}

TEST(Trainer, TrainsWithWideElementsWhereAWidthExceedsEightBits) {
  const std::string bits = "{weight: 2, activation: 8, gradient: 10, error: 9}";
  Workload workload = parse_workload(test::small_text(bits), "small.yaml");
  workload.augmentation = {};
  workload.schedule = {
      {0, {.exponent = 5}}};  // two bits more in a weight: four times the rate moves it as far
  const DataSplit data{test::small_dataset(200, 1), test::small_dataset(50, 2)};
  EXPECT_FALSE(workload.network.bits.fit_bytes());
  const TrainingState state = train(workload, data, start_state({}, workload, data), 75);
  EXPECT_LT(state.rows.at(2).loss, state.rows.at(0).loss / 2);
  EXPECT_LT(state.rows.at(2).test_error, 0.3);
}

TEST(TrainingLog, PutsTheSecondsLast) {
  EpochRow row{2, 1.5, 0.25, 0.125, 3, {.exponent = -3}, {5, 4}, 7.126};
  EXPECT_EQ(training_log({"errors_saturated", "zero_errors"}, {row}),
            "epoch,loss,train_error,test_error,test_ties,eta,errors_saturated,zero_errors,seconds\n"
            "2,1.500000,0.250000,0.125000,3,0.125,5,4,7.13\n");
}

}  // namespace
}  // namespace wagesim
