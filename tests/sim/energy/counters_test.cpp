#include "sim/energy/counters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/util/faults.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const EventCounts kNoData = {{"macs_ternary", 1000}, {"macs_int8", 3}, {"roundings", 7}};

TEST(EventCounts, AssumesNothingWhereEveryCounterIsThere) {
  EventCounts counters = kNoData;
  counters["macs_ternary_gated"] = counters["macs_int8_gated"] = counters["roundings_up"] = 1;
  EXPECT_THAT(assumptions_for(counters, {}), IsEmpty());
}

TEST(EventCounts, AssumesTheDearestShareUnlessOneIsStated) {
  const EventCounts dearest = filled(kNoData, assumptions_for(kNoData, {}));
  EXPECT_EQ(dearest.at("macs_ternary_gated"), 0U);
  EXPECT_EQ(dearest.at("macs_int8_gated"), 0U);
  EXPECT_EQ(dearest.at("roundings_up"), 7U);

  const std::vector<Assumption> assumptions =
      assumptions_for(kNoData, {{"macs_ternary_gated", 333'333}, {"roundings_up", 500'000}});
  ASSERT_EQ(assumptions.size(), 3U);
  EXPECT_TRUE(assumptions[0].stated);
  EXPECT_FALSE(assumptions[1].stated);
  const EventCounts stated = filled(kNoData, assumptions);
  EXPECT_EQ(stated.at("macs_ternary_gated"), 333U);  // rounded down
  EXPECT_EQ(stated.at("roundings_up"), 3U);
}

TEST(EventCounts, TakesAShareOfTheLargestCountWithoutOverflow) {
  const EventCounts counters = {{"macs_int8", ~std::uint64_t{0}}};
  EXPECT_EQ(
      filled(counters, assumptions_for(counters, {{"macs_int8_gated", 1'000'000}})).at("macs_int8_gated"),
      ~std::uint64_t{0});
}

TEST(EventCounts, RefusesSharesThatMeanNothing) {
  EXPECT_THAT(faults_of([] {
                (void)assumptions_for({}, {{"macs_int8_gated", 1'000'001}, {"cycles", 1}});
              }),
              ElementsAre("assumptions.cycles: is no counter that depends on data",
                          "assumptions.macs_int8_gated = 1000001: must be 0 to 1000000 millionths"));
}

}  // namespace
}  // namespace wagesim
