// Who reads whom and whose error is whose, on a network whose answers are written down by hand.
#include "workloads/trace/step_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/util/compile_case.h"
#include "workloads/network/workload.h"
#include "workloads/trace/command_shapes.h"

namespace wagesim {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Layers of residual_network(), by number.
enum : std::size_t { kStem, kConv0, kConv1, kSum0, kProj, kConv2, kSum1, kFc };

class ResidualStep : public ::testing::Test {
 protected:
  const Network network_ = test::residual_network();
  const StepGraph graph_{network_};
};

TEST_F(ResidualStep, KnowsTheReadersOfEveryLayer) {
  EXPECT_THAT(graph_.readers(kNetworkInput), ElementsAre(kStem));
  EXPECT_THAT(graph_.readers(kStem), ElementsAre(kConv0, kSum0));
  EXPECT_THAT(graph_.readers(kConv1), ElementsAre(kSum0));
  EXPECT_THAT(graph_.readers(kSum0), ElementsAre(kProj, kConv2));
  EXPECT_THAT(graph_.readers(kSum1), ElementsAre(kFc));
  EXPECT_THAT(graph_.readers(kFc), IsEmpty());
}

TEST_F(ResidualStep, KnowsWhoHandsOnSums) {
  for (const std::size_t layer : {kConv1, kProj, kConv2}) EXPECT_TRUE(graph_.hands_on_sums(layer)) << layer;
  for (const std::size_t layer : {kStem, kConv0, kSum0, kSum1}) EXPECT_TRUE(graph_.activates(layer)) << layer;
  EXPECT_FALSE(graph_.hands_on_sums(kFc));
  EXPECT_FALSE(graph_.activates(kFc));
}

TEST_F(ResidualStep, FindsWhereEveryErrorComesFrom) {
  EXPECT_EQ(graph_.error_origin(kStem), ErrorOrigin::Readers);
  EXPECT_EQ(graph_.error_origin(kConv0), ErrorOrigin::Product);
  EXPECT_EQ(graph_.error_origin(kConv1), ErrorOrigin::Add);
  EXPECT_EQ(graph_.error_origin(kSum0), ErrorOrigin::Readers);
  EXPECT_EQ(graph_.error_origin(kSum1), ErrorOrigin::Product);
  EXPECT_EQ(graph_.error_origin(kFc), ErrorOrigin::Loss);
  EXPECT_EQ(graph_.error_layer(kConv1), kSum0);
  EXPECT_EQ(graph_.error_layer(kProj), kSum1);
  EXPECT_EQ(graph_.error_layer(kConv2), kSum1);
}

// An activation's point is 7; conv1's sums have 7 + its shift, which a stem's activation is lifted by.
TEST_F(ResidualStep, LiftsOperandsToTheLargestPoint) {
  EXPECT_EQ(graph_.lift(kSum0, 0), graph_.forward_shift(kConv1));
  EXPECT_EQ(graph_.lift(kSum0, 1), 0);
  const int proj = graph_.forward_shift(kProj), conv2 = graph_.forward_shift(kConv2);
  EXPECT_EQ(graph_.lift(kSum1, 0), std::max(proj, conv2) - proj);
  EXPECT_EQ(graph_.lift(kSum1, 1), std::max(proj, conv2) - conv2);
}

TEST_F(ResidualStep, AddsTheErrorsOfReadersInTheirOrder) {
  const AddCommand add = add_shape(graph_, 2, kStem, Pass::Error);
  EXPECT_EQ(add.stage, VectorStage::MaskedMaximum);
  ASSERT_EQ(add.operands.size(), 2u);
  EXPECT_EQ(add.operands[0].unit, (ErrorUnit{kConv0, -graph_.forward_shift(kConv0)}));
  EXPECT_EQ(add.operands[1].unit, (ErrorUnit{kSum0, 0}));  // the add's own error, as it is
  const AddRoles roles = add_roles(graph_, kStem, Pass::Error);
  ASSERT_EQ(roles.operands.size(), 2u);
  EXPECT_EQ(tensor_name(network_, roles.operands[0]), "conv0/sent_error");
  EXPECT_EQ(tensor_name(network_, roles.operands[1]), "sum0/error");
  EXPECT_EQ(tensor_name(network_, roles.result), "stem/wide_error");
}

TEST_F(ResidualStep, SendsTheErrorOfAnAddThroughTheProductsBehindIt) {
  EXPECT_EQ(tensor_name(network_, product_roles(graph_, kProj, Pass::Error).x), "sum1/error");
  EXPECT_EQ(tensor_name(network_, product_roles(graph_, kProj, Pass::Error).result), "proj/sent_error");
  EXPECT_EQ(tensor_name(network_, product_roles(graph_, kConv1, Pass::Gradient).y), "sum0/error");
  EXPECT_FALSE(has_requantise(graph_, kConv1));
}

TEST(StepGraph, OfAChainGivesEveryLayerItsOwnError) {
  const Network network = test::small_network();
  const StepGraph graph(network);
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
    EXPECT_EQ(graph.error_layer(layer), layer);
    EXPECT_EQ(graph.forward_shift(layer), network.forward_shift(network.layers[layer]));
    EXPECT_EQ(graph.error_origin(layer),
              layer + 1 == network.layers.size() ? ErrorOrigin::Loss : ErrorOrigin::Product);
  }
}

