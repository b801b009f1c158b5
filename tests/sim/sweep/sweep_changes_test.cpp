#include "sim/sweep/sweep_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/sweep/example_table.h"

namespace wagesim::sweep {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(SweepChanges, OfEqualSweepsAreNone) {
  Table other = test::example_table();
  for (TableRow& row : other.rows) row.id = "of another version";
  EXPECT_THAT(changes_text(other, test::example_table()),
              HasSubstr("4 points in both, 0 only before, 0 only now\nnothing moved\n"));
}

TEST(SweepChanges, MatchPointsByValuesWhateverTheOrderOfAxesAndRows) {
  Table before = test::example_table();
  std::ranges::reverse(before.rows);
  std::ranges::swap(before.axes[1], before.axes[3]);
  for (TableRow& row : before.rows) std::ranges::swap(row.values[1], row.values[3]);
  EXPECT_THAT(changes_text(before, test::example_table()), HasSubstr("nothing moved"));
}

TEST(SweepChanges, SayWhatMovedAndByHowMuch) {
  const Table before = test::example_table();
  Table now = before;
  now.rows[0].figures["cycles"] = 1100;
  now.rows[1].status = "failed";
  now.rows[2].on_front = true;
  now.rows.pop_back();
  const std::string text = changes_text(before, now);
  EXPECT_THAT(text, HasSubstr("3 points in both, 1 only before, 0 only now"));
  EXPECT_THAT(
      text,
      HasSubstr("cycles: 1 of 3 moved, +10.00 % to +10.00 %\n  +10.00 %  array.cols = 8, array.rows = 8"));
  EXPECT_THAT(text, HasSubstr("another status: 1\n"));
  EXPECT_THAT(text, HasSubstr("came onto the front: 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("energy:")));
}

}  // namespace
}  // namespace wagesim::sweep
