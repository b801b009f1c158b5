#include "models/kernel/conv_kernels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "models/layer/conv_reference.h"

namespace wagesim {
namespace {

std::string describe(const ConvGeometry& g) {
  std::ostringstream text;
  text << "batch " << g.batch << " in " << g.in_h << 'x' << g.in_w << 'x' << g.in_c << " out " << g.out_h
       << 'x' << g.out_w << 'x' << g.out_c << " kernel " << g.kernel_h << 'x' << g.kernel_w << " stride "
       << g.stride.h << "x" << g.stride.w << " dilation " << g.dilation.h << "x" << g.dilation.w << " pad "
       << g.pad_top << ',' << g.pad_left;
  return text.str();
}

/// Values of a range, its two ends more often than the rest.
template <class Elem>
std::vector<Elem> random_values(std::mt19937_64& random, std::int64_t count, ValueRange range) {
  std::uniform_int_distribution<int> value(range.min, range.max);
  std::uniform_int_distribution<int> kind(0, 3);
  std::vector<Elem> values(static_cast<std::size_t>(count));
  for (Elem& v : values) {
    const int k = kind(random);
    v = static_cast<Elem>(k == 0 ? range.min : k == 1 ? range.max : value(random));
  }
  return values;
}

/// A geometry of at most some hundred thousand products: odd channel counts, one-sided padding, images that
/// the kernel overhangs, strides beyond the kernel (so that some inputs are never read).
ConvGeometry random_geometry(std::mt19937_64& random) {
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  const auto one_of = [&](std::vector<int> values) {
    return values[static_cast<std::size_t>(pick(0, static_cast<int>(values.size()) - 1))];
  };
  ConvGeometry g;
  g.kernel_h = one_of({1, 2, 3, 5, 7, 11});
  g.kernel_w = one_of({1, 2, 3, 5, 7, 11});
  g.stride = {pick(1, 4), pick(1, 4)};
  if (pick(0, 2) == 0) g.dilation = {pick(1, 4), pick(1, 4)};
  g.pad_top = pick(0, g.kernel_h - 1);
  g.pad_left = pick(0, g.kernel_w - 1);
  g.out_h = pick(1, 6);
  g.out_w = pick(1, 6);
  // The input ends anywhere between cutting the last window short and leaving rows unread.
  g.in_h = std::max(1, (g.out_h - 1) * g.stride.h + (g.kernel_h - 1) * g.dilation.h + 1 - g.pad_top +
                           pick(-g.kernel_h + 1, 2));
  g.in_w = std::max(1, (g.out_w - 1) * g.stride.w + (g.kernel_w - 1) * g.dilation.w + 1 - g.pad_left +
                           pick(-g.kernel_w + 1, 2));
  g.in_c = one_of({1, 2, 3, 4, 5, 7, 8, 13, 16, 33});
  g.out_c = one_of({1, 3, 4, 8, 10, 15, 16, 17, 31, 32, 33, 50});
  g.batch = pick(1, 9);
  while (g.batch > 1 && g.macs() > 300'000) --g.batch;
  return g;
}

void expect_equal(const std::vector<std::int64_t>& exact, const std::vector<std::int32_t>& fast,
                  const char* product) {
  ASSERT_EQ(exact.size(), fast.size());
  for (std::size_t i = 0; i < exact.size(); ++i) ASSERT_EQ(exact[i], fast[i]) << product << " element " << i;
}

template <class Elem>
struct Operands {
  ValueRange image_range, error_range, weight_range;
  std::vector<Elem> input, error, weight;
  Operands(const ConvGeometry& g, ValueRange images, ValueRange errors, ValueRange weights,
           std::mt19937_64& random)
      : image_range(images),
        error_range(errors),
        weight_range(weights),
        input(random_values<Elem>(random, g.input_elements(), images)),
        error(random_values<Elem>(random, g.output_elements(), errors)),
        weight(random_values<Elem>(random, g.weight_elements(), weights)) {}
};

template <class Elem>
void expect_three_products(ConvKernels& kernels, const ConvGeometry& g, const Operands<Elem>& operands) {
  const auto& [images, errors, weights, input, error, weight] = operands;
  std::vector<std::int64_t> exact(static_cast<std::size_t>(g.output_elements()));
  std::vector<std::int32_t> fast(exact.size(), -1);
  reference_forward(g, input.data(), weight.data(), exact.data());
  kernels.forward<Elem>(g, {input.data(), images}, {weight.data(), weights}, fast.data());
  expect_equal(exact, fast, "forward");

  exact.resize(static_cast<std::size_t>(g.input_elements()));
  fast.assign(exact.size(), -1);
  reference_error(g, error.data(), weight.data(), exact.data());
  kernels.error<Elem, Elem>(g, {error.data(), errors}, {weight.data(), weights}, fast.data());
  expect_equal(exact, fast, "error");

  exact.resize(static_cast<std::size_t>(g.weight_elements()));
  fast.assign(exact.size(), -1);
  reference_gradient(g, input.data(), error.data(), exact.data());
  kernels.gradient<Elem>(g, {input.data(), images}, {error.data(), errors}, fast.data());
  expect_equal(exact, fast, "gradient");
}

/// A matrix in blocks of `width` columns, dense again; `rest` of the last block must be as it was.
std::vector<std::int32_t> joined(const std::vector<std::int32_t>& blocks, std::int64_t columns,
                                 std::int64_t width, std::int32_t rest) {
  const std::int64_t count = (columns + width - 1) / width,
                     rows = static_cast<std::int64_t>(blocks.size()) / (count * width);
  std::vector<std::int32_t> dense;
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t column = 0; column < count * width; ++column) {
      const auto at = static_cast<std::size_t>((column / width * rows + row) * width + column % width);
      if (column < columns)
        dense.push_back(blocks[at]);
      else
        EXPECT_EQ(blocks[at], rest) << "row " << row << " column " << column;
    }
  return dense;
}

/// The products in blocks of columns, the second time with the weights as packed before.
template <class Elem>
void expect_blocks(ConvKernels& kernels, const ConvGeometry& g, const Operands<Elem>& operands, int width) {
  const auto& [images, errors, weights, input, error, weight] = operands;
  const auto blocks = [&](std::int64_t elements, int columns) {
    return std::vector<std::int32_t>(
        static_cast<std::size_t>(elements / columns * ((columns + width - 1) / width) * width), -1);
  };
  std::vector<std::int64_t> exact(static_cast<std::size_t>(g.output_elements()));
  reference_forward(g, input.data(), weight.data(), exact.data());
  for (const bool again : {false, true}) {
    auto fast = blocks(g.output_elements(), g.out_c);
    kernels.forward<Elem>(g, {input.data(), images}, {weight.data(), weights}, fast.data(), {again, width});
    expect_equal(exact, joined(fast, g.out_c, width, -1), "forward in blocks");
  }
  exact.resize(static_cast<std::size_t>(g.input_elements()));
  reference_error(g, error.data(), weight.data(), exact.data());
  for (const bool again : {false, true}) {
    auto fast = blocks(g.input_elements(), g.in_c);
    kernels.error<Elem, Elem>(g, {error.data(), errors}, {weight.data(), weights}, fast.data(),
                              {again, width});
    expect_equal(exact, joined(fast, g.in_c, width, -1), "error in blocks");
  }
  exact.resize(static_cast<std::size_t>(g.weight_elements()));
  reference_gradient(g, input.data(), error.data(), exact.data());
  auto fast = blocks(g.weight_elements(), g.out_c);
  kernels.gradient<Elem>(g, {input.data(), images}, {error.data(), errors}, fast.data(), {false, width});
  expect_equal(exact, joined(fast, g.out_c, width, -1), "gradient in blocks");
}

struct IsaAndThreads {
  Isa isa;
  int threads;
};

class ConvKernelsOn : public testing::TestWithParam<IsaAndThreads> {
 protected:
  WorkerPool pool_{GetParam().threads};
  ConvKernels kernels_{pool_, GetParam().isa};
};

std::vector<IsaAndThreads> all_kernels() {
  std::vector<IsaAndThreads> all;
  for (const Isa isa : available_isas())
    for (const int threads : {1, 2, 5}) all.push_back({isa, threads});
  return all;
}

INSTANTIATE_TEST_SUITE_P(Every, ConvKernelsOn, testing::ValuesIn(all_kernels()), [](const auto& instance) {
  return std::string(to_string(instance.param.isa)) + std::to_string(instance.param.threads);
});

struct Ranges {
  ValueRange image, error, weight;
};

constexpr ValueRange kTernary{-1, 1};
constexpr ValueRange kActivation{0, 127};
constexpr ValueRange kSigned{-127, 127};
constexpr ValueRange kWholeByte{-128, 127};
constexpr ValueRange kTwelveBits{-2047, 2047};

TEST_P(ConvKernelsOn, EqualTheReferenceOnRandomShapesOfBytes) {
  const std::vector<Ranges> ranges{
      {kActivation, kSigned, kTernary},     {kSigned, kSigned, kTernary},
      {kActivation, kSigned, kSigned},      {kSigned, kSigned, kSigned},
      {kWholeByte, kWholeByte, kWholeByte}, {{0, 15}, {-7, 7}, {-3, 3}},
      {{-90, -5}, {3, 100}, {-1, 0}},       {{0, 0}, {-1, 1}, {0, 0}},
  };
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    std::mt19937_64 random(seed);
    const ConvGeometry g = random_geometry(random);
    const auto& [images, errors, weights] = ranges[seed % ranges.size()];
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(g));
    const Operands<std::int8_t> operands(g, images, errors, weights, random);
    expect_three_products(kernels_, g, operands);
    expect_blocks(kernels_, g, operands, std::array{1, 4, 16, 32, 33}[seed % 5]);
    if (HasFailure()) return;
  }
}

