// Layers that read others than the one before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "models/train/beyond_machine.h"
#include "tests/util/faults.h"
#include "workloads/network/workload.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A network file with these layers, each a line from the fifth on.
std::string file_of(const std::vector<std::string>& layers) {
  std::string text =
      "name: graph\ninput: {height: 8, width: 6, channels: 2, scaling: unit}\nclasses: 4\nlayers:\n";
  for (const std::string& layer : layers) text.append("  - {").append(layer).append("}\n");
  return text.append("training: {batch: 4, epochs: 3, schedule: [{from_epoch: 0, eta: 1}]}\n");
}

const std::string kStem = "name: stem, kind: conv, channels: 4, kernel: 3, padding: same";
const std::string kLeft = "name: left, kind: conv, channels: 4, kernel: 3, padding: same, activation: none";
const std::string kLast = "name: fc, kind: fc, units: 4";

Network network_of(const std::vector<std::string>& layers) {
  return parse_workload(file_of(layers), "net.yaml").network;
}

std::vector<std::string> faults_in(const std::vector<std::string>& layers) {
  return faults_of([&] { (void)parse_workload(file_of(layers), "net.yaml"); });
}

TEST(WorkloadGraph, ReadsAResidualBlock) {
  const Network network =
      network_of({kStem, kLeft, "name: sum, kind: add, from: [left, stem], pool: {size: 2}",
                  "name: mean, kind: average_pool", kLast});
  ASSERT_EQ(network.layers.size(), 5u);
  EXPECT_EQ(network.layers[1].activation, false);
  EXPECT_THAT(network.inputs_of(1), ElementsAre(0));
  EXPECT_THAT(network.inputs_of(2), ElementsAre(1, 0));
  EXPECT_EQ(network.layers[2].extent(), (Extent{4, 3, 4}));
  EXPECT_EQ(network.layers[3].extent(), (Extent{1, 1, 4}));
  EXPECT_EQ(network.layers[3].window.size_h, 4);
  EXPECT_EQ(network.layers[4].conv.in_c, 4);
}

TEST(WorkloadGraph, ReadsPoolLayersOfAnyWindow) {
  const Network network =
      network_of({"name: first, kind: max_pool, size: [3, 2], stride: [2, 1], padding: [1, 0, 0, 1]",
                  "name: second, kind: average_pool, size: 2, stride: 3",
                  "name: third, kind: max_pool, size: [1, 2]", kLast});
  EXPECT_EQ(network.layers[0].extent(), (Extent{4, 6, 2}));
  EXPECT_EQ(network.layers[0].window.pad_top, 1);
  EXPECT_EQ(network.layers[1].extent(), (Extent{1, 2, 2}));
  EXPECT_EQ(network.layers[2].window.stride_w, 2);
}

TEST(WorkloadGraph, LetsAnyLayerReadAnEarlierOneOrTheInput) {
  const Network network =
      network_of({kStem, "name: other, kind: conv, channels: 4, kernel: 1, padding: valid, from: input",
                  "name: sum, kind: add, from: [stem, other, stem]", kLast});
  EXPECT_THAT(network.inputs_of(1), ElementsAre(kNetworkInput));
  EXPECT_THAT(network.inputs_of(2), ElementsAre(0, 1, 0));
}

TEST(WorkloadGraph, LeavesAChainAChain) {
  EXPECT_TRUE(
      network_of({kStem, "name: next, kind: conv, channels: 4, kernel: 1, padding: valid, from: stem", kLast})
          .layers[1]
          .from.empty());
  EXPECT_FALSE(first_beyond_machine(network_of({kStem, kLast})));
  const auto beyond = first_beyond_machine(network_of({kStem, "name: mean, kind: average_pool", kLast}));
  ASSERT_TRUE(beyond);
  EXPECT_EQ(beyond->layer, 1u);
}

