// Network files whose layers each have an input of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/util/faults.h"
#include "workloads/network/sum_bounds.h"
#include "workloads/network/workload.h"

namespace wagesim {
namespace {

using testing::ElementsAre;

/// Layers a line each, from the third on.
std::string file_of(const std::vector<std::string>& layers, const std::string& rest = "") {
  std::string text = "name: pieces\nlayers:\n";
  for (const std::string& layer : layers) text.append("  - {").append(layer).append("}\n");
  return text + rest;
}

std::vector<std::string> faults_in(const std::vector<std::string>& layers, const std::string& rest = "") {
  return faults_of([&] { (void)parse_workload(file_of(layers, rest), "net.yaml"); });
}

const std::string kConv =
    "name: conv, kind: conv, input: {height: 9, width: 7, channels: 4, batch: 3}, channels: 8, kernel: 3, "
    "padding: 1, groups: 2, stride: [2, 1]";
const std::string kFc = "name: fc, kind: fc, input: {channels: 70}, units: 30, activation: none";

TEST(IndependentLayers, HaveInputAndBatchOfTheirOwn) {
  const Workload workload = parse_workload(file_of({kConv, kFc}, "batch: 5\npasses: forward\n"), "net.yaml");
  const Network& network = workload.network;
  EXPECT_TRUE(network.independent());
  EXPECT_TRUE(network.forward_only);
  EXPECT_EQ(workload.batch, 5);
  ASSERT_EQ(network.layers.size(), 2u);
  const ConvGeometry conv = network.layers[0].with_batch(workload.batch);
  EXPECT_EQ(conv.batch, 3);
  EXPECT_EQ(conv.in_h, 9);
  EXPECT_EQ(conv.out_h, 5);
  EXPECT_EQ(conv.out_w, 7);
  EXPECT_EQ(conv.groups, 2);
  EXPECT_EQ(network.layers[1].with_batch(workload.batch).batch, 5);
  EXPECT_EQ(network.layers[1].conv.in_c, 70);
  EXPECT_FALSE(network.layers[1].activation);
  EXPECT_TRUE(network.inputs_of(1).empty());
}

TEST(IndependentLayers, AreAsOneStandingAlone) {
  // alpha and so the forward shift follow from the layer alone: as of the first layer of a chain
  const Network chain = parse_workload(R"(
name: chain
input: {height: 9, width: 7, channels: 4, scaling: unit}
classes: 2
layers:
  - {name: conv, kind: conv, channels: 8, kernel: 3, padding: 1, groups: 2, stride: [2, 1]}
  - {name: fc, kind: fc, units: 2}
training: {batch: 1, epochs: 1, schedule: [{from_epoch: 0, eta: 1}]}
)",
                                       "chain.yaml")
                            .network;
  const Network pieces = parse_workload(file_of({kConv}), "net.yaml").network;
  EXPECT_EQ(pieces.layers[0].alpha_log2, chain.layers[0].alpha_log2);
  EXPECT_EQ(pieces.layers[0].with_batch(1).in_w, chain.layers[0].with_batch(1).in_w);
}

TEST(IndependentLayers, AreAllOrNone) {
  EXPECT_THAT(faults_in({kConv, "name: next, kind: fc, units: 3"}),
              ElementsAre("net.yaml:4: layers[1].input: is missing"));
}

TEST(IndependentLayers, HaveNothingOfANetworkThatLearns) {
  EXPECT_THAT(faults_in({kFc}, "classes: 3\ntraining: {batch: 2}\n"),
              ElementsAre("net.yaml:4: classes: unknown key; did you mean \"passes\"?",
                          testing::StartsWith("net.yaml:5: training: unknown key; known here: batch bits")));
  EXPECT_THAT(faults_in({kFc + ", from: fc"}),
              ElementsAre("net.yaml:3: layers[0].from = fc: an independent layer reads its own input"));
  EXPECT_THAT(faults_in({"name: sum, kind: add, input: {channels: 3}"}),
              ElementsAre("net.yaml:3: layers[0].kind = add: must be one of conv, fc"));
  EXPECT_THAT(faults_in({kFc}, "scheme: wageubn\n"), ElementsAre(testing::HasSubstr("must be")));
}

TEST(IndependentLayers, HoldWhatATensorHolds) {
  EXPECT_THAT(
      faults_in({"name: a, kind: conv, input: {height: 65536, width: 65536, channels: 2}, channels: 1, "
                 "kernel: 1, padding: 0"}),
      ElementsAre(testing::HasSubstr("must have at most 2147483647 elements")));
  EXPECT_THAT(
      faults_in({"name: a, kind: fc, input: {channels: 2, batch: 65536}, units: 65536"}),
      ElementsAre(testing::HasSubstr("outputs of the batch = 4294967296: must be at most 2147483647")));
  EXPECT_THAT(faults_in({"name: a, kind: fc, input: {channels: 2}, units: 65536"}, "batch: 65536\n"),
              ElementsAre(testing::HasSubstr("batch = 65536: must be at most 32767")));
}

TEST(IndependentLayers, SumsMustFit) {
  EXPECT_THAT(faults_in({"name: a, kind: fc, input: {channels: 65536, height: 300}, units: 2"}),
              ElementsAre(testing::HasSubstr("forward sum = 2496921600")));
}

}  // namespace
}  // namespace wagesim
