#include "workloads/input/nearest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wagesim {
namespace {

TEST(EditDistance, CountsInsertionsDeletionsAndReplacements) {
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);  // the textbook case
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("stride", "stride"), 0u);
}

TEST(Nearest, FindsTheLikelyMeaningOfATypo) {
  const std::vector<std::string> keys = {"kernel", "stride", "padding"};
  EXPECT_EQ(nearest("strid", keys), "stride");
  EXPECT_EQ(nearest("paddding", keys), "padding");
  EXPECT_EQ(nearest("official", std::vector<std::string>{"paper", "official-code"}), "official-code");
  EXPECT_EQ(nearest("x", std::vector<std::string>{"y"}), "y");
}

TEST(Nearest, FindsNothingForAStrangerOrAVeryLongWord) {
  const std::vector<std::string> keys = {"kernel", "stride"};
  EXPECT_EQ(nearest("momentum", keys), std::nullopt);
  EXPECT_EQ(nearest(std::string(100000, 'k'), keys), std::nullopt);
  EXPECT_EQ(nearest("stride", {}), std::nullopt);
}

}  // namespace
}  // namespace wagesim
