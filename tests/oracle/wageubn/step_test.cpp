// The oracle's whole steps against the reference steps of the page.
#include "tests/oracle/wageubn/step.h"

#include <gtest/gtest.h>

#include "tests/oracle/wageubn/reference_step.h"

namespace wagesim::oracle::wageubn {
namespace {

using Values = std::vector<std::int64_t>;

Values first(const Scaled& tensor, std::size_t count) {
  return {tensor.values.begin(), tensor.values.begin() + static_cast<std::ptrdiff_t>(count)};
}

TEST(WageubnOracle, WalksTheReferenceSteps) {
  const Net net = reference_net();
  State state = reference_start(net);
  StepResult result = step(net, state, reference_input(), kReferenceLabels);
  EXPECT_EQ(reference_rows().size(), 50U);
  for (const TensorRow& row : reference_rows()) {
    const auto found = result.tensors.find(std::string(row.tensor));
    ASSERT_NE(found, result.tensors.end()) << row.tensor;
    EXPECT_EQ(found->second.unit, row.unit) << row.tensor;
    EXPECT_EQ(sum_of(found->second.values), row.sum) << row.tensor;
    EXPECT_EQ(hash_of(found->second.values), row.hash) << row.tensor;
  }
  EXPECT_EQ(first(result.tensors["s0b0_bn1/mean"], 4), (Values{-3547, 3120, 6368, -5773}));
  EXPECT_EQ(first(result.tensors["s0b0_bn1/deviation"], 4), (Values{27818, 29018, 30329, 28358}));
  EXPECT_EQ(first(result.tensors["s0b0_bn1/gamma_gradient"], 4), (Values{-637, -615, -11, 1131}));
  EXPECT_EQ(first(result.tensors["s0b0_bn1/beta_gradient"], 4), (Values{-546, 66, -170, 420}));
  EXPECT_EQ(first(result.tensors["fc/sum"], 3), (Values{2593, -2139, -4088}));
  EXPECT_NEAR(result.loss, kReferenceLoss[0], 5e-7);

  result = step(net, state, reference_input(), kReferenceLabels);
  EXPECT_NEAR(result.loss, kReferenceLoss[1], 5e-7);
  for (const ValueRow& row : reference_hashes_after_two())
    EXPECT_EQ(hash_of(state.tensors[std::string(row.tensor)]), row.value) << row.tensor;
  for (const ValueRow& row : reference_sums_after_two())
    EXPECT_EQ(sum_of(state.tensors[std::string(row.tensor)]), row.value) << row.tensor;
}

}  // namespace
}  // namespace wagesim::oracle::wageubn
