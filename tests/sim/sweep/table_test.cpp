#include "sim/sweep/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/sweep/sweep_page.h"
#include "tests/sim/sweep/example_table.h"
#include "tests/util/faults.h"

namespace wagesim::sweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Plan two_points() {
  Plan plan;
  plan.file.name = "two";
  plan.file.axes = {{"network", 0, {"a", "b"}, ""}, {"array.rows", 0, {"8"}, ""}};
  plan.file.objectives = {{"cycles", 0, false}, {"stats.x", 0, true}};
  plan.rows = {{{"a", "8"}, "", "1", ""},
               {{"b", "8"}, "", "2", ""},
               {{"a", "9"}, "too odd, too large", "", ""},
               {{"a", "7"}, "", "4", ""}};
  return plan;
}

TEST(Table, ShowsEveryCombinationWithItsStatus) {
  Results results;
  results["1"] = {"1",           PointResult::State::Done, {{"cycles", 10}, {"stats.x", 1}}, "", 0, 0, "",
                  "out of reach"};
  results["2"] = {"2", PointResult::State::Failed, {}, "was ended by signal 9", 0, 9, "", ""};
  const Table table = make_table(two_points(), results);
  const std::string csv = sweep_csv(table);
  EXPECT_EQ(csv,
            "point,network,array.rows,status,front,clock,cycles [cycles],stats.x,reason\n"
            "1,a,8,done,yes,out of reach,10,1,\n"
            "2,b,8,failed,no,,,,was ended by signal 9\n"
            ",a,9,refused,no,,,,\"too odd, too large\"\n"
            "4,a,7,missing,no,,,,\n");
  EXPECT_EQ(pareto_csv(table),
            "point,network,array.rows,status,front,clock,cycles [cycles],stats.x,reason\n1,a,8,done,yes,out "
            "of reach,10,1,\n");
}

TEST(Table, KeepsFrontsOfNetworksApartAndPointsWithoutANumberOff) {
  Plan plan = two_points();
  Results results;
  results["1"] = {"1", PointResult::State::Done, {{"cycles", 10}, {"stats.x", 1}}, "", 0, 0, "", ""};
  results["2"] = {"2", PointResult::State::Done, {{"cycles", 90}, {"stats.x", 0}}, "", 0, 0, "", ""};
  results["4"] = {"4", PointResult::State::Done, {{"cycles", 1}, {"stats.x", NAN}}, "", 0, 0, "", ""};
  const Table table = make_table(plan, results);
  EXPECT_TRUE(table.rows[0].on_front);
  EXPECT_TRUE(table.rows[1].on_front) << "another network";
  EXPECT_FALSE(table.rows[3].on_front) << "it has no stats.x";
  EXPECT_FALSE(table.rows[3].figure("stats.x"));
}

TEST(Table, ShowsTheColumnsAskedForThatTellNothingOfTheFront) {
  Plan plan = two_points();
  plan.file.columns = {"area.x", "stats.x"};
  Results results;
  results["1"] = {
      "1", PointResult::State::Done, {{"cycles", 10}, {"stats.x", 1}, {"area.x", NAN}}, "", 0, 0, "", ""};
  const Table table = make_table(plan, results);
  EXPECT_THAT(table.figures, ElementsAre("cycles", "stats.x", "area.x"));
  EXPECT_TRUE(table.rows[0].on_front);
}

TEST(Table, QuotesWhatAFileSaysOfTheClock) {
  const PointResult read = parse_point_result(
      "{\"schema\":\"wagesim point result\",\"id\":\"1\",\"state\":\"done\",\"figures\":{\"cycles\":1},"
      "\"clock\":\"a,\\nb\"}",
      "file");
  const std::string csv = sweep_csv(make_table(two_points(), {{"1", read}}));
  EXPECT_THAT(csv, HasSubstr("1,a,8,done,no,\"a,\\nb\",1,"));
}

TEST(Table, NeedsATrainingWhereThePlanHasOne) {
  Plan plan = two_points();
  plan.rows = {{{"a", "8"}, "", "1", "t"}};
  plan.file.objectives = {{"accuracy", 0, true}};
  Results results;
  results["1"] = {"1", PointResult::State::Done, {{"cycles", 10}}, "", 0, 0, "", ""};
  EXPECT_EQ(make_table(plan, results).rows[0].status, "missing");
  results["t"] = {"t", PointResult::State::Done, {{"accuracy", 0.5}}, "", 0, 0, "", ""};
  const Table table = make_table(plan, results);
  EXPECT_EQ(table.rows[0].status, "done");
  EXPECT_EQ(table.rows[0].figure("accuracy"), 0.5);
  EXPECT_TRUE(table.rows[0].on_front);
}

TEST(Table, SortsTheFrontBestFirst) {
  Table table = test::example_table();
  for (TableRow& row : table.rows) row.on_front = row.id != "id-8-4";
  const std::string csv = pareto_csv(table);
  EXPECT_LT(csv.find("id-16-8"), csv.find("id-16-4"));
  EXPECT_LT(csv.find("id-16-4"), csv.find("id-8-8"));
}

TEST(Table, ReadsBackFromItsJson) {
  Table table = test::example_table();
  table.rows[0].status = "refused";
  table.rows[0].reason = "because";
  table.rows[0].figures.clear();
  table.rows[1].on_front = true;
  table.rows[1].clock = "out of reach";
  table.objectives[1].maximise = true;
  const Table again = parse_sweep_json(sweep_json(table), "sweep.json");
  EXPECT_EQ(sweep_csv(again), sweep_csv(table));
  EXPECT_EQ(again.objectives, table.objectives);
  EXPECT_EQ(again.name, "example");
}

TEST(Table, RefusesJsonThatIsNoSweep) {
  const auto faults = [](const std::string& text) {
    return faults_of([&] { (void)parse_sweep_json(text, "sweep.json"); });
  };
  EXPECT_THAT(faults("{}"), testing::Contains(HasSubstr("sweep.json: schema")));
  std::string text = sweep_json(test::example_table());
  text.replace(text.find("\"figures\":[\"cycles\",\"energy\"]"), 29, "\"figures\":[\"cycles\"]");
  EXPECT_THAT(faults(text), testing::Contains(HasSubstr("must be as many as")));
}

/// A page is one file, and no name in it can end an element early or start one.
TEST(SweepPage, NeedsNothingBesideItselfAndQuotesNames) {
  Table table = test::example_table();
  table.name = "</script><b>";
  table.rows[0].values[1] = "<i>";
  table.rows[0].on_front = true;
  const std::string page = sweep_page(table, 0);
  EXPECT_THAT(page, Not(HasSubstr("</script><b>")));
  EXPECT_THAT(page, Not(HasSubstr("<i>")));
  EXPECT_THAT(page, HasSubstr("\\u003ci>"));
  EXPECT_THAT(page, Not(HasSubstr("src=")));
  EXPECT_THAT(page, HasSubstr("What each parameter changes"));
}

TEST(SweepPage, CountsClocksThatAreOutOfReach) {
  Table table = test::example_table();
  EXPECT_THAT(sweep_page(table, 0), Not(HasSubstr("<dt>clock out of reach</dt>")));
  table.rows[0].clock = table.rows[2].clock = "out of reach";
  table.rows[1].clock = "timing-driven flow";
  EXPECT_THAT(sweep_page(table, 0), HasSubstr("<dt>clock out of reach</dt><dd>2</dd>"));
}

}  // namespace
}  // namespace wagesim::sweep
