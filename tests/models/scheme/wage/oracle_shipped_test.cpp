// The shipped LeNet5 on the shipped images, from pixels to weights, against the oracle.
#include <gtest/gtest.h>

#include <cstdlib>

#include "models/scheme/wage/start_weights.h"
#include "models/train/input_quantiser.h"
#include "tests/models/scheme/wage/oracle_comparison.h"
#include "workloads/data/dataset.h"
#include "workloads/network/workload.h"

namespace wagesim::test {
namespace {

/// Q(v, bits) of the scaled pixel v, in steps. x / 127.5 - 1 = (2x - 255) / 255 is no dyadic number: its
/// nearest step is searched, and 255 being odd it is never midway.
std::int64_t quantised_pixel(int pixel, InputScaling scaling, int bits) {
  const oracle::Dyadic x(pixel, 0);
  if (scaling == InputScaling::Unit) return oracle::in_steps(oracle::quantise(x.scaled(-8), bits), bits);
  if (scaling == InputScaling::Offset)
    return oracle::in_steps(oracle::quantise(x.scaled(-7) - 1, bits), bits);
  const std::int64_t unit = std::int64_t{1} << (bits - 1);
  std::int64_t steps = -unit;
  while (2 * std::abs((2 * pixel - 255) * unit - 255 * steps) > 255) ++steps;
  return std::clamp(steps, 1 - unit, unit - 1);
}

TEST(InputValues, AreTheQuantisedScaledPixelsOfEveryWidth) {
  for (const InputScaling scaling : {InputScaling::Unit, InputScaling::Symmetric, InputScaling::Offset})
    for (int bits = kMinBits; bits <= kMaxBits; ++bits) {
      const auto values = input_values(scaling, bits);
      for (int pixel = 0; pixel < 256; ++pixel) {
        ASSERT_EQ(values[static_cast<std::size_t>(pixel)], quantised_pixel(pixel, scaling, bits))
            << "pixel " << pixel << " at " << bits << " bits";
      }
    }
}

TEST(WageStepAgainstOracle, EqualsTheShippedLeNet5OnTheShippedImages) {
  constexpr int kBatch = 8, kSteps = 3;
  constexpr std::uint64_t kSeed = 1;
  const Workload workload = load_workload(std::filesystem::path(WAGESIM_NETWORKS) / "lenet5.yaml");
  const Network& network = workload.network;
  const Dataset images = load_data(WAGESIM_SHIPPED_DATA, network).train;
  std::vector<oracle::Integers> weights;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    weights.push_back(converted<std::int64_t>(start_weights<std::int8_t>(network, i, kSeed)));
  }
  compare(network, weights, oracle::first_lane_states(kSeed, 32), {}, [&](auto& comparison) {
    for (int step = 0; step < kSteps; ++step) {
      SCOPED_TRACE(testing::Message() << "step " << step);
      oracle::Integers input(Shape{kBatch, images.height, images.width, images.channels});
      std::vector<int> labels;
      for (std::int64_t i = 0; i < input.elements(); ++i) {
        const int pixel = images.images[step * input.elements() + i];
        input[i] = quantised_pixel(pixel, network.scaling, network.bits.activation);
      }
      for (std::size_t n = 0; n < kBatch; ++n) {
        labels.push_back(images.labels[static_cast<std::size_t>(step) * kBatch + n]);
      }
      if (!comparison.step(input, labels, workload.rate_at(0).exponent - step)) return;
    }
  });
}

}  // namespace
}  // namespace wagesim::test