// What fc sends a pool of 16 positions is a sixteenth of it at each, added to what the branch beside it
// sends.
TEST(StepGraph, SpreadsWhatTheReaderOfAnAveragePoolSends) {
  const Network network = test::averaging_network();
  const StepGraph graph(network);
  constexpr std::size_t kStem = 0, kMean = 1, kFeatures = 2, kBeside = 3;
  EXPECT_EQ(graph.error_origin(kStem), ErrorOrigin::Readers);
  EXPECT_EQ(graph.error_origin(kMean), ErrorOrigin::Spread);
  EXPECT_FALSE(graph.has_mask(kMean));
  EXPECT_FALSE(has_requantise(graph, kMean));
  const AddCommand add = add_shape(graph, 2, kStem, Pass::Error);
  ASSERT_EQ(add.operands.size(), 2u);
  EXPECT_EQ(add.operands[0],
            (AddOperand{.height = 1, .width = 1, .unit = {kFeatures, -graph.forward_shift(kFeatures) - 4}}));
  EXPECT_EQ(add.operands[1].unit, (ErrorUnit{kBeside, -graph.forward_shift(kBeside)}));
  EXPECT_EQ(tensor_name(network, add_roles(graph, kStem, Pass::Error).operands[0]), "features/sent_error");
  const AddCommand mean = add_shape(graph, 2, kMean, Pass::Forward);
  EXPECT_EQ(mean.shift, 4);
  EXPECT_EQ(mean.operands, (std::vector<AddOperand>{{.height = 4, .width = 4, .unit = {}}}));
  EXPECT_FALSE(add_roles(graph, kMean, Pass::Forward).mask.has_value());
}

// x + x: both operands are readers, and both send the add's error.
TEST(StepGraph, CountsAnAddOfOneValueWithItselfTwice) {
  const Network network = parse_workload(R"(
name: twice
input: {height: 4, width: 4, channels: 2, scaling: unit}
classes: 4
layers:
  - {name: stem, kind: conv, channels: 4, kernel: 3, padding: same}
  - {name: twice, kind: add, from: [stem, stem]}
  - {name: conv0, kind: conv, channels: 4, kernel: 3, padding: same, activation: none, from: stem}
  - {name: sum, kind: add, from: [twice, conv0]}
  - {name: fc, kind: fc, units: 4}
training: {batch: 2, epochs: 1, schedule: [{from_epoch: 0, eta: 1}]}
)",
                                         "twice.yaml")
                              .network;
  const StepGraph graph(network);
  EXPECT_THAT(graph.readers(0), ElementsAre(1, 1, 2));
  const AddRoles roles = add_roles(graph, 0, Pass::Error);
  ASSERT_EQ(roles.operands.size(), 3u);
  EXPECT_EQ(tensor_name(network, roles.operands[0]), "twice/error");
  EXPECT_EQ(tensor_name(network, roles.operands[1]), "twice/error");
  EXPECT_EQ(tensor_name(network, roles.operands[2]), "conv0/sent_error");
}

}  // namespace
}  // namespace wagesim
