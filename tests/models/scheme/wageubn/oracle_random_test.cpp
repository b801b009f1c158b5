// The golden step against the oracle on random residual networks: every tensor of whole steps.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "models/scheme/wageubn/sum_bounds.h"
#include "tests/models/scheme/wageubn/oracle_comparison.h"
#include "tests/models/scheme/wageubn/random_residual.h"

namespace wagesim::test {
namespace {

/// Cases that a random network cannot be relied on to meet, counted.
struct Met {
  exact::Counters counters;
  std::int64_t drained = 0;  ///< error sums with a shift
  std::int64_t shortcuts = 0, shared = 0, pools = 0;

  void add(const exact::Net& net, const exact::StepResult& step) {
    for (const auto& [name, count] : step.counters) counters[name] += count;
    for (const exact::Operation& op : net.operations) {
      pools += op.kind == exact::Kind::MaxPool;
      shortcuts += step.tensors.count(op.name + "/t16") != 0;
      shared += op.name.ends_with("_proj");
      drained += op.inputs[0] >= 0 && net.flag &&
                 127LL * 16256 * op.kernel_h * op.kernel_w * op.channels > INT32_MAX;
    }
  }
};

void compare_random(std::uint64_t seed, Met& met) {
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const exact::Net net = random_residual(random);
  const int batch = random.integer(1, 4);
  const std::vector<Isa> isas = available_isas();
  WorkerPool pool(random.integer(1, 3));
  WageubnComparison comparison(net, random_start(net, random), pool, isas[seed % isas.size()],
                               seed % 4 == 3 ? Keep::Needed : Keep::All);
  for (int step = 0; step < 3; ++step) {
    SCOPED_TRACE(testing::Message() << "step " << step);
    const auto input = random_input(net, batch, random);
    const auto labels = random_labels(net, batch, random);
    if (random.chance(30)) comparison.evaluate(input, labels);
    if (testing::Test::HasFailure()) return;
    comparison.step(input, labels);
    if (testing::Test::HasFailure()) return;
    met.add(net, comparison.expected());
  }
}

TEST(WageubnStepAgainstOracle, EqualsRandomResidualNetworks) {
  Met met;
  for (std::uint64_t seed = 0; seed < 60 && !HasFailure(); ++seed) compare_random(seed, met);
  if (HasFailure()) return;
  for (const char* name : {"normalised_saturated", "activations_saturated", "bn_gradient_saturated",
                           "weights_saturated", "flags_set", "t16_saturated"})
    EXPECT_GT(met.counters[name], 20) << name;
  EXPECT_GT(met.drained, 20);
  EXPECT_GT(met.shortcuts, 20);
  EXPECT_GT(met.shared, 20);
  EXPECT_GT(met.pools, 20);
}

}  // namespace
}  // namespace wagesim::test
