#include "models/graph/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/models/graph/small_graphs.h"

namespace wagesim {
namespace {

using testing::ElementsAre;

TEST(Graph, KnowsWhoMakesAndReadsEachValue) {
  const Graph graph = test::block();
  EXPECT_EQ(graph.value(Graph::kInput).producer, kNone);
  EXPECT_EQ(graph.producer(Graph::kInput), nullptr);
  EXPECT_EQ(graph.producer(2)->kind, NodeKind::Activation);
  EXPECT_THAT(graph.value(2).consumers, ElementsAre(Consumer{2, 0}, Consumer{3, 0}, Consumer{4, 1}));
  EXPECT_THAT(graph.value(8).consumers, ElementsAre(Consumer{8, 0}));
  EXPECT_EQ(graph.nodes().back().output, kNone);
}

TEST(Graph, CountsAValueThatANodeReadsTwiceTwice) {
  Graph graph({1, 1, 3});
  graph.add(test::node("twice", NodeKind::Add, {Graph::kInput, Graph::kInput}), {1, 1, 3});
  EXPECT_THAT(graph.value(Graph::kInput).consumers, ElementsAre(Consumer{0, 0}, Consumer{0, 1}));
}

TEST(Graph, RefusesAnInputThatDoesNotExist) {
  Graph graph({1, 1, 3});
  EXPECT_THROW(graph.add(test::node("early", NodeKind::Activation, {1}), {1, 1, 3}), std::invalid_argument);
  EXPECT_THROW(graph.add(test::node("none", NodeKind::Activation, {kNone}), {1, 1, 3}),
               std::invalid_argument);
}

TEST(Graph, WantsErrorsOnlyBehindParameters) {
  Graph graph({4, 4, 2});
  const int pooled = graph.add(test::node("pool", NodeKind::MaxPool, {Graph::kInput}), {2, 2, 2});
  const int sum = graph.add(test::node("conv", NodeKind::Convolution, {pooled}), {2, 2, 2});
  const int added = graph.add(test::node("add", NodeKind::Add, {pooled, sum}), {2, 2, 2});
  graph.add_loss("loss", added);
  EXPECT_THAT(wanted_errors(graph), ElementsAre(false, false, true, true));
}

}  // namespace
}  // namespace wagesim
