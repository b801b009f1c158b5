#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "workloads/network/workload.h"

namespace wagesim {
namespace {

/// What a layer must resolve to: fan-in, alpha (the official code's), map after the pool, outputs.
struct Expected {
  const char* name;
  int fan_in, alpha, pooled, outputs;
};

Workload load(const std::string& name) {
  return load_workload(std::filesystem::path(WAGESIM_NETWORKS) / (name + ".yaml"));
}

std::int64_t weights_of(const Network& network) {
  std::int64_t count = 0;
  for (const Layer& layer : network.layers)
    if (layer.has_weights()) count += layer.conv.weight_elements();
  return count;
}

void expect_layers(const Network& network, const std::vector<Expected>& expected) {
  ASSERT_EQ(network.layers.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Layer& layer = network.layers[i];
    SCOPED_TRACE(expected[i].name);
    EXPECT_EQ(layer.name, expected[i].name);
    EXPECT_EQ(layer.conv.kernel_h * layer.conv.kernel_w * layer.conv.in_c, expected[i].fan_in);
    EXPECT_EQ(1 << layer.alpha_log2, expected[i].alpha);
    EXPECT_EQ(layer.pooled_h, expected[i].pooled);
    EXPECT_EQ(layer.pooled_w, expected[i].pooled);
    EXPECT_EQ(layer.conv.out_c, expected[i].outputs);
  }
}

// Fan-in and alpha: wage.md section 2.1; extents and numbers of weights: section 3.
TEST(ShippedNetworks, Lenet5IsTheOneOfTheOfficialLog) {
  const Workload workload = load("lenet5");
  expect_layers(workload.network, {{"conv0", 25, 2, 12, 32},
                                   {"conv1", 800, 16, 4, 64},
                                   {"fc0", 1024, 16, 1, 512},
                                   {"fc1", 512, 8, 1, 10}});
  EXPECT_EQ(weights_of(workload.network), 581'408);
  EXPECT_EQ(workload.network.layers[0].conv.out_h, 24);
  EXPECT_EQ(workload.network.layers[1].conv.out_h, 8);
  EXPECT_TRUE(workload.network.quantise_logits);
  EXPECT_EQ(workload.network.scaling, InputScaling::Unit);
  EXPECT_EQ(workload.batch, 128);
  EXPECT_EQ(workload.epochs, 300);
  EXPECT_EQ(workload.rate_at(0).exponent, 3);
  EXPECT_EQ(workload.rate_at(199).exponent, 3);
  EXPECT_EQ(workload.rate_at(200).exponent, 0);
  EXPECT_EQ(workload.rate_at(249).exponent, 0);
  EXPECT_EQ(workload.rate_at(250).exponent, -3);
  EXPECT_EQ(workload.rate_at(100'000).exponent, -3);
}

std::int64_t macs_of(const Network& network) {
  std::int64_t count = 0;
  for (const Layer& layer : network.layers)
    if (layer.has_weights()) count += layer.conv.macs();
  return count;
}

/// ResNet-8 has 77,360 weights and 12,501,632 multiply-accumulates an image, whatever its arithmetic.
TEST(ShippedNetworks, WageResnet8HasTheSizeOfResnet8) {
  const Network network = load("wage-resnet8").network;
  EXPECT_EQ(weights_of(network), 77'360);
  EXPECT_EQ(macs_of(network), 12'501'632);
  EXPECT_EQ(network.layers[network.layers.size() - 2].extent(), (Extent{1, 1, 64}));
}

/// Stem, three by three weights a channel and a pointwise matrix a block, fully connected.
TEST(ShippedNetworks, WageMobilenetCountsAGroupsWeightsOnce) {
  const Network network = load("wage-mobilenet").network;
  EXPECT_EQ(weights_of(network),
            9 * 3 * 32 + 9 * (32 + 64 + 64 + 128) + 32 * 64 + 64 * 64 + 64 * 128 + 128 * 128 + 128 * 10);
  EXPECT_EQ(network.layers[1].conv.out_h, 16);
}

TEST(ShippedNetworks, ShortLenet5DiffersOnlyInItsTraining) {
  EXPECT_EQ(weights_of(load("lenet5-100").network), 581'408);
  EXPECT_EQ(load("lenet5-100").epochs, 100);
}

TEST(ShippedNetworks, Vgg7IsTheOneOfTheOfficialCode) {
  const Workload workload = load("vgg7");
  expect_layers(workload.network, {{"conv0", 27, 2, 32, 128},
                                   {"conv1", 1152, 16, 16, 128},
                                   {"conv2", 1152, 16, 16, 256},
                                   {"conv3", 2304, 16, 8, 256},
                                   {"conv4", 2304, 16, 8, 512},
                                   {"conv5", 4608, 32, 4, 512},
                                   {"fc0", 8192, 32, 1, 1024},
                                   {"fc1", 1024, 16, 1, 10}});
  EXPECT_EQ(weights_of(workload.network), 12'973'440);
  EXPECT_FALSE(workload.network.quantise_logits);
  EXPECT_EQ(workload.network.scaling, InputScaling::Symmetric);
  EXPECT_EQ(workload.augmentation, (Augmentation{4, true}));
}

TEST(ShippedNetworks, AlexnetHasTheExtentsAndAlphasOfTheOfficialCode) {
  const Workload workload = load("alexnet");
  expect_layers(workload.network, {{"conv0", 363, 8, 27, 96},
                                   {"conv1", 2400, 16, 13, 256},
                                   {"conv2", 2304, 16, 13, 384},
                                   {"conv3", 3456, 32, 13, 384},
                                   {"conv4", 3456, 32, 6, 256},
                                   {"fc0", 9216, 32, 1, 4096},
                                   {"fc1", 4096, 32, 1, 4096},
                                   {"fc2", 4096, 32, 1, 1000}});
  EXPECT_EQ(workload.network.layers[0].conv.out_h, 56);
  EXPECT_EQ(workload.network.layers[0].conv.pad_top, 3);
  EXPECT_EQ(workload.batch, 256);
}

TEST(ShippedNetworks, MixedHasEveryKindOfLayer) {
  const Network network = load("mixed").network;
  EXPECT_EQ(network.layers[0].pool, (PoolShape{3, 2}));
  EXPECT_EQ(network.layers[1].conv, (ConvGeometry{.in_h = 13,
                                                  .in_w = 13,
                                                  .in_c = 12,
                                                  .out_h = 7,
                                                  .out_w = 7,
                                                  .out_c = 16,
                                                  .kernel_h = 3,
                                                  .kernel_w = 3,
                                                  .stride = 2,
                                                  .pad_top = 1,
                                                  .pad_left = 1}));
  EXPECT_EQ(network.layers[2].conv.kernel_h, 1);
  EXPECT_EQ(network.layers[3].conv, (ConvGeometry{.in_h = 7,
                                                  .in_w = 7,
                                                  .in_c = 24,
                                                  .out_h = 8,
                                                  .out_w = 7,
                                                  .out_c = 24,
                                                  .kernel_h = 3,
                                                  .kernel_w = 2,
                                                  .stride = 1,
                                                  .pad_top = 1,
                                                  .pad_left = 0}));
  EXPECT_EQ(network.layers[4].conv.in_c, 4 * 3 * 24);
}

TEST(ShippedNetworks, AllLoad) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(WAGESIM_NETWORKS)) {
    SCOPED_TRACE(entry.path().string());
    const Workload workload = load_workload(entry.path());
    EXPECT_EQ(workload.network.name, entry.path().stem().string());
    ++count;
  }
  EXPECT_GE(count, 6);
}

}  // namespace
}  // namespace wagesim
