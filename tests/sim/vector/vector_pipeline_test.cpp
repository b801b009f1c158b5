#include "sim/vector/vector_pipeline.h"

#include <gtest/gtest.h>

#include "tests/util/vector_bench.h"

namespace wagesim {
namespace {

class VectorPipelineOfLanes : public testing::TestWithParam<int> {};

TEST_P(VectorPipelineOfLanes, MakesWhatTheRulesSayWithBubblesAndFreezes) {
  VectorPipeline pipeline(GetParam());
  test::expect_rules(pipeline, GetParam(), 20260 + static_cast<std::uint64_t>(GetParam()), 200, 100);
}

INSTANTIATE_TEST_SUITE_P(Sizes, VectorPipelineOfLanes, testing::Values(1, 4, 7, 32, kMaxVectorLanes / 4),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace wagesim
