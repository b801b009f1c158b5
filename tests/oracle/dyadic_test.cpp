#include "tests/oracle/dyadic.h"

#include <gtest/gtest.h>

namespace wagesim::oracle {
namespace {

TEST(OracleDyadic, AddsAndComparesAcrossExponents) {
  const Dyadic three_quarters(3, -2);
  EXPECT_EQ(three_quarters + Dyadic(1, -2), Dyadic(1));
  EXPECT_EQ(Dyadic(5) - three_quarters, Dyadic(17, -2));
  EXPECT_EQ(three_quarters * Dyadic(-6), Dyadic(-9, -1));
  EXPECT_LT(-three_quarters, Dyadic(0));
  EXPECT_GT(three_quarters, Dyadic(11, -4));
  EXPECT_EQ(Dyadic(0, 9), Dyadic(0, -9));
  EXPECT_EQ(three_quarters.scaled(2), Dyadic(3));
  EXPECT_EQ(three_quarters.to_double(), 0.75);
}

TEST(OracleDyadic, FloorsTowardsMinusInfinity) {
  EXPECT_EQ(Dyadic(7, -1).floor(), 3);
  EXPECT_EQ(Dyadic(-7, -1).floor(), -4);
  EXPECT_EQ(Dyadic(-1, -200).floor(), -1);
  EXPECT_EQ(Dyadic(1, -200).floor(), 0);
  EXPECT_EQ(Dyadic(3, 4).floor(), 48);
}

TEST(OracleDyadic, RefusesToLoseBits) {
  EXPECT_THROW((void)Dyadic(1, -1).integer(), std::logic_error);
  EXPECT_THROW((void)Dyadic(1, 64).floor(), std::overflow_error);
  EXPECT_THROW((void)(Dyadic(1, 130) + Dyadic(1)), std::overflow_error);
  EXPECT_THROW((void)(Dyadic(1, 0) * Dyadic(Wide{1} << 100, 0) * Dyadic(Wide{1} << 100, 0)),
               std::overflow_error);
}

}  // namespace
}  // namespace wagesim::oracle
