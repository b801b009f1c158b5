#include "workloads/train/tensor_dump.h"

#include <gtest/gtest.h>

#include "tests/util/temporary_directory.h"
#include "tests/workloads/train/small_training.h"
#include "workloads/io/npy.h"
#include "workloads/train/batches.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;

/// Dumps one step of the small network.
void dump_one(const fs::path& directory, int eta_log2 = 3) {
  const Workload workload = test::small_workload();
  const Dataset data = test::small_dataset(50, 1);
  WorkerPool pool(1);
  const Scheme& scheme = scheme_of(workload.network);
  const auto step = scheme.make_step(workload.network, pool, Keep::All);
  const std::vector<AnyTensor> state = scheme.start_state(workload.network, 1);
  for (std::size_t i = 0; i < state.size(); ++i) step->load_state(i, state[i].view());
  AnyBatch batch(step->input_type());
  batch.visit([&](auto& typed) { TrainingBatches(workload, data, 1).fill(0, typed); });
  LfsrBank random(1, 32);
  step->run(batch.view(), {.exponent = eta_log2}, random);
  dump_step(directory, 0, workload.network, *step, batch.view());
}

TEST(TensorDump, WritesTheDocumentedTensorsAndShapes) {
  TemporaryDirectory directory;
  dump_one(directory.path());
  const fs::path step = directory / "step0000";
  EXPECT_EQ(read_npy<std::int8_t>(step / "input.npy").shape(), (Shape{8, 8, 8, 1}));
  EXPECT_EQ(read_npy<std::uint8_t>(step / "label.npy").shape(), (Shape{8}));
  EXPECT_EQ(read_npy<std::int8_t>(step / "conv0/input.npy").shape(), (Shape{8, 8, 8, 1}));
  EXPECT_EQ(read_npy<std::int8_t>(step / "conv0/weight.npy").shape(), (Shape{3, 3, 1, 6}));
  EXPECT_EQ(read_npy<std::int8_t>(step / "conv0/ternary.npy").shape(), (Shape{3, 3, 1, 6}));
  EXPECT_EQ(read_npy<std::int32_t>(step / "conv0/sum.npy").shape(), (Shape{8, 8, 8, 6}));
  EXPECT_EQ(read_npy<std::int8_t>(step / "conv0/activation.npy").shape(), (Shape{8, 4, 4, 6}));
  EXPECT_EQ(read_npy<std::int8_t>(step / "conv0/error.npy").shape(), (Shape{8, 8, 8, 6}));
  EXPECT_EQ(read_npy<std::int8_t>(step / "fc0/input.npy").shape(), (Shape{8, 96}));
  EXPECT_EQ(read_npy<std::int32_t>(step / "fc0/gradient.npy").shape(), (Shape{96, 16}));
  EXPECT_EQ(read_npy<std::int32_t>(step / "fc0/shift.npy").shape(), (Shape{2}));
  EXPECT_EQ(read_npy<std::uint16_t>(step / "fc1/random.npy").shape(), (Shape{16, 3}));
  EXPECT_EQ(read_npy<std::int8_t>(step / "fc1/update.npy").shape(), (Shape{16, 3}));
  EXPECT_EQ(read_npy<std::int8_t>(step / "fc1/weight_next.npy").shape(), (Shape{16, 3}));
  EXPECT_FALSE(fs::exists(step / "fc1/activation.npy"));
}

TEST(TensorDump, WritesWideUpdatesWhereTheRateAllowsThem) {
  TemporaryDirectory directory;
  dump_one(directory.path(), 7);
  EXPECT_EQ(read_npy<std::int16_t>(directory / "step0000/fc1/update.npy").shape(), (Shape{16, 3}));
}

}  // namespace
}  // namespace wagesim