TEST_P(ConvKernelsOn, EqualTheReferenceOnRandomShapesOfTwelveBitWords) {
  const std::vector<Ranges> ranges{{{0, 2047}, kTwelveBits, kTwelveBits},
                                   {kTwelveBits, kTwelveBits, kTernary},
                                   {{0, 255}, kSigned, kTernary}};
  for (std::uint64_t seed = 1000; seed < 1012; ++seed) {
    std::mt19937_64 random(seed);
    const ConvGeometry g = random_geometry(random);
    const auto& [images, errors, weights] = ranges[seed % ranges.size()];
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(g));
    expect_three_products(kernels_, g, Operands<std::int16_t>(g, images, errors, weights, random));
    if (HasFatalFailure()) return;
  }
}

// Shapes with more positions, rows and columns than one block, one panel or one register tile holds.
TEST_P(ConvKernelsOn, EqualTheReferenceOnShapesOfSeveralBlocks) {
  const std::vector<ConvGeometry> shapes{
      {.batch = 3,
       .in_h = 20,
       .in_w = 17,
       .in_c = 1,
       .out_h = 16,
       .out_w = 13,
       .out_c = 32,
       .kernel_h = 5,
       .kernel_w = 5},
      {.batch = 2,
       .in_h = 16,
       .in_w = 18,
       .in_c = 3,
       .out_h = 16,
       .out_w = 18,
       .out_c = 70,
       .kernel_h = 3,
       .kernel_w = 3,
       .pad_top = 1,
       .pad_left = 1},
      {.batch = 130, .in_c = 520, .out_c = 10},
      {.batch = 101, .in_c = 70, .out_c = 130},
      {.batch = 2,
       .in_h = 15,
       .in_w = 15,
       .in_c = 12,
       .out_h = 7,
       .out_w = 7,
       .out_c = 24,
       .kernel_h = 4,
       .kernel_w = 3,
       .stride = 2,
       .pad_top = 1,
       .pad_left = 0},
      {.batch = 2,
       .in_h = 2,
       .in_w = 700,
       .in_c = 4,
       .out_h = 2,
       .out_w = 700,
       .out_c = 6,
       .kernel_w = 3,
       .pad_left = 1},
      {.batch = 2,
       .in_h = 4,
       .in_w = 4,
       .in_c = 200,
       .out_h = 4,
       .out_w = 4,
       .out_c = 150,
       .kernel_h = 3,
       .kernel_w = 3,
       .pad_top = 1,
       .pad_left = 1},
  };
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    std::mt19937_64 random(i);
    SCOPED_TRACE("seed " + std::to_string(i) + ": " + describe(shapes[i]));
    const Operands<std::int8_t> operands(shapes[i], kActivation, kSigned, kTernary, random);
    expect_three_products(kernels_, shapes[i], operands);
    for (const int width : {4, 32, 64}) expect_blocks(kernels_, shapes[i], operands, width);
    if (HasFailure()) return;
  }
}

