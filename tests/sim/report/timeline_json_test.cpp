#include "sim/report/timeline_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace wagesim {
namespace {

namespace json = boost::json;

/// An array operation of cycles 10 to 30, of which 5 fill, after a wait of cycles 4 to 10.
json::value example() {
  Timeline timeline;
  timeline.enable();
  timeline.begin_step(2);
  UnitCycles parts;
  parts.busy = 15;
  parts[Stall::Fill] = 5;
  timeline.track(Unit::Array).waited(Stall::OperandX, 4, 10);
  timeline.track(Unit::Array).worked(parts);
  timeline.add(Unit::Array, 0, 10, 30);
  Program program;
  program.commands.emplace_back();
  program.commands[0].layer = "conv0";
  program.commands[0].pass = Pass::Gradient;
  MachineParams machine;
  machine.clock_period_ps = 500;
  return json::parse(timeline_json(timeline, program, machine));
}

const json::object* find(const json::value& document, std::string_view category) {
  for (const json::value& event : document.at("traceEvents").as_array())
    if (const json::value* value = event.as_object().if_contains("cat");
        value != nullptr && value->as_string() == category)
      return &event.as_object();
  return nullptr;
}

TEST(TimelineJson, NamesATrackForEachUnit) {
  const json::value document = example();
  std::vector<std::string> names;
  for (const json::value& event : document.at("traceEvents").as_array())
    if (event.at("name").as_string() == "thread_name")
      names.emplace_back(event.at("args").at("name").as_string());
  EXPECT_THAT(names, testing::ElementsAre("sequencer", "load", "array", "vector", "store"));
}

TEST(TimelineJson, GivesAnOperationItsNameTimeAndStalls) {
  const json::value document = example();
  const json::object* event = find(document, "operation");
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(event->at("name"), "conv0 gradient");
  EXPECT_DOUBLE_EQ(event->at("ts").to_number<double>(), 0.005);
  EXPECT_DOUBLE_EQ(event->at("dur").to_number<double>(), 0.010);
  EXPECT_EQ(event->at("args"), (json::value{{"step", 2},
                                            {"command", 0},
                                            {"start_cycle", 10},
                                            {"cycles", 20},
                                            {"busy_cycles", 15},
                                            {"stall_fill_cycles", 5}}));
}

TEST(TimelineJson, GivesAWaitItsReason) {
  const json::value document = example();
  const json::object* event = find(document, "stall");
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(event->at("name"), "stall: operand_x");
  EXPECT_EQ(event->at("tid"), 2);
  EXPECT_EQ(event->at("args").at("reason"), "activation buffer not filled yet");
  EXPECT_EQ(event->at("args").at("start_cycle"), 4);
  EXPECT_EQ(event->at("args").at("cycles"), 6);
}

}  // namespace
}  // namespace wagesim
