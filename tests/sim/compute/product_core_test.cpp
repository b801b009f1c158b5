// One product tile through the array, on random machines, layers, tiles and stalls: the sums against plain
// loops over the tile's definition, the cycles against the closed form, the gated MACs against a count over
// the operands.
#include "sim/compute/product_core.h"

#include <gtest/gtest.h>

#include "sim/array/pe_array.h"
#include "sim/compute/product_values.h"
#include "tests/sim/compute/product_case.h"

namespace wagesim {
namespace {

using test::Draw;
using test::random_case;
using Case = test::ProductCase;

/// Operands as whole tensors, and as they lie in the two buffers.
class Operands {
 public:
  Operands(const Case& c, unsigned seed) : case_(c), draw_(seed) {
    const ConvGeometry& conv = c.command.geometry;
    const bool error = c.pass == Pass::Error;
    image_h_ = error ? conv.out_h : conv.in_h;
    image_w_ = error ? conv.out_w : conv.in_w;
    image_c_ = error ? conv.out_c : conv.in_c;
    image_.resize(static_cast<std::size_t>(conv.batch * image_h_ * image_w_ * image_c_));
    for (int& value : image_) value = draw_.between(0, 3) == 0 ? 0 : draw_.between(-127, 127);
    const std::int64_t other = c.pass == Pass::Gradient ? conv.output_elements() : conv.weight_elements();
    other_.resize(static_cast<std::size_t>(other));
    const int limit = c.command.mode == MacMode::Ternary ? 1 : 127;
    for (int& value : other_) value = draw_.between(-limit, limit);
  }

  [[nodiscard]] int image(int n, int row, int col, int channel) const {
    return image_[static_cast<std::size_t>(((n * image_h_ + row) * image_w_ + col) * image_c_ + channel)];
  }
  [[nodiscard]] bool inside(int row, int col) const {
    return row >= 0 && row < image_h_ && col >= 0 && col < image_w_;
  }
  [[nodiscard]] int weight(int ky, int kx, int ci, int co) const {
    const ConvGeometry& conv = case_.command.geometry;
    const int inputs = conv.in_c / conv.groups;
    return other_[static_cast<std::size_t>(((ky * conv.kernel_w + kx) * inputs + ci % inputs) * conv.out_c +
                                           co)];
  }
  [[nodiscard]] int error(int n, int y, int x, int co) const {
    const ConvGeometry& conv = case_.command.geometry;
    return other_[static_cast<std::size_t>(((n * conv.out_h + y) * conv.out_w + x) * conv.out_c + co)];
  }

  [[nodiscard]] std::vector<std::uint8_t> x_bytes() const {
    const ImageRegion region = image_region(case_.tile, case_.command.geometry, case_.pass);
    std::vector<std::uint8_t> bytes;
    for (int n = 0; n < region.batch.count; ++n)
      for (int row = 0; row < region.rows.count; ++row)
        for (int col = 0; col < region.cols.count; ++col)
          for (int channel = 0; channel < region.channels.count; ++channel)
            bytes.push_back(
                static_cast<std::uint8_t>(image(region.batch.begin + n, region.rows.begin + row,
                                                region.cols.begin + col, region.channels.begin + channel)));
    bytes.push_back(0);
    return bytes;
  }