/// Whole lanes of channels and maps wide enough that windows are read where they lie: borders on one side,
/// both or none, unread columns, kernel rows apart.
ConvGeometry lane_geometry(std::mt19937_64& random) {
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  ConvGeometry g{.batch = pick(1, 3),
                 .in_c = 4 * pick(1, 5),
                 .out_h = pick(4, 14),
                 .out_w = pick(10, 40),
                 .out_c = pick(1, 40),
                 .kernel_h = pick(1, 5),
                 .kernel_w = pick(2, 5),
                 .stride = {pick(1, 3), pick(1, 3)},
                 .dilation = {pick(1, 2), 1}};
  g.pad_top = pick(0, g.kernel_h - 1);
  g.pad_left = pick(0, g.kernel_w - 1);
  g.in_h = std::max(1, (g.out_h - 1) * g.stride.h + (g.kernel_h - 1) * g.dilation.h + 1 - g.pad_top -
                           pick(0, g.kernel_h - 1));
  g.in_w = std::max(1, (g.out_w - 1) * g.stride.w + g.kernel_w - g.pad_left + pick(1 - g.kernel_w, 3));
  return g;
}

TEST_P(ConvKernelsOn, EqualTheReferenceWhereWindowsAreReadWhereTheyLie) {
  for (std::uint64_t seed = 4000; seed < 4016; ++seed) {
    std::mt19937_64 random(seed);
    const ConvGeometry g = lane_geometry(random);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(g));
    const Operands<std::int8_t> bytes(g, seed % 2 == 0 ? kActivation : kSigned, kSigned, kSigned, random);
    expect_three_products(kernels_, g, bytes);
    expect_blocks(kernels_, g, bytes, std::array{4, 16, 33}[seed % 3]);
    expect_three_products(kernels_, g, Operands<std::int16_t>(g, {0, 2047}, kTwelveBits, kTernary, random));
    if (HasFailure()) return;
  }
}

