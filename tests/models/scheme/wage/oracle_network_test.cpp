// Whole consecutive training steps of the golden model against the oracle, on networks of the papers' kinds.
#include <gtest/gtest.h>

#include "tests/models/scheme/wage/oracle_comparison.h"
#include "tests/util/network_builder.h"
#include "tests/util/random_network.h"

namespace wagesim::test {
namespace {

constexpr std::uint64_t kSeed = 20180213;
constexpr int kEtasLog2[] = {3, 0, -3};  // 8, 1, 1/8

NetworkBuilder lenet5() {
  NetworkBuilder builder(28, 28, 1);
  builder.convolution(32, 5).pool(2, 2).convolution(64, 5).pool(2, 2).fully_connected(512).fully_connected(
      10);
  return builder;
}

/// VGG7 with a sixteenth of its channels, and where VGG7 pools last a stride instead.
NetworkBuilder narrow_vgg7() {
  const Padding same{1, 1, 1, 1};
  NetworkBuilder builder(32, 32, 3);
  builder.convolution(8, 3, 1, same).convolution(8, 3, 1, same).pool(2, 2);
  builder.convolution(16, 3, 1, same).convolution(16, 3, 1, same).pool(2, 2);
  builder.convolution(32, 3, 1, same).convolution(32, 3, 2, {0, 0, 1, 1});
  builder.fully_connected(64).fully_connected(10);
  return builder;
}

/// All that AlexNet adds, small: a strided 11x11 kernel, 3x3/2 pools, 5x5 and 1x1 kernels, unsymmetric
/// padding.
NetworkBuilder small_alexnet() {
  NetworkBuilder builder(35, 33, 3);
  builder.convolution(6, 11, 2, {4, 3, 5, 4}).pool(3, 2).convolution(8, 5, 1, {2, 2, 2, 2}).pool(3, 2);
  builder.convolution(8, 1).convolution(6, 3, 2, {1, 0, 0, 1}).fully_connected(20).fully_connected(7);
  return builder;
}

/// Channels and rows beyond a vector loop's block, windows that overlap and windows with gaps between them.
NetworkBuilder wide_pools() {
  NetworkBuilder builder(21, 19, 2);
  builder.convolution(150, 3).pool(3, 2).convolution(70, 1).pool(2, 1).convolution(9, 2).pool(2, 3);
  builder.fully_connected(10);
  return builder;
}

/// Three consecutive steps at the three rates of the official schedule, each on samples of its own.
void compare_steps(const Network& network, int batch, int lanes = 32) {
  SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", widths " << network.bits.weight << '-'
                                  << network.bits.activation << '-' << network.bits.gradient << '-'
                                  << network.bits.error);
  const TrainingCase start = random_case(network, kSeed, batch);
  compare(network, start.weights, oracle::first_lane_states(kSeed, lanes), {}, [&](auto& comparison) {
    for (std::uint64_t step = 0; step < std::size(kEtasLog2); ++step) {
      SCOPED_TRACE(testing::Message() << "step " << step);
      const TrainingCase samples = random_case(network, kSeed + step, batch);
      if (!comparison.step(samples.input, samples.labels, kEtasLog2[step])) return;
    }
  });
}

TEST(WageStepAgainstOracle, EqualsLeNet5WithRawLogits) {
  compare_steps(lenet5().build(), 4);
}

TEST(WageStepAgainstOracle, EqualsLeNet5WithQuantisedLogits) {
  compare_steps(lenet5().quantise_logits(true).build(), 4, 7);
}

TEST(WageStepAgainstOracle, EqualsLeNet5InThePapersProfile) {
  compare_steps(lenet5().profile(Profile::Paper).build(), 8, 45);
}

TEST(WageStepAgainstOracle, EqualsNarrowVgg7InBothProfiles) {
  for (const Profile profile : {Profile::OfficialCode, Profile::Paper}) {
    compare_steps(narrow_vgg7().profile(profile).build(), 3);
  }
}

TEST(WageStepAgainstOracle, EqualsNarrowVgg7WithQuantisedLogits) {
  compare_steps(narrow_vgg7().quantise_logits(true).build(), 3);
}

TEST(WageStepAgainstOracle, EqualsSmallAlexNet) {
  for (const Profile profile : {Profile::OfficialCode, Profile::Paper})
    for (const bool quantise_logits : {false, true}) {
      compare_steps(small_alexnet().profile(profile).quantise_logits(quantise_logits).build(), 5);
    }
}

TEST(WageStepAgainstOracle, EqualsWidePools) {
  compare_steps(wide_pools().build(), 3);
  compare_steps(wide_pools().bits({2, 9, 9, 9}).build(), 3);
}

TEST(WageStepAgainstOracle, EqualsOtherWidths) {
  for (const BitWidths& bits : {BitWidths{3, 6, 8, 5},
                                {2, 4, 6, 4},
                                {4, 10, 12, 9},
                                {2, 12, 12, 12},
                                {2, 2, 2, 2},
                                {8, 8, 8, 8},
                                {12, 8, 12, 2},
                                {2, 8, 12, 8},
                                {5, 3, 7, 12}}) {
    for (const Profile profile : {Profile::OfficialCode, Profile::Paper}) {
      compare_steps(small_alexnet().bits(bits).profile(profile).build(), 2);
    }
  }
}

}  // namespace
}  // namespace wagesim::test