  [[nodiscard]] std::vector<std::uint8_t> y_bytes() const {
    const ProductTile& tile = case_.tile;
    const MatrixLayout layout = matrix_layout(tile, case_.pass, case_.command.mode, case_.machine.weight);
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(layout.bytes()) + 1);
    std::int64_t row = 0;
    const auto put = [&](int column, int value) {
      std::uint8_t* at = bytes.data() + row * layout.pitch;
      if (case_.command.mode == MacMode::Ternary)
        at[column / 4] = static_cast<std::uint8_t>(at[column / 4] | ((value & 3) << (2 * (column % 4))));
      else
        at[column] = static_cast<std::uint8_t>(value);
    };
    if (case_.pass == Pass::Gradient) {
      for (int n = 0; n < tile.batch.count; ++n)
        for (int y = 0; y < tile.rows.count; ++y)
          for (int x = 0; x < tile.cols.count; ++x, ++row)
            for (int co = 0; co < tile.columns.count; ++co)
              put(co, error(tile.batch.begin + n, tile.rows.begin + y, tile.cols.begin + x,
                            tile.columns.begin + co));
      return bytes;
    }
    const bool backward = case_.pass == Pass::Error;
    const int groups = tile.groups.count;
    const Span all_inputs = backward ? tile.columns : tile.x_channels;
    const Span inputs{all_inputs.begin, all_inputs.count / groups};
    const Span outputs = backward ? tile.x_channels : tile.columns;
    for (int ky = 0; ky < tile.kernel_h.count; ++ky)
      for (int kx = 0; kx < tile.kernel_w.count; ++kx)
        for (int ci = 0; ci < inputs.count; ++ci, ++row)
          for (int co = 0; co < outputs.count; ++co)
            put(co, weight(tile.kernel_h.begin + ky, tile.kernel_w.begin + kx, inputs.begin + ci,
                           outputs.begin + co));
    return bytes;
  }