/// Adds up what it is shown, by column.
class ColumnSums final : public SumObserver {
 public:
  ColumnSums(int threads, int columns)
      : sums_(static_cast<std::size_t>(threads),
              std::vector<std::int64_t>(static_cast<std::size_t>(columns))) {}
  void see(int thread, std::span<std::int32_t* const> rows, int column, int columns) override {
    for (const std::int32_t* row : rows)
      for (int c = column; c < column + columns; ++c)
        sums_[static_cast<std::size_t>(thread)][static_cast<std::size_t>(c)] += row[c] + 1;
  }
  /// The same of a whole result.
  static std::vector<std::int64_t> of(const std::vector<std::int32_t>& result, int columns) {
    std::vector<std::int64_t> sums(static_cast<std::size_t>(columns));
    for (std::size_t i = 0; i < result.size(); ++i) sums[i % sums.size()] += result[i] + 1;
    return sums;
  }
  [[nodiscard]] std::vector<std::int64_t> total() const {
    std::vector<std::int64_t> total(sums_[0].size());
    for (const auto& of_thread : sums_)
      for (std::size_t c = 0; c < total.size(); ++c) total[c] += of_thread[c];
    return total;
  }

 private:
  std::vector<std::vector<std::int64_t>> sums_;
};

TEST_P(ConvKernelsOn, ShowTheObserverEverySumOnce) {
  for (std::uint64_t seed = 5000; seed < 5012; ++seed) {
    std::mt19937_64 random(seed);
    ConvGeometry g = seed % 2 == 0 ? lane_geometry(random) : random_geometry(random);
    g.stride = {1, 1};  // every input is reached, so that the error product makes every sum
    g.in_h = g.out_h;
    g.in_w = g.out_w;
    g.pad_top = std::min(g.pad_top, g.kernel_h - 1);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(g));
    const Operands<std::int8_t> operands(g, kActivation, kSigned, kSigned, random);
    std::vector<std::int32_t> result(static_cast<std::size_t>(g.output_elements()));
    ColumnSums forward(pool_.threads(), g.out_c), error(pool_.threads(), g.in_c);
    kernels_.forward<std::int8_t>(g, {operands.input.data(), kActivation}, {operands.weight.data(), kSigned},
                                  result.data(), {.observer = &forward});
    EXPECT_EQ(forward.total(), ColumnSums::of(result, g.out_c));
    result.resize(static_cast<std::size_t>(g.input_elements()));
    kernels_.error<std::int8_t, std::int8_t>(g, {operands.error.data(), kSigned},
                                             {operands.weight.data(), kSigned}, result.data(),
                                             {.observer = &error});
    EXPECT_EQ(error.total(), ColumnSums::of(result, g.in_c));
    if (HasFailure()) return;
  }
}

