#include "workloads/network/sum_bounds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace wagesim {
namespace {

ConvGeometry line(int in, int kernel, int stride) {
  return {.in_w = in,
          .in_c = 3,
          .out_w = (in - kernel) / stride + 1,
          .out_c = 5,
          .kernel_w = kernel,
          .stride = stride};
}

// Worst-case sums of wage.md section 6.6.
TEST(SumBounds, AgreeWithThePublishedTable) {
  const BitWidths bits;
  const ConvGeometry vgg_conv5{.in_h = 8,
                               .in_w = 8,
                               .in_c = 512,
                               .out_h = 8,
                               .out_w = 8,
                               .out_c = 512,
                               .kernel_h = 3,
                               .kernel_w = 3,
                               .pad_top = 1,
                               .pad_left = 1};
  EXPECT_EQ(max_forward_sum(vgg_conv5, bits), 585'216);
  EXPECT_EQ(max_error_sum(vgg_conv5, bits), 585'216);
  const ConvGeometry lenet_fc1{.in_c = 512, .out_c = 10};
  EXPECT_EQ(max_forward_sum(lenet_fc1, bits), 65'024);
  EXPECT_EQ(max_error_sum(lenet_fc1, bits), 1'270);
  EXPECT_EQ(max_output_error(lenet_fc1, bits, 4), 65'024 + 128 * 16);  // alpha 8: 67,072 (same section)
}

TEST(SumBounds, GrowWithEveryWidth) {
  const ConvGeometry one{.in_c = 1, .out_c = 1};
  EXPECT_EQ(max_forward_sum(one, {.weight = 3, .activation = 4, .gradient = 8, .error = 5}), 3 * 7);
  EXPECT_EQ(max_error_sum(one, {.weight = 3, .activation = 4, .gradient = 8, .error = 5}), 3 * 15);
}

// Counts, for every position of a line, the (output, tap) pairs that reach it.
TEST(SumBounds, CountTheTapsThatMeetInOnePositionUnderStride) {
  for (int kernel = 1; kernel <= 7; ++kernel)
    for (int stride = 1; stride <= 4; ++stride) {
      SCOPED_TRACE(testing::Message() << kernel << ' ' << stride);
      const ConvGeometry conv = line(40, kernel, stride);
      std::vector<int> meets(40, 0);
      for (int out = 0; out < conv.out_w; ++out)
        for (int tap = 0; tap < kernel; ++tap) ++meets[static_cast<std::size_t>(out * stride + tap)];
      EXPECT_EQ(max_error_sum(conv, {}), std::int64_t{*std::ranges::max_element(meets)} * 5 * 127);
    }
}

}  // namespace
}  // namespace wagesim
