#include "sim/sweep/sensitivity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/sweep/example_table.h"

namespace wagesim::sweep {
namespace {

using testing::HasSubstr;

TEST(Sensitivity, PairsAPointWithThoseThatDifferInOneChosenThing) {
  const Table table = test::example_table();
  const std::vector<Sensitivity> found = sensitivities(table, 0);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(table.axes[found[0].axis], "array.rows") << "its columns follow";
  EXPECT_EQ(found[0].row, 1u);
  EXPECT_EQ(table.axes[found[1].axis], "vector.lanes");
  EXPECT_EQ(found[1].row, 2u);
}

TEST(Sensitivity, SaysWhatAJouleBuys) {
  // 400 cycles fewer for 1 J more; 250 fewer for nothing.
  const std::string text = sensitivity_csv(test::example_table(), 0);
  EXPECT_THAT(text, HasSubstr("array.rows,8,16,id-16-4,-0.4,0.25,,,400,\n"));
  EXPECT_THAT(text, HasSubstr("vector.lanes,4,8,id-8-8,-0.25,0,,,,\n")) << "what costs nothing has no price";
  EXPECT_THAT(sensitivity_text(test::example_table(), 0), HasSubstr("-40.0 %"));
}

TEST(Sensitivity, LeavesOutPointsWithoutAResult) {
  Table table = test::example_table();
  table.rows[1].status = "failed";
  EXPECT_EQ(sensitivities(table, 0).size(), 1u);
}

}  // namespace
}  // namespace wagesim::sweep
