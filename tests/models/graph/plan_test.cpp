#include "models/graph/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "tests/models/graph/small_graphs.h"

namespace wagesim {
namespace {

using testing::ElementsAre;

void write(std::ostream& out, const Graph& graph, const PlanTensor& tensor) {
  switch (tensor.role) {
    case Role::Value:
      out << " v" << tensor.index;
      break;
    case Role::Error:
      out << " e" << tensor.index << '.' << tensor.part;
      break;
    case Role::Kept:
      out << " kept " << graph.node(tensor.index).name;
      break;
    case Role::Parameters:
      out << " parameters";
      break;
    case Role::Gradient:
      out << " gradient";
  }
}

/// "conv forward: v0 parameters -> v1"; "=>" where it accumulates.
std::vector<std::string> lines(const Graph& graph, const std::vector<PassStep>& plan) {
  static constexpr const char* kPasses[] = {"forward", "error", "gradient", "update"};
  std::vector<std::string> result;
  for (const PassStep& step : plan) {
    std::ostringstream line;
    line << graph.node(step.node).name << ' ' << kPasses[static_cast<int>(step.pass)] << ':';
    for (const PlanTensor& tensor : step.reads) write(line, graph, tensor);
    line << (step.accumulates ? " =>" : " ->");
    for (const PlanTensor& tensor : step.writes) write(line, graph, tensor);
    result.push_back(line.str());
  }
  return result;
}

TEST(Plan, WalksAChainForwardAndBack) {
  const Graph graph = test::chain();
  EXPECT_THAT(lines(graph, plan_step(graph)),
              ElementsAre("conv forward: v0 parameters -> v1",             //
                          "conv forward: v1 -> v2 kept conv",              //
                          "fc forward: v2 parameters -> v3",               //
                          "loss forward: v3 ->",                           //
                          "loss error: v3 -> e3.0",                        //
                          "fc error: e3.0 parameters -> e2.0",             //
                          "fc gradient: v2 e3.0 -> gradient",              //
                          "fc update: gradient parameters -> parameters",  //
                          "conv error: e2.0 kept conv -> e1.0",            //
                          "conv gradient: v0 e1.0 -> gradient",            // no error for the network's input
                          "conv update: gradient parameters -> parameters"));
}

TEST(Plan, GivesEachConsumerItsShareOfAnErrorAndMarksTheLaterOnes) {
  const Graph graph = test::block();
  std::vector<std::string> errors;
  for (const std::string& line : lines(graph, plan_step(graph)))
    if (line.find("error:") != std::string::npos) errors.push_back(line);
  EXPECT_THAT(errors, ElementsAre("loss error: v8 -> e8.0",                //
                                  "fc error: e8.0 parameters -> e7.0",     //
                                  "mean error: e7.0 -> e6.0",              //
                                  "sum error: e6.0 kept sum -> e5.0",      //
                                  "sum error: e5.0 -> e3.0 e2.2 e4.0",     //
                                  "right error: e4.0 parameters => e2.1",  //
                                  "left error: e3.0 parameters => e2.0",   //
                                  "stem error: e2.0 e2.1 e2.2 kept stem -> e1.0"));
}

TEST(Plan, SumsABatchNormalisationsGradientBeforeItSendsItsErrorBack) {
  Graph graph({2, 2, 2});
  const int sum = graph.add(test::node("conv", NodeKind::Convolution, {Graph::kInput}), {2, 2, 2});
  const int map = graph.add(test::node("bn", NodeKind::BatchNormalisation, {sum}), {2, 2, 2});
  graph.add_loss("loss", map);
  const std::vector<std::string> all = lines(graph, plan_step(graph));
  EXPECT_EQ(all[1], "bn forward: v1 parameters -> v2 kept bn");
  EXPECT_EQ(all[4], "bn gradient: e2.0 kept bn -> gradient");
  EXPECT_EQ(all[5], "bn error: e2.0 kept bn parameters -> e1.0");
  EXPECT_EQ(all[6], "bn update: gradient parameters -> parameters");
}

TEST(Plan, StartsWithTheForwardPasses) {
  const Graph graph = test::block();
  const std::vector<std::string> whole = lines(graph, plan_step(graph)),
                                 forward = lines(graph, forward_plan(graph));
  ASSERT_EQ(forward.size(), graph.nodes().size());
  EXPECT_TRUE(std::equal(forward.begin(), forward.end(), whole.begin()));
}

}  // namespace
}  // namespace wagesim