 private:
  const Case& case_;
  Draw draw_;
  int image_h_, image_w_, image_c_;
  std::vector<int> image_, other_;
};

/// The tile's sums [result row][column] by its definition, and the MACs with two non-zero operands.
struct Expected {
  std::vector<std::vector<std::int64_t>> sums;
  std::int64_t macs = 0, effectual = 0;
};

Expected expect(const Case& c, const Operands& operands) {
  const ProductTile& tile = c.tile;
  const ConvGeometry& conv = c.command.geometry;
  const bool gradient = c.pass == Pass::Gradient;
  Expected expected;
  expected.sums.assign(static_cast<std::size_t>(gradient ? tile.depth() : tile.positions()),
                       std::vector<std::int64_t>(static_cast<std::size_t>(tile.columns.count)));
  const bool backward = c.pass == Pass::Error;
  const int channels = (backward ? conv.out_c : conv.in_c) / conv.groups,
            columns = (backward ? conv.in_c : conv.out_c) / conv.groups;
  std::int64_t position = 0;
  for (int n = tile.batch.begin; n < tile.batch.begin + tile.batch.count; ++n)
    for (int y = tile.rows.begin; y < tile.rows.begin + tile.rows.count; ++y)
      for (int x = tile.cols.begin; x < tile.cols.begin + tile.cols.count; ++x, ++position) {
        std::int64_t tap = 0;
        for (int ky = tile.kernel_h.begin; ky < tile.kernel_h.begin + tile.kernel_h.count; ++ky)
          for (int kx = tile.kernel_w.begin; kx < tile.kernel_w.begin + tile.kernel_w.count; ++kx)
            for (int ch = tile.x_channels.begin; ch < tile.x_channels.begin + tile.x_channels.count;
                 ++ch, ++tap) {
              const int far_y = ky * conv.dilation.h, far_x = kx * conv.dilation.w;
              int row = y * conv.stride.h + far_y - conv.pad_top,
                  col = x * conv.stride.w + far_x - conv.pad_left;
              if (c.pass == Pass::Error) {
                row = y + conv.pad_top - far_y;
                col = x + conv.pad_left - far_x;
                if (row % conv.stride.h != 0 || col % conv.stride.w != 0) continue;
                row /= conv.stride.h;
                col /= conv.stride.w;
              }
              const bool real = operands.inside(row, col);
              const int group = ch / channels;
              const std::int64_t result = gradient ? tap / tile.x_channels.count * tile.group_channels() +
                                                         ch % channels - tile.x_channels.begin % channels
                                                   : position;
              const int a = real ? operands.image(n, row, col, ch) : 0;
              for (int column = 0; column < tile.columns.count; ++column) {
                const int q = tile.columns.begin + column;
                if (q / columns != group) continue;
                const int b = gradient                ? operands.error(n, y, x, q)
                              : c.pass == Pass::Error ? operands.weight(ky, kx, q, ch)
                                                      : operands.weight(ky, kx, ch, q);
                ++expected.macs;
                expected.sums[static_cast<std::size_t>(result)][static_cast<std::size_t>(column)] += a * b;
                expected.effectual += a != 0 && b != 0 ? 1 : 0;
              }
            }
      }
  return expected;
}

/// The sums in the accumulator are `times` those of the tile.
void expect_sums(const Case& c, const Expected& expected, const Accumulator::Half& half, int times) {
  const std::size_t rows = expected.sums.size();
  for (std::size_t row = 0; row < rows; ++row)
    for (int column = 0; column < c.tile.columns.count; ++column) {
      const auto at = static_cast<std::int64_t>(column / c.machine.cols * static_cast<std::int64_t>(rows) +
                                                static_cast<std::int64_t>(row));
      ASSERT_EQ(half.row(at)[column % c.machine.cols],
                times * expected.sums[row][static_cast<std::size_t>(column)])
          << "row " << row << " column " << column;
    }
}

void check(unsigned seed, const StallSource& stalls) {
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const Case c = seed % 4 == 0 ? test::wide_case(seed) : random_case(seed);
  const Operands operands(c, seed + 1);
  const auto x = operands.x_bytes(), y = operands.y_bytes();
  const Expected expected = expect(c, operands);

  ProductTransactions transactions;
  PeArray array(c.machine.rows, c.machine.cols, c.machine.ternary_lanes, seed % 2 == 0);
  ProductCore core(array, c.machine, stalls);
  Accumulator accumulator(c.machine);
  for (int times = 1; times <= 2; ++times) {  // the second time added to the first
    ProductSchedule timed(c.command, c.pass, c.tile, c.machine, times > 1);
    const ProductCost cost = product_cost(timed);
    const UnitCycles closed_form = time_product(timed, cost, c.machine, stalls, transactions);

    ProductSchedule schedule(c.command, c.pass, c.tile, c.machine, times > 1);
    core.begin(schedule, {x.data(), y.data()}, accumulator.half(0));
    std::int64_t cycles = 1;
    while (core.step()) ++cycles;

    EXPECT_EQ(cycles, closed_form.total());
    EXPECT_EQ(core.cycles(), closed_form);
    EXPECT_EQ(core.effectual_macs(), expected.effectual);
    EXPECT_EQ(schedule.macs(), expected.macs);
    EXPECT_EQ(schedule.activation_words(), cost.activation_words);
    EXPECT_EQ(schedule.weight_words(), cost.weight_words);
    EXPECT_EQ(core.transactions().vectors, transactions.vectors);
    EXPECT_EQ(core.transactions().results, transactions.results);
    expect_sums(c, expected, accumulator.half(0), times);
    if (testing::Test::HasFailure()) return;
  }
}

void check_values(const Case& c, unsigned seed) {
  const Operands operands(c, seed + 1);
  const auto x = operands.x_bytes(), y = operands.y_bytes();
  const Expected expected = expect(c, operands);
  Accumulator accumulator(c.machine);
  ProductValues values;
  for (int times = 1; times <= 2; ++times) {  // the second time with the operands of the first
    const ProductSchedule schedule(c.command, c.pass, c.tile, c.machine, times > 1);
    ASSERT_EQ(values.compute(schedule, {x.data(), y.data()}, accumulator.half(1), {times == 1, times == 1}),
              expected.effectual);
    expect_sums(c, expected, accumulator.half(1), times);
    if (testing::Test::HasFailure()) return;
  }
}

TEST(ProductValues, MatchPlainLoopsOnRandomTilesAndAddToWhatIsThere) {
  for (unsigned seed = 1; seed <= 1000; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    check_values(random_case(seed), seed);
    if (HasFatalFailure()) return;
  }
}

TEST(ProductValues, MatchPlainLoopsOnTilesWiderThanAVectorRegister) {
  for (unsigned seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    check_values(test::wide_case(seed), seed);
    if (HasFatalFailure()) return;
  }
}

TEST(ProductCore, MatchesPlainLoopsAndTheClosedFormOnRandomTiles) {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    check(seed, StallSource());
    if (HasFailure()) return;
  }
}

TEST(ProductCore, KeepsEveryBitUnderRandomStalls) {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    check(seed, StallSource(seed, 16384, 5));
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace wagesim
