#include "models/train/input_quantiser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace wagesim {
namespace {

TEST(InputQuantiser, FollowsThePublishedClosedFormsAtEightBits) {
  const auto unit = input_values(InputScaling::Unit, 8);
  const auto symmetric = input_values(InputScaling::Symmetric, 8);
  const auto offset = input_values(InputScaling::Offset, 8);
  for (int x = 0; x < 256; ++x) {
    const auto i = static_cast<std::size_t>(x);
    EXPECT_EQ(unit[i], std::min(127, static_cast<int>(std::nearbyint(x / 2.0)))) << x;
    EXPECT_EQ(symmetric[i], std::clamp(x <= 127 ? x - 128 : x - 127, -127, 127)) << x;
    EXPECT_EQ(offset[i], std::max(x - 128, -127)) << x;
  }
}

TEST(InputQuantiser, IsTheNearestGridPointAtEveryWidth) {
  for (int bits = 2; bits <= 12; ++bits)
    for (const InputScaling scaling : {InputScaling::Unit, InputScaling::Symmetric, InputScaling::Offset}) {
      const auto values = input_values(scaling, bits);
      const double step = std::ldexp(1.0, bits - 1), limit = step - 1;
      for (int x = 0; x < 256; ++x) {
        const double real = scaling == InputScaling::Unit        ? x / 256.0
                            : scaling == InputScaling::Symmetric ? x / 127.5 - 1
                                                                 : x / 128.0 - 1;
        EXPECT_EQ(values[static_cast<std::size_t>(x)], std::clamp(std::nearbyint(real * step), -limit, limit))
            << x << " at " << bits << " bits";
      }
    }
}

}  // namespace
}  // namespace wagesim