// Every product at its largest magnitude: where an int16 partial sum would be the first to give way.
TEST_P(ConvKernelsOn, StayExactWhenEveryOperandIsAtItsLimit) {
  const ConvGeometry g{.batch = 3, .in_c = 1200, .out_c = 5};
  for (const int weight_limit : {1, 3, 7, 127})
    for (const int image : {127, -127})
      for (const int sign : {1, -1}) {
        const auto limits = [](std::int64_t count, int value) {
          return std::vector<std::int8_t>(static_cast<std::size_t>(count), static_cast<std::int8_t>(value));
        };
        const auto input = limits(g.input_elements(), image);
        const auto weight = limits(g.weight_elements(), sign * weight_limit);
        std::vector<std::int32_t> sum(static_cast<std::size_t>(g.output_elements()));
        const ValueRange images = image > 0 ? kActivation : kSigned;
        kernels_.forward<std::int8_t>(g, {input.data(), images},
                                      {weight.data(), {-weight_limit, weight_limit}}, sum.data());
        for (const std::int32_t value : sum) ASSERT_EQ(value, image * sign * weight_limit * 1200);
      }
}

// 127 * 127 * 133 145 is the first product sum beyond int32; one position less still fits.
TEST_P(ConvKernelsOn, GradientIsExactUpToInt32AndRefusesMore) {
  constexpr int kFits = 133'144;
  for (const int sign : {1, -1}) {
    const std::vector<std::int8_t> input(static_cast<std::size_t>(2 * (kFits + 1)), 127);
    std::vector<std::int8_t> error(static_cast<std::size_t>(3 * (kFits + 1)));
    for (std::size_t i = 0; i < error.size(); ++i)
      error[i] = static_cast<std::int8_t>(i % 3 == 0 ? 1 : sign * 127);
    std::vector<std::int32_t> gradient(6);

    ConvGeometry g{.batch = kFits, .in_c = 2, .out_c = 3};
    kernels_.gradient<std::int8_t>(g, {input.data(), kActivation}, {error.data(), kSigned}, gradient.data());
    EXPECT_EQ(gradient[0], 127 * kFits);
    EXPECT_EQ(gradient[1], sign * 127 * 127 * kFits);

    g.batch = kFits + 1;
    try {
      kernels_.gradient<std::int8_t>(g, {input.data(), kActivation}, {error.data(), kSigned},
                                     gradient.data());
      FAIL() << "no overflow reported";
    } catch (const SumOverflow& overflow) {
      EXPECT_EQ(overflow.element, 1);
      EXPECT_EQ(overflow.value, sign * std::int64_t{127} * 127 * (kFits + 1));
      EXPECT_THAT(overflow.what(), testing::HasSubstr(std::to_string(overflow.value)));
    }
  }
}

