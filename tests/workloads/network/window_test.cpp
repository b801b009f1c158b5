#include "workloads/network/window.h"

#include <gtest/gtest.h>

#include <string>

namespace wagesim {
namespace {

constexpr AxisPadding kSame{AxisPadding::Kind::Same, 0, 0};

/// Outputs of explicit padding counted one by one: windows that lie wholly inside the padded axis.
int count_windows(int in, int kernel, int stride, int before, int after) {
  int count = 0;
  for (int start = -before; start + kernel <= in + after; start += stride) ++count;
  return count;
}

TEST(FitWindows, CountsTheWindowsInsideThePaddedAxis) {
  for (int in = 1; in <= 12; ++in)
    for (int kernel = 1; kernel <= 13; ++kernel)
      for (int stride = 1; stride <= 5; ++stride)
        for (int before = 0; before <= 3; ++before)
          for (int after = 0; after <= 3; ++after) {
            SCOPED_TRACE(testing::Message()
                         << in << ' ' << kernel << ' ' << stride << ' ' << before << ' ' << after);
            const AxisPadding padding{AxisPadding::Kind::Explicit, before, after};
            const AxisWindows windows = fit_windows(in, kernel, stride, padding);
            EXPECT_EQ(windows.out, count_windows(in, kernel, stride, before, after));
            EXPECT_EQ(windows.pad_before, before);
            if (before == 0 && after == 0) {
              EXPECT_EQ(fit_windows(in, kernel, stride, {}).out, windows.out);
            }
          }
}

// TensorFlow's SAME is the least padding that gives ceil(in / stride) windows, an odd one going after.
TEST(FitWindows, PadsSameWithTheLeastThatGivesAllOutputs) {
  for (int in = 1; in <= 15; ++in)
    for (int kernel = 1; kernel <= 7; ++kernel)
      for (int stride = 1; stride <= 5; ++stride) {
        SCOPED_TRACE(testing::Message() << in << ' ' << kernel << ' ' << stride);
        const AxisWindows windows = fit_windows(in, kernel, stride, kSame);
        const int wanted = in / stride + (in % stride == 0 ? 0 : 1);
        int total = 0;
        while (count_windows(in, kernel, stride, 0, total) < wanted) ++total;
        EXPECT_EQ(windows.out, wanted);
        EXPECT_EQ(windows.pad_before, total / 2);
      }
}

// 11x11 with stride 4 on 224 (AlexNet): 56 outputs, 7 rows of padding, 3 of them on top.
TEST(FitWindows, AgreesWithAlexnetsFirstLayer) {
  EXPECT_EQ(fit_windows(224, 11, 4, kSame).out, 56);
  EXPECT_EQ(fit_windows(224, 11, 4, kSame).pad_before, 3);
}

}  // namespace
}  // namespace wagesim
