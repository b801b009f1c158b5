#include "workloads/train/start_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/num/lfsr.h"
#include "models/scheme/wage/start_weights.h"
#include "tests/util/faults.h"
#include "tests/util/temporary_directory.h"
#include "tests/workloads/train/small_training.h"
#include "workloads/io/atomic_file.h"
#include "workloads/io/npy.h"
#include "workloads/train/checkpoint.h"
#include "workloads/train/trainer.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(StartState, IsSeededWhereNothingIsAskedFor) {
  const Workload workload = test::small_workload();
  const TrainingState state = start_state({}, workload, test::small_data());
  EXPECT_EQ(state.seed, 1u);
  EXPECT_EQ(state.batch, 8);
  EXPECT_EQ(state.lanes, LfsrBank(1, 32).states());
  ASSERT_EQ(state.tensors.size(), 3u);
  EXPECT_EQ(state.tensors[1], AnyTensor(TensorView(start_weights<std::int8_t>(workload.network, 1, 1))));
}

TEST(StartState, RefusesABatchWhoseTensorsWouldBeTooLarge) {
  Workload workload = test::small_workload();
  workload.network.layers[0].conv.out_c = 1 << 20;  // 2^26 sums an image
  StartRequest request;
  request.batch = 32;
  EXPECT_THAT(faults_of([&] { (void)start_state(request, workload, test::small_data()); }),
              ElementsAre(HasSubstr("batch = 32: must be 1 to 31")));
}

/// A checkpoint after some steps, and requests to go on from it.
class Resume : public testing::Test {
 protected:
  void train(std::int64_t steps) {
    WorkerPool pool(1);
    const auto trainer = make_trainer(workload_, data_, start_state({}, workload_, data_), pool, {});
    while (trainer->steps_done() < steps) trainer->step();
    save_checkpoint(path_, {identify(workload_, data_), trainer->state()});
  }
  std::vector<std::string> faults(StartRequest request = {}) {
    request.resume = path_;
    return faults_of([&] { (void)start_state(request, workload_, data_); });
  }

  TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_ / "c";
  Workload workload_ = test::small_workload();
  DataSplit data_ = test::small_data();
};

TEST_F(Resume, AcceptsItsOwnTraining) {
  train(9);
  EXPECT_THAT(faults(), ElementsAre());
  EXPECT_THAT(faults({1, 32, 8, {}}), ElementsAre());
}

TEST_F(Resume, ListsEveryOptionThatDiffers) {
  train(1);
  EXPECT_THAT(faults({2, 16, 4, {}}), ElementsAre(HasSubstr("checkpoint seed = 1: 2 was asked for"),
                                                  HasSubstr("checkpoint lanes = 32: 16 was asked for"),
                                                  HasSubstr("checkpoint batch = 8: 4 was asked for")));
}

TEST_F(Resume, RefusesAnotherNetworkOrOtherData) {
  train(1);
  workload_.network.layers[0].alpha_log2 = 4;
  data_.train.images[0] ^= 1;
  EXPECT_THAT(
      faults(),
      ElementsAre(
          HasSubstr(
              "the network file says: conv0 8x8x1 to 8x8x6 kernel 3x3 stride 1 pad 1,1 pool 2/2 alpha 16"),
          HasSubstr("checkpoint data = CRC")));
}

TEST_F(Resume, AllowsANewRateForEpochsToComeOnly) {
  train(9);  // in the second epoch
  workload_.schedule = {{0, {.exponent = 3}}, {2, {.exponent = -3}}};
  EXPECT_THAT(faults(), ElementsAre());
  workload_.schedule = {{0, {.exponent = 3}}, {1, {.exponent = -3}}};
  EXPECT_THAT(faults(),
              ElementsAre(HasSubstr("checkpoint eta of epoch 1 = 2^3: the network file says 2^-3")));
  train(6);
  workload_.schedule = {{0, {.exponent = 2}}};
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("checkpoint eta of epoch 0")));
}

TEST_F(Resume, ReportsAMissingFile) {
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("No such file")));
}

TEST(WeightDirectory, StartsFromWeightsOfTheUsersOwn) {
  TemporaryDirectory directory;
  const Workload workload = test::small_workload();
  for (std::size_t layer = 0; layer < 3; ++layer) {
    make_directory(directory / workload.network.layers[layer].name);
    const auto path = directory / workload.network.layers[layer].name / "weight.npy";
    if (layer == 1)
      write_npy(path, start_weights<std::int16_t>(workload.network, layer, 99));
    else
      write_npy(path, start_weights<std::int8_t>(workload.network, layer, 99));
  }
  StartRequest request;
  request.resume = directory.path();
  const TrainingState state = start_state(request, workload, test::small_data());
  EXPECT_EQ(state.step, 0);
  for (std::size_t layer = 0; layer < 3; ++layer)
    EXPECT_EQ(state.tensors[layer],
              AnyTensor(TensorView(start_weights<std::int8_t>(workload.network, layer, 99))))
        << layer;
}

TEST(WeightDirectory, ListsEveryLayerThatIsWrong) {
  TemporaryDirectory directory;
  for (const char* layer : {"conv0", "fc1"}) make_directory(directory / layer);
  write_npy(directory / "conv0" / "weight.npy", Tensor<std::int8_t>({3, 3, 6, 1}));
  Tensor<std::int16_t> large({16, 3});
  large[7] = 128;
  write_npy(directory / "fc1" / "weight.npy", large);
  StartRequest request;
  request.resume = directory.path();
  EXPECT_THAT(faults_of([&] { (void)start_state(request, test::small_workload(), test::small_data()); }),
              ElementsAre(HasSubstr("shape = 3x3x6x1: must be 3x3x1x6"), HasSubstr("fc0/weight.npy"),
                          HasSubstr("fc1/weight.npy: value 7 = 128: must be -127 to 127")));
}

}  // namespace
}  // namespace wagesim
