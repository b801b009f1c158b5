#include "sim/sweep/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace wagesim::sweep {
namespace {

using testing::HasSubstr;

const std::vector<std::string> kNames{"array.rows", "array.cols", "batch"};

double value_of(const std::string& text) {
  std::string why;
  const auto expression = Expression::parse(text, kNames, why);
  EXPECT_TRUE(expression) << text << ": " << why;
  return expression ? expression->value(std::vector<double>{8, 16, 128}) : NAN;
}

std::string fault_of(const std::string& text) {
  std::string why;
  EXPECT_FALSE(Expression::parse(text, kNames, why)) << text;
  return why;
}

TEST(Expression, KnowsNamesWithDotsAndOrdersOperators) {
  EXPECT_EQ(value_of("array.rows * array.cols + batch"), 256);
  EXPECT_EQ(value_of("array.rows * (array.cols + batch)"), 1152);
  EXPECT_EQ(value_of("array.cols / array.rows == 2 && batch >= 128"), 1);
  EXPECT_EQ(value_of("array.rows > array.cols ? 1 : 2"), 2);
  EXPECT_EQ(value_of("floor(array.rows / 3) + ceil(array.rows / 3) + max(1, 2, 3)"), 8);
  EXPECT_EQ(value_of("2 ^ log2(array.cols)"), 16);
}

TEST(Expression, GivesTheNumbersOfEachCall) {
  std::string why;
  const auto expression = Expression::parse("array.rows - array.cols", kNames, why);
  ASSERT_TRUE(expression) << why;
  EXPECT_EQ(expression->value(std::vector<double>{5, 3, 0}), 2);
  EXPECT_EQ(expression->value(std::vector<double>{3, 5, 0}), -2);
}

TEST(Expression, RefusesAssignmentsListsAndUnknownNames) {
  EXPECT_THAT(fault_of("array.rows = array.cols"), HasSubstr("=="));
  EXPECT_THAT(fault_of("1, 2"), HasSubstr("not a list"));
  EXPECT_THAT(fault_of("array.row * 2"), HasSubstr("did you mean 'array.rows'"));
  EXPECT_THAT(fault_of("array.rows *"), HasSubstr("is no expression"));
  EXPECT_THAT(fault_of(""), HasSubstr("is no expression"));
  EXPECT_THAT(fault_of(std::string(2000, '(')), HasSubstr("1000"));
  EXPECT_THAT(fault_of("1 +\n2"), HasSubstr("printable"));
}

}  // namespace
}  // namespace wagesim::sweep