TEST(WorkloadGraph, SaysWhichAveragePoolsTheMachineRuns) {
  const std::string part = "name: part, kind: conv, channels: 4, kernel: [1, 3], padding: valid";  // 8x4
  const std::string mean = "name: mean, kind: average_pool", dense = "name: dense, kind: fc, units: 4";
  const auto why = [](const std::vector<std::string>& layers) {
    const auto beyond = first_beyond_machine(network_of(layers));
    return beyond ? beyond->why : "";
  };
  EXPECT_EQ(why({part, mean, kLast}), "");
  EXPECT_EQ(why({part, mean, dense, kLast}), "");
  EXPECT_THAT(why({kStem, mean, kLast}), HasSubstr("of 2^k positions"));  // 8x6
  EXPECT_THAT(why({part, mean + ", size: 2", kLast}), HasSubstr("its whole map"));
  EXPECT_EQ(why({part, mean, "name: again, kind: average_pool", kLast}), "must be read by conv or fc");
  EXPECT_EQ(why({part, mean, dense, "name: other, kind: fc, units: 4, from: mean",
                 "name: sum, kind: add, from: [dense, other]", kLast}),
            "must be read once");
}

TEST(WorkloadGraph, SaysWhatIsWrongWithWhatALayerReads) {
  EXPECT_THAT(
      faults_in({kStem, "name: sum, kind: add, from: [stem, later]", "name: later, kind: max_pool, size: 1",
                 kLast}),
      ElementsAre("net.yaml:6: layers[1].from[1] = later: must name a layer before this one, or input"));
  EXPECT_THAT(faults_in({kStem, "name: sum, kind: add, from: [stem]", kLast}),
              ElementsAre("net.yaml:6: layers[1].from = [list of 1]: must be a list of 2 to 16 elements"));
  EXPECT_THAT(faults_in({kStem, "name: sum, kind: add", kLast}),
              ElementsAre("net.yaml:6: layers[1].from: is missing"));
  EXPECT_THAT(
      faults_in({kStem, "name: sum, kind: add, from: [stem, input]", kLast}),
      ElementsAre("net.yaml:6: layers[1].from = [list of 2]: adds maps of one shape; the first is 8x6x4, "
                  "another 8x6x2"));
  EXPECT_THAT(faults_in({kStem, kLeft, kLast}),
              ElementsAre("net.yaml:7: layers[2].kind = fc: cannot read layer left, which hands on sums "
                          "(activation: none): only an add does"));
  EXPECT_THAT(faults_in({kStem, "name: side, kind: conv, channels: 4, kernel: 1, padding: valid, from: input",
                         "name: fc, kind: fc, units: 4, from: stem"}),
              ElementsAre("net.yaml:6: layers[1].name = side: is read by no layer, and not the last"));
  EXPECT_THAT(faults_in({"name: fc0, kind: fc, units: 4", "name: mean, kind: average_pool", kLast}),
              ElementsAre("net.yaml:6: layers[1].kind = average_pool: a pool cannot follow an fc layer"));
  EXPECT_THAT(
      faults_in({kStem, "name: mean, kind: average_pool, size: 9", kLast}),
      ElementsAre("net.yaml:6: layers[1].size = 9: is larger than its padded input; the input is 8x6"));
}

/// Each addition doubles what its sums can reach: 127 * 18 after the first layer.
TEST(WorkloadGraph, RefusesSumsThatCouldLeaveThirtyTwoBits) {
  std::vector<std::string> layers = {
      "name: l0, kind: conv, channels: 2, kernel: 3, padding: same, activation: none"};
  for (int i = 1; i <= 20; ++i) {
    std::ostringstream line;
    line << "name: l" << i << ", kind: add, from: [l" << i - 1 << ", l" << i - 1
         << "], activation: " << (i < 20 ? "none" : "relu");
    layers.push_back(line.str());
  }
  layers.push_back(kLast);
  EXPECT_THAT(faults_in(layers),
              ElementsAre("net.yaml:25: layers[20].sum = 2397044736: must be at most 2147483647 "
                          "(sums are int32 and never wrap)"));
}

}  // namespace
}  // namespace wagesim