// The range alone would allow an overflow; the values do not reach it.
TEST_P(ConvKernelsOn, WideGradientThatFitsEqualsTheReference) {
  const ConvGeometry g{.batch = 700,
                       .in_h = 4,
                       .in_w = 4,
                       .in_c = 3,
                       .out_h = 4,
                       .out_w = 4,
                       .out_c = 5,
                       .kernel_h = 3,
                       .kernel_w = 3,
                       .pad_top = 1,
                       .pad_left = 1};
  std::mt19937_64 random(7);
  const Operands<std::int16_t> operands(g, kTwelveBits, kTwelveBits, kTernary, random);
  std::vector<std::int64_t> exact(static_cast<std::size_t>(g.weight_elements()));
  std::vector<std::int32_t> fast(exact.size());
  reference_gradient(g, operands.input.data(), operands.error.data(), exact.data());
  kernels_.gradient<std::int16_t>(g, {operands.input.data(), kTwelveBits},
                                  {operands.error.data(), kTwelveBits}, fast.data());
  expect_equal(exact, fast, "gradient");
}

// Errors of up to 127 * 128: products that leave int32 after 1,040 positions.
constexpr ValueRange kFlagged{-16256, 16256};

TEST_P(ConvKernelsOn, WideGradientEqualsTheReferenceBeyondInt32) {
  for (std::uint64_t seed = 2000; seed < 2012; ++seed) {
    std::mt19937_64 random(seed);
    const ConvGeometry g =
        seed == 2000 ? ConvGeometry{.batch = 5000, .in_c = 3, .out_c = 18} : random_geometry(random);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(g));
    const auto input = random_values<std::int8_t>(random, g.input_elements(), kActivation);
    const auto flagged = random_values<std::int16_t>(random, g.output_elements(), kFlagged);
    const std::vector<std::int16_t> wide_input(input.begin(), input.end());
    std::vector<std::int64_t> exact(static_cast<std::size_t>(g.weight_elements())), fast(exact.size(), -1);
    reference_gradient(g, wide_input.data(), flagged.data(), exact.data());
    kernels_.wide_gradient<std::int8_t, std::int16_t>(g, {input.data(), kActivation},
                                                      {flagged.data(), kFlagged}, fast.data());
    ASSERT_EQ(exact, fast);
    const auto plain = random_values<std::int8_t>(random, g.output_elements(), kSigned);
    reference_gradient(g, input.data(), plain.data(), exact.data());
    kernels_.wide_gradient<std::int8_t, std::int8_t>(g, {input.data(), kActivation}, {plain.data(), kSigned},
                                                     fast.data());
    ASSERT_EQ(exact, fast);
  }
}

// All products at their limit: the largest sum is some thousand times what int32 holds.
TEST_P(ConvKernelsOn, WideGradientStaysExactAtItsLimit) {
  const ConvGeometry g{.batch = 1'000'003, .in_c = 2, .out_c = 1};
  const std::vector<std::int8_t> input(static_cast<std::size_t>(g.input_elements()), 127);
  const std::vector<std::int16_t> error(static_cast<std::size_t>(g.output_elements()), -16256);
  std::vector<std::int64_t> gradient(2);
  kernels_.wide_gradient<std::int8_t, std::int16_t>(g, {input.data(), kActivation}, {error.data(), kFlagged},
                                                    gradient.data());
  for (const std::int64_t sum : gradient) EXPECT_EQ(sum, std::int64_t{-127} * 16256 * 1'000'003);
}

TEST_P(ConvKernelsOn, ErrorProductTakesFlaggedErrorsBesideByteWeights) {
  for (std::uint64_t seed = 3000; seed < 3010; ++seed) {
    std::mt19937_64 random(seed);
    ConvGeometry g = random_geometry(random);
    while (std::int64_t{g.kernel_h} * g.kernel_w * g.out_c > 1040) g = random_geometry(random);  // fits int32
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(g));
    const auto error = random_values<std::int16_t>(random, g.output_elements(), kFlagged);
    const auto weight = random_values<std::int8_t>(random, g.weight_elements(), kSigned);
    const std::vector<std::int16_t> wide_weight(weight.begin(), weight.end());
    std::vector<std::int64_t> exact(static_cast<std::size_t>(g.input_elements()));
    std::vector<std::int32_t> fast(exact.size(), -1);
    reference_error(g, error.data(), wide_weight.data(), exact.data());
    kernels_.error<std::int16_t, std::int8_t>(g, {error.data(), kFlagged}, {weight.data(), kSigned},
                                              fast.data());
    expect_equal(exact, fast, "error");
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace wagesim
