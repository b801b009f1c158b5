#include "models/scheme/wage/alpha.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace wagesim {
namespace {

struct TableRow {
  int fan_in, official, paper;  // alpha itself
};

// LeNet5, VGG7 and AlexNet; the official column is what the published logs print as "Scale".
constexpr TableRow kTable[] = {{25, 2, 2},     {800, 16, 8},   {1024, 16, 8},  {512, 8, 8},    {27, 2, 2},
                               {1152, 16, 8},  {2304, 16, 16}, {4608, 32, 16}, {8192, 32, 32}, {363, 8, 8},
                               {2400, 16, 16}, {3456, 32, 16}, {9216, 32, 32}, {4096, 32, 16}};

TEST(Alpha, ReproducesThePublishedScales) {
  for (const TableRow& row : kTable) {
    EXPECT_EQ(1 << alpha_log2(row.fan_in, {}, Profile::OfficialCode), row.official) << row.fan_in;
    EXPECT_EQ(1 << alpha_log2(row.fan_in, {}, Profile::Paper), row.paper) << row.fan_in;
  }
}

TEST(Alpha, AgreesWithTheRealValuedDefinitionOverFanInAndWidth) {
  for (int width = kMinBits; width <= kMaxBits; ++width)
    for (int fan_in = 1; fan_in < 30000; ++fan_in)
      for (const Profile profile : {Profile::OfficialCode, Profile::Paper}) {
        const double limit = std::sqrt((profile == Profile::Paper ? 6.0 : 3.0) / fan_in);
        const double smallest = 1.5 / std::ldexp(1.0, width - 1);
        const int expected = std::max(0, static_cast<int>(std::lround(std::log2(smallest / limit))));
        BitWidths bits;
        bits.weight = width;
        ASSERT_EQ(alpha_log2(fan_in, bits, profile), expected) << fan_in << " at " << width << " bits";
      }
}

}  // namespace
}  // namespace wagesim
