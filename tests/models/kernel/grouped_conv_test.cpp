#include "models/kernel/grouped_conv.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "models/layer/conv_reference.h"

namespace wagesim {
namespace {

/// Groups of one and of several channels, dilated, with a stride of its own for each axis.
ConvGeometry random_geometry(std::mt19937_64& random) {
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  ConvGeometry g;
  g.batch = pick(1, 3);
  g.groups = pick(1, 40);
  g.in_c = g.groups * pick(1, 3);
  g.out_c = g.groups * (pick(0, 1) == 0 ? g.in_c / g.groups : pick(1, 3));
  g.kernel_h = pick(1, 4), g.kernel_w = pick(1, 4);
  g.stride = {pick(1, 3), pick(1, 3)};
  g.dilation = {pick(1, 3), pick(1, 3)};
  g.pad_top = pick(0, g.kernel_h - 1), g.pad_left = pick(0, g.kernel_w - 1);
  g.in_h = pick(1, 9), g.in_w = pick(1, 9);
  g.out_h = pick(1, 5), g.out_w = pick(1, 5);  // whatever the input: positions outside read as zero
  return g;
}

template <class Elem>
std::vector<Elem> random_values(std::mt19937_64& random, std::int64_t count, ValueRange range) {
  std::uniform_int_distribution<int> value(range.min, range.max);
  std::vector<Elem> values(static_cast<std::size_t>(count));
  for (Elem& v : values) v = static_cast<Elem>(value(random));
  return values;
}

std::vector<std::int64_t> widened(const std::vector<std::int32_t>& values) {
  return {values.begin(), values.end()};
}

template <class Elem>
void expect_products(GroupedConv& conv, const ConvGeometry& g, ValueRange range, std::mt19937_64& random) {
  const auto input = random_values<Elem>(random, g.input_elements(), range);
  const auto weight = random_values<Elem>(random, g.weight_elements(), {-1, 1});
  const auto error = random_values<Elem>(random, g.output_elements(), range);
  const auto in_count = static_cast<std::size_t>(g.input_elements()),
             out_count = static_cast<std::size_t>(g.output_elements()),
             weight_count = static_cast<std::size_t>(g.weight_elements());
  std::vector<std::int64_t> exact(out_count);
  std::vector<std::int32_t> fast(out_count, -1);
  reference_forward(g, input.data(), weight.data(), exact.data());
  conv.forward<Elem>(g, {input.data(), range}, {weight.data(), {-1, 1}}, fast.data());
  ASSERT_EQ(widened(fast), exact) << "forward";

  exact.resize(in_count);
  fast.assign(in_count, -1);
  reference_error(g, error.data(), weight.data(), exact.data());
  conv.error<Elem>(g, {error.data(), range}, {weight.data(), {-1, 1}}, fast.data());
  ASSERT_EQ(widened(fast), exact) << "error";

  exact.resize(weight_count);
  fast.assign(weight_count, -1);
  reference_gradient(g, input.data(), error.data(), exact.data());
  conv.gradient<Elem>(g, {input.data(), range}, {error.data(), range}, fast.data());
  ASSERT_EQ(widened(fast), exact) << "gradient";
}

TEST(GroupedConv, EqualsTheReferenceOnRandomShapes) {
  std::mt19937_64 random(4);
  for (const Isa isa : available_isas()) {
    WorkerPool pool(2);
    GroupedConv conv(pool, isa);
    for (int trial = 0; trial < 60 && !HasFatalFailure(); ++trial) {
      const ConvGeometry g = random_geometry(random);
      SCOPED_TRACE(testing::Message()
                   << "seed 4, trial " << trial << " on " << to_string(isa) << ", groups " << g.groups);
      expect_products<std::int8_t>(conv, g, {-127, 127}, random);
      expect_products<std::int16_t>(conv, g, {-2047, 2047}, random);
    }
  }
}

/// 600 positions of 2047 * 2047 leave int32.
TEST(GroupedConv, NamesTheGradientThatLeavesThirtyTwoBits) {
  for (const int channels : {1, 2}) {  // of a group: depthwise, and group by group
    const ConvGeometry g{.in_h = 30,
                         .in_w = 20,
                         .in_c = 2 * channels,
                         .out_h = 30,
                         .out_w = 20,
                         .out_c = 2 * channels,
                         .groups = 2};
    const std::vector<std::int16_t> input(static_cast<std::size_t>(g.input_elements()), 2047);
    std::vector<std::int16_t> error(static_cast<std::size_t>(g.output_elements()), 0);
    for (std::size_t at = static_cast<std::size_t>(g.out_c) - 1; at < error.size();
         at += static_cast<std::size_t>(g.out_c))
      error[at] = 2047;
    std::vector<std::int32_t> gradient(static_cast<std::size_t>(g.weight_elements()));
    WorkerPool pool(1);
    GroupedConv conv(pool);
    try {
      conv.gradient<std::int16_t>(g, {input.data(), {-2047, 2047}}, {error.data(), {-2047, 2047}},
                                  gradient.data());
      FAIL() << "no overflow reported";
    } catch (const SumOverflow& overflow) {
      EXPECT_EQ(overflow.element, g.out_c - 1);
      EXPECT_EQ(overflow.value, std::int64_t{600} * 2047 * 2047);
    }
  }
}

}  // namespace
}  // namespace wagesim
