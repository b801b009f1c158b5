#include "sim/energy/rtl_blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/util/faults.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kHeader = "block,size,ge,flip_flops,depth_180nm_fo4,depth_45nm_fo4\n";
const std::string kRest =
    "delay_line,8,80,8,1,2\nvector_lane,0,8000,400,60,90\nshift_exponent,0,500,7,20,30\n";

TEST(RtlBlocks, IsLinearBetweenSizesAndGoesOnBeyondThem) {
  const RtlBlocks blocks = RtlBlocks::parse(
      kHeader + kRest + "pe,1,1000,100,1,50\nmax_abs,4,400,33,1,80\nmax_abs,16,1600,45,1,100\n", "b.csv");
  EXPECT_EQ(blocks.at("max_abs", 4).ge, 400);
  EXPECT_EQ(blocks.at("max_abs", 10).ge, 1000);
  EXPECT_EQ(blocks.at("max_abs", 10).flip_flops, 39);
  EXPECT_DOUBLE_EQ(blocks.at("max_abs", 8).depth_fo4, 90);  // a level of a tree more
  EXPECT_EQ(blocks.at("max_abs", 64).ge, 6400);
  EXPECT_DOUBLE_EQ(blocks.at("max_abs", 64).depth_fo4, 120);
  EXPECT_EQ(blocks.at("max_abs", 1).ge, 400);  // no smaller than what was synthesised
  EXPECT_EQ(blocks.at("pe", 4).ge, 1000);      // of one size
  EXPECT_THROW((void)blocks.at("alu"), std::domain_error);
}

TEST(RtlBlocks, NamesWhatIsWrongInAFile) {
  const auto faults = [](const std::string& text) {
    return faults_of([&] { (void)RtlBlocks::parse(text, "b.csv"); });
  };
  EXPECT_THAT(faults("a\n"), ElementsAre(HasSubstr("b.csv:1: header")));
  EXPECT_THAT(faults(kHeader + "pe,1,x,100,1,-5\npe,1\n"),
              ElementsAre("b.csv:2: ge = x: must be a number, 0 to 10^9",
                          "b.csv:2: depth_45nm_fo4 = -5: must be a number, 0 to 10^6",
                          "b.csv:3: row = pe,1: must have 6 cells"));
  EXPECT_THAT(faults(kHeader + kRest + "pe,1,1000,100,1,50\n"), ElementsAre("b.csv: max_abs: has no row"));
}

}  // namespace
}  // namespace wagesim
