#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/stats/counters.h"
#include "sim/stats/unit_cycles.h"
#include "tests/util/temporary_directory.h"

namespace wagesim {
namespace {

TEST(ReportDocument, NamesEveryCounterAndEveryStallReason) {
  const std::string text = contents_of(WAGESIM_DOCUMENT);
  for (const CounterInfo& counter : kCounterInfo)
    EXPECT_THAT(text, testing::HasSubstr(fmt::format("`{}`", counter.name)));
  for (const StallInfo& stall : kStallInfo)
    EXPECT_THAT(text, testing::HasSubstr(fmt::format("`{}`", stall.name)));
}

}  // namespace
}  // namespace wagesim
