#include "models/layer/conv_reference.h"

#include <gtest/gtest.h>

#include <vector>

namespace wagesim {
namespace {

using Sums = std::vector<std::int64_t>;
using Values = std::vector<std::int8_t>;

// Worked by hand: a 3x3 image, a 2x2 kernel, one channel.
constexpr ConvGeometry kValid{.in_h = 3, .in_w = 3, .out_h = 2, .out_w = 2, .kernel_h = 2, .kernel_w = 2};

TEST(ConvReference, ForwardMatchesAnExampleByHand) {
  const Values input{1, 2, 3, 4, 5, 6, 7, 8, 9};
  const Values weight{1, 10, -1, 100};
  Sums sum(4);
  reference_forward(kValid, input.data(), weight.data(), sum.data());
  EXPECT_EQ(sum, (Sums{1 + 20 - 4 + 500, 2 + 30 - 5 + 600, 4 + 50 - 7 + 800, 5 + 60 - 8 + 900}));
}

TEST(ConvReference, ErrorSpreadsOneErrorOverTheWindowThatSawIt) {
  const Values error{0, 0, 3, 0};  // output (1, 0) saw input rows 1..2, columns 0..1
  const Values weight{1, 10, -1, 100};
  Sums input_error(9);
  reference_error(kValid, error.data(), weight.data(), input_error.data());
  EXPECT_EQ(input_error, (Sums{0, 0, 0, 3, 30, 0, -3, 300, 0}));
}

TEST(ConvReference, GradientMatchesAnExampleByHand) {
  const Values input{1, 2, 3, 4, 5, 6, 7, 8, 9};
  const Values error{1, 0, 0, -1};
  Sums gradient(4);
  reference_gradient(kValid, input.data(), error.data(), gradient.data());
  EXPECT_EQ(gradient, (Sums{1 - 5, 2 - 6, 4 - 8, 5 - 9}));
}

TEST(ConvReference, ForwardReadsZeroOutsideTheImageAndSkipsByTheStride) {
  // Input 3 wide, kernel 3, stride 2, one column of padding on the left and one on the right.
  const ConvGeometry g{.in_w = 3, .out_w = 2, .kernel_w = 3, .stride = 2, .pad_left = 1};
  const Values input{1, 2, 3};
  const Values weight{100, 10, 1};
  Sums sum(2);
  reference_forward(g, input.data(), weight.data(), sum.data());
  EXPECT_EQ(sum, (Sums{10 * 1 + 2, 100 * 2 + 10 * 3}));
}

TEST(ConvReference, FullyConnectedLayerIsAMatrixProduct) {
  const ConvGeometry g{.batch = 2, .in_c = 3, .out_c = 2};
  const Values input{1, 2, 3, -1, -2, -3};
  const Values weight{1, 4, 2, 5, 3, 6};  // [in][out]
  Sums sum(4);
  reference_forward(g, input.data(), weight.data(), sum.data());
  EXPECT_EQ(sum, (Sums{14, 32, -14, -32}));
}

}  // namespace
}  // namespace wagesim
