#include "sim/report/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/report/html/comparison_page.h"
#include "tests/sim/report/stats_example.h"

namespace wagesim {
namespace {

using testing::HasSubstr;

PricedRun priced(const boost::json::object& stats) {
  return price_stats(parse_stats(text_of(stats), "stats.json"), "45nm");
}

/// The example, and the same with another pass and a wider clock.
Comparison example() {
  boost::json::object other = stats_example();
  other["passes"].as_array()[0].as_object()["pass"] = "gradient";
  other["commands"].as_array()[0].as_object()["pass"] = "gradient";
  other["machine"].as_object()["clock_period_ps"] = 2000;
  return {priced(stats_example()), priced(other), "A", "B"};
}

TEST(Comparison, HoldsThePartsOfBothRuns) {
  const Comparison runs = example();
  using Part = std::pair<std::string, std::string>;
  EXPECT_THAT(parts_of_both(runs), testing::ElementsAre(Part{"fc0", "forward"}, Part{"fc0", "gradient"}));
  EXPECT_EQ(part_figures(runs.a, "fc0", "forward").cycles, 100);
  EXPECT_EQ(part_figures(runs.a, "fc0", "gradient").cycles, 0);
  EXPECT_EQ(part_figures(runs.b, "", "gradient").energy, runs.b.energy.total.total().value);
}

TEST(Comparison, GivesChangesOfTheSecondAgainstTheFirst) {
  EXPECT_EQ(change_text(4, 3), "-25.0 %");
  EXPECT_EQ(change_text(4, 5), "+25.0 %");
  EXPECT_EQ(change_text(0, 5), "");
  EXPECT_EQ(change_text(0, 0), "0.0 %");
}

TEST(Comparison, NamesDifferentWorkloadsFirst) {
  EXPECT_EQ(workload_difference(example()), "");
  EXPECT_THAT(comparison_text(example()), testing::StartsWith("energy by table"));
  boost::json::object other = stats_example();
  other["trace"].as_object()["batch"] = 77;
  const Comparison runs{priced(stats_example()), priced(other), "A", "B"};
  const std::string difference = workload_difference(runs);
  EXPECT_THAT(difference, testing::StartsWith("different workloads: A is "));
  EXPECT_THAT(difference, HasSubstr("at batch 77"));
  EXPECT_THAT(comparison_text(runs), testing::StartsWith(difference + "\n\n"));
  EXPECT_THAT(html::comparison_page(runs), HasSubstr("<strong>" + difference));
}

TEST(Comparison, ShowsBothRunsAsTextAndAsAPage) {
  const Comparison runs = example();
  const std::string text = comparison_text(runs);
  EXPECT_THAT(text, HasSubstr("cycles                                    100              100     +0.0 %"));
  EXPECT_THAT(text, HasSubstr("time                                 100.0 ns         200.0 ns   +100.0 %"));
  const std::string page = html::comparison_page(runs);
  EXPECT_THAT(
      page,
      HasSubstr("<th scope=\"row\">clock_period_ps</th><td class=\"text\">1000</td><td class=\"text\">2000"));
  EXPECT_THAT(page,
              HasSubstr("<th class=\"label\">layer</th><th class=\"label\">pass</th><th data-series>A</th>"
                        "<th data-series>B</th><th class=\"label\">change</th>"));
}

}  // namespace
}  // namespace wagesim
