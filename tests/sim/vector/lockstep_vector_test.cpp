#include "sim/vector/lockstep_vector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "sim/base/lockstep_difference.h"
#include "sim/vector/vector_pipeline.h"
#include "tests/util/vector_feeder.h"

namespace wagesim {
namespace {

constexpr int kLanes = 4;
constexpr std::uint64_t kSeed = 77;

/// A vector datapath with a fault in what it shows.
class FaultyPipeline final : public VectorDatapath {
 public:
  explicit FaultyPipeline(std::function<void(VectorOutputs&)> fault) : fault_(std::move(fault)) {}

  void configure(const VectorSettings& settings) override { pipeline_.configure(settings); }
  [[nodiscard]] const VectorOutputs& outputs() const override { return outputs_; }
  void clock(const VectorInputs& inputs) override {
    pipeline_.clock(inputs);
    outputs_ = pipeline_.outputs();
    fault_(outputs_);
  }
  void load_random(const LfsrBank& random) override { pipeline_.load_random(random); }
  [[nodiscard]] LfsrBank random() const override { return pipeline_.random(); }

 private:
  VectorPipeline pipeline_{kLanes};
  VectorOutputs outputs_;
  std::function<void(VectorOutputs&)> fault_;
};

/// What lock-step says of a faulty datapath under one word of every lane, 100 and up, masks all set.
std::string first_difference(const VectorProgram& program, std::function<void(VectorOutputs&)> fault) {
  VectorPipeline reference(kLanes);
  FaultyPipeline device(std::move(fault));
  LockstepVector lockstep(reference, device);
  LaneGroup lanes{};
  lanes.lanes = kLanes;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    lanes.value[lane] = 100 + static_cast<std::int32_t>(lane);
    lanes.mask[lane] = 3;
  }
  VectorSettings settings;
  settings.program = program;
  lockstep.configure(settings);
  VectorInputs pins{.valid = true, .lanes = &lanes};
  try {
    for (int cycle = 0; cycle < 6; ++cycle) {
      lockstep.clock(pins);
      pins.valid = false;
    }
    pins.take_exponent = true;
    lockstep.clock(pins);
  } catch (const LockstepDifference& difference) {
    return difference.what();
  }
  return {};
}

TEST(LockstepVector, AcceptsEqualDatapathsOnRandomStreams) {
  VectorPipeline reference(kLanes), device(kLanes);
  LockstepVector lockstep(reference, device);
  lockstep.load_random(LfsrBank(kSeed, kLanes));
  test::VectorFeeder feeder(kLanes, kSeed);
  for (int operation = 0; operation < 50; ++operation) {
    lockstep.configure(feeder.configure());
    for (int cycle = 0; cycle < 50 || !feeder.between_results(); ++cycle) lockstep.clock(feeder.next());
    for (int cycle = 0; cycle < 4; ++cycle) lockstep.clock({});
  }
  EXPECT_EQ(lockstep.random().states(), reference.random().states());
}

TEST(LockstepVector, NamesPinLaneCycleAndBothValues) {
  const auto fault = [](VectorOutputs& outputs) {
    if (outputs.valid) outputs.lanes.value[2] ^= 8;
  };
  EXPECT_EQ(first_difference(vector_programs::kActivate, fault),
            "vector datapath, value_o of lane 2 in cycle 3 of the operation: cycle 102, rtl 110");
}

TEST(LockstepVector, NoticesAResultACycleLate) {
  const auto fault = [late = false](VectorOutputs& outputs) mutable { std::swap(late, outputs.valid); };
  EXPECT_EQ(first_difference(vector_programs::kMaximum, fault),
            "vector datapath, valid_o in cycle 2 of the operation: cycle 1, rtl 0");
}

TEST(LockstepVector, NoticesEveryOutputOfAnOperation) {
  using testing::HasSubstr;
  const auto of = [](const VectorProgram& program, auto change) {
    return first_difference(program, [change](VectorOutputs& outputs) {
      if (outputs.valid || outputs.exponent_valid) change(outputs);
    });
  };
  EXPECT_THAT(of(vector_programs::kActivate, [](VectorOutputs& o) { o.lanes.mask[0] ^= 1; }),
              HasSubstr("mask_o"));
  EXPECT_THAT(of(vector_programs::kActivate, [](VectorOutputs& o) { o.lanes.lanes = 3; }),
              HasSubstr("lanes of valid_o"));
  EXPECT_THAT(of(vector_programs::kMaximum, [](VectorOutputs& o) { o.maximum ^= 1; }),
              HasSubstr("maximum_o"));
  EXPECT_THAT(of(vector_programs::kMaximum, [](VectorOutputs& o) { o.exponent += o.exponent_valid ? 1 : 0; }),
              HasSubstr("exponent_o"));
  EXPECT_THAT(of(vector_programs::kRequantise, [](VectorOutputs& o) { o.lanes.clipped[3] ^= 1; }),
              HasSubstr("clipped_o of lane 3"));
  EXPECT_THAT(of(vector_programs::kUpdate, [](VectorOutputs& o) { o.lanes.draw[1] ^= 1; }),
              HasSubstr("draw_o"));
  EXPECT_THAT(of(vector_programs::kUpdate, [](VectorOutputs& o) { o.lanes.round_up[1] ^= 1; }),
              HasSubstr("round_up_o"));
  EXPECT_THAT(of(vector_programs::kUpdate, [](VectorOutputs& o) { o.lanes.weight[1] ^= 1; }),
              HasSubstr("weight_o"));
  EXPECT_THAT(of(vector_programs::kUpdate, [](VectorOutputs& o) { o.lanes.compute[1] ^= 1; }),
              HasSubstr("compute_o"));
}

TEST(LockstepVector, NamesTheLaneWhoseRandomStateDiffers) {
  VectorPipeline reference(kLanes), device(kLanes);
  LockstepVector lockstep(reference, device);
  lockstep.load_random(LfsrBank(std::vector<std::uint32_t>{1, 2, 3, 4}));
  device.load_random(LfsrBank(std::vector<std::uint32_t>{1, 2, 5, 4}));
  try {
    static_cast<void>(lockstep.random());
    FAIL() << "accepted";
  } catch (const LockstepDifference& difference) {
    EXPECT_THAT(difference.what(), testing::HasSubstr("state_o of lane 2"));
  }
}

}  // namespace
}  // namespace wagesim
