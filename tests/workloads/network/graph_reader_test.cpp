// Networks under the scheme wageubn: what a file's layers become, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "models/scheme/scheme.h"
#include "models/scheme/wageubn/sum_bounds.h"
#include "workloads/input/fault.h"
#include "workloads/network/workload.h"

namespace wagesim {
namespace {

Workload load(const std::string& name) {
  return load_workload(std::filesystem::path(WAGESIM_NETWORKS) / (name + ".yaml"));
}

std::vector<std::string> names_of(const Graph& graph) {
  std::vector<std::string> names;
  for (const Node& node : graph.nodes()) names.push_back(node.name);
  return names;
}

bool multiplies(const Node& node) {
  return node.kind == NodeKind::Convolution || node.kind == NodeKind::FullyConnected;
}

TEST(WageubnNetworks, HaveTheParametersAndProductsOfTheirArchitecture) {
  struct Case {
    const char* name;
    std::int64_t parameters, macs;
  };
  for (const Case& c :
       {Case{"resnet8", 77'840, 12'501'632}, Case{"resnet14", 175'056, 26'657'408},
        Case{"resnet20", 272'272, 40'813'184}, Case{"resnet18", 11'690'816, 1'826'918'400},
        Case{"resnet34", 21'798'976, 3'676'606'464}, Case{"resnet50", 25'548'352, 4'089'184'256}}) {
    const Network network = load(c.name).network;
    std::int64_t parameters = 0, macs = 0;
    for (const StateTensor& tensor : scheme_of(network).state_table(network))
      if (tensor.parameter) parameters += tensor.shape.elements();
    for (const Node& node : network.graph.nodes())
      if (multiplies(node)) macs += node.conv.macs();
    EXPECT_EQ(parameters, c.parameters) << c.name;
    EXPECT_EQ(macs, c.macs) << c.name;
  }
}

// How many layers behind the first convolution, fc aside, have error sums beyond int32: 12 of 20, 26 of 36,
// 17 of 52, and none needs a shift of more than 3.
TEST(WageubnNetworks, ErrorSumsBeyondInt32AreThoseOfTheTable) {
  struct Case {
    const char* name;
    int beyond, layers;
  };
  for (const Case& c : {Case{"resnet18", 12, 20}, Case{"resnet34", 26, 36}, Case{"resnet50", 17, 52}}) {
    int beyond = 0, layers = 0, largest = 0;
    const Graph graph = load(c.name).network.graph;
    for (const Node& node : graph.nodes()) {
      if (node.kind != NodeKind::Convolution || node.inputs[0] == Graph::kInput) continue;
      const int shift = wageubn::error_sum_shift(node.conv, kFlaggedLimit);
      ++layers;
      beyond += shift > 0;
      largest = std::max(largest, shift);
    }
    EXPECT_EQ(beyond, c.beyond) << c.name;
    EXPECT_EQ(layers, c.layers) << c.name;
    EXPECT_LE(largest, 3) << c.name;
  }
}

TEST(WageubnNetworks, ResidualExpandsInTheOrderOfOperations) {
  EXPECT_THAT(names_of(load("resnet8").network.graph),
              testing::ElementsAre("stem", "s0b0_bn0", "s0b0_conv0", "s0b0_bn1", "s0b0_conv1", "s0b0_add",
                                   "s1b0_bn0", "s1b0_proj", "s1b0_conv0", "s1b0_bn1", "s1b0_conv1",
                                   "s1b0_add", "s2b0_bn0", "s2b0_proj", "s2b0_conv0", "s2b0_bn1",
                                   "s2b0_conv1", "s2b0_add", "bn_last", "avg", "fc", "loss"));
  const Graph deep = load("resnet50").network.graph;
  const auto names = names_of(deep);
  const auto first = std::find(names.begin(), names.end(), "s1b0_bn0");
  EXPECT_THAT(std::vector<std::string>(first, first + 8),
              testing::ElementsAre("s1b0_bn0", "s1b0_proj", "s1b0_conv0", "s1b0_bn1", "s1b0_conv1",
                                   "s1b0_bn2", "s1b0_conv2", "s1b0_add"));
  const Node& strided = deep.nodes()[static_cast<std::size_t>(first - names.begin()) + 4];
  EXPECT_EQ(strided.conv.stride, 2);
  EXPECT_EQ(strided.conv.pad_top, 1);
  EXPECT_EQ(strided.conv.out_h, 28);
}

TEST(WageubnNetworks, LargeStemIsPaddedAsTheAuthorsPadIt) {
  const Graph graph = load("resnet18").network.graph;
  const ConvGeometry& stem = graph.nodes()[0].conv;
  EXPECT_EQ(stem.out_h, 112);
  EXPECT_EQ(stem.pad_top, 3);
  const PoolWindow& pool = graph.nodes()[1].pool;
  EXPECT_EQ(pool.out_h, 56);
  EXPECT_EQ(pool.pad_top, 0);  // one row, which goes behind
}

/// A network file around some layers.
std::string file_of(const std::string& layers, const std::string& more = "",
                    const std::string& training = "") {
  return "name: n\nscheme: wageubn\ninput: {height: 8, width: 8, channels: 3, scaling: symmetric}\nclasses: "
         "3\n" +
         more + "layers:\n" + layers + "training:\n  batch: 4\n  epochs: 1\n" + training +
         "  schedule:\n    - {from_epoch: 0, rate: 100, range: 128}\n";
}

constexpr const char* kChain =
    "  - {name: a, kind: conv, channels: 4, kernel: 3, padding: same}\n"
    "  - {name: b, kind: bn}\n"
    "  - {name: p, kind: average_pool}\n"
    "  - {name: f, kind: fc, units: 3}\n";

TEST(WageubnNetworks, SettingsAreRead) {
  const Workload workload = parse_workload(
      file_of(kChain,
              "formats: {activation_point: 4, normalised_point: 6, bn_point: 7, feature_point: 5}\nerror: "
              "shift\n",
              "  loss: sse\n  momentum: 0.5\n  weight_decay: 0.0009765625\n  bn_average: 0.25\n"),
      "f");
  EXPECT_EQ(workload.network.wageubn, (WageubnSettings{{4, 6, 7, 5}, false, false, 2, 10, 2}));
  EXPECT_EQ(workload.rate_at(0), (LearningRate{100, -9, 7}));
  const Workload standard = parse_workload(file_of(kChain), "f");
  EXPECT_EQ(standard.network.wageubn, (WageubnSettings{{5, 5, 6, 6}, true, true, 1, 13, 8}));
  EXPECT_EQ(parse_workload(file_of(kChain, "", "  weight_decay: 0\n"), "f").network.wageubn.decay_log2, 0);
}

/// The first fault of a file: "key = value: what is allowed".
std::string fault_of(const std::string& text) {
  try {
    (void)parse_workload(text, "f");
  } catch (const InputError& error) {
    const Fault& fault = error.faults().front();
    return fault.key + " = " + fault.value + ": " + fault.allowed;
  }
  return "no fault";
}

TEST(WageubnNetworks, WrongGraphsAreRefused) {
  const std::string conv = "  - {name: a, kind: conv, channels: 4, kernel: 3, padding: same}\n";
  const std::string bn = "  - {name: b, kind: bn}\n", top = "  - {name: f, kind: fc, units: 3}\n";
  using testing::StartsWith;
  EXPECT_THAT(fault_of(file_of(conv + top)), StartsWith("layers[1].kind = fc: reads activations"));
  EXPECT_THAT(fault_of(file_of(bn + top)), StartsWith("layers[0].kind = bn: reads sums"));
  EXPECT_EQ(fault_of(file_of(conv + bn + bn + top)), "layers[2].name = b: another layer has this name");
  EXPECT_EQ(fault_of(file_of(conv + "  - {name: b, kind: bn, from: x}\n" + top)),
            "layers[1].from = x: must be the name of an earlier layer, or input");
  EXPECT_EQ(fault_of(file_of(conv + bn +
                             "  - {name: c, kind: conv, channels: 4, kernel: 1, padding: same, from: b}\n"
                             "  - {name: f, kind: fc, units: 3, from: b}\n")),
            "layers[2].name = c: nobody reads this layer");
  EXPECT_EQ(fault_of(file_of(conv + bn + "  - {name: d, kind: bn, from: a}\n" + top)),
            "layers[0].name = a: may be read by one bn and one add, or by one max_pool");
  EXPECT_EQ(
      fault_of(file_of(conv + "  - {name: x, kind: add, from: [a, a]}\n  - {name: b, kind: bn}\n" + top)),
      "layers[1].from = [list of 2]: must be two layers");
  EXPECT_EQ(fault_of(file_of(conv + bn)),
            "layers[1].kind = bn: the last layer must be fc, with one unit a class");
  EXPECT_THAT(fault_of(file_of(kChain, "bits: {weight: 2}\n")), StartsWith("bits = : unknown key"));
}

TEST(WageubnNetworks, SumsThatCouldLeaveTheirWidthsAreRefused) {
  using testing::HasSubstr;
  // 127 x 127 x 65536 x 9 inputs.
  EXPECT_THAT(fault_of(file_of("  - {name: a, kind: conv, channels: 65536, kernel: 1, padding: same}\n"
                               "  - {name: b, kind: bn}\n"
                               "  - {name: c, kind: conv, channels: 2, kernel: 3, padding: same}\n"
                               "  - {name: d, kind: bn}\n  - {name: f, kind: fc, units: 3}\n")),
              HasSubstr("forward sum = 9513271296: must be at most 2147483647"));
  // A sum that int32 holds, but not 16 times as much.
  EXPECT_THAT(fault_of(file_of("  - {name: a, kind: conv, channels: 4096, kernel: 1, padding: same}\n"
                               "  - {name: b, kind: bn}\n"
                               "  - {name: c, kind: conv, channels: 2, kernel: 3, padding: same}\n"
                               "  - {name: d, kind: bn}\n  - {name: f, kind: fc, units: 3}\n")),
              HasSubstr("deviation = "));
}

}  // namespace
}  // namespace wagesim
