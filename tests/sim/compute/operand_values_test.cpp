// Operands of fidelity tile: unpacked, and counted, with and without AVX2, against the bytes one by one.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "sim/compute/dense_operand.h"
#include "sim/compute/nonzero_counts.h"
#include "sim/compute/product_schedule.h"
#include "tests/sim/compute/product_case.h"

namespace wagesim {
namespace {

std::vector<std::uint8_t> random_bytes(std::int64_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(count));
  for (std::uint8_t& byte : bytes) byte = random() % 3 == 0 ? 0 : static_cast<std::uint8_t>(random());
  return bytes;
}

int code_value(unsigned code) {
  return code == 3 ? -1 : static_cast<int>(code);
}

TEST(DenseOperand, UnpacksEveryValueWithAndWithoutAvx2) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const test::ProductCase c = test::wide_case(seed);
    const ProductSchedule schedule(c.command, c.pass, c.tile, c.machine);
    const MatrixOperand& y = schedule.parts().front().y;
    const std::vector<std::uint8_t> bytes = random_bytes(y.layout().bytes() + 8, seed);
    for (const bool wide : {false, best_isa() != Isa::Portable}) {
      AlignedVector<std::int8_t> room;
      const std::int8_t* const values = dense_values(y, bytes.data(), wide, room);
      for (std::int64_t row = 0; row < y.layout().rows; ++row)
        for (std::int64_t at = 0; at < y.row_values(); ++at) {
          const std::uint8_t* const from = bytes.data() + row * y.layout().pitch;
          const int expected = y.ternary() ? code_value(unsigned{from[at / 4]} >> (2 * (at % 4)) & 3u)
                                           : static_cast<int>(static_cast<std::int8_t>(from[at]));
          ASSERT_EQ(values[row * y.row_values() + at], expected)
              << "row " << row << " value " << at << " wide " << wide;
        }
    }
  }
}

/// Counts of operand X as the feeder expands it, element by element.
struct Expanded {
  NonzeroCounts::Counts taps, positions;
};
Expanded expand(const ImageOperand& x, const std::uint8_t* image) {
  const std::int64_t groups = x.groups(), channels = x.group_channels(), group_taps = x.taps() / groups;
  Expanded counts{NonzeroCounts::Counts(static_cast<std::size_t>(x.taps())),
                  NonzeroCounts::Counts(static_cast<std::size_t>(x.positions() * groups))};
  std::vector<std::int8_t> window(static_cast<std::size_t>(x.taps()));
  for (std::int64_t position = 0; position < x.positions(); ++position) {
    x.gather_taps(image, position, 0, x.taps(), window.data());
    for (std::int64_t index = 0; index < x.taps(); ++index) {  // (group, kernel row and column, channel)
      if (window[static_cast<std::size_t>(index)] == 0) continue;
      const std::int64_t group = index / group_taps, pixel = index % group_taps / channels;
      ++counts.taps[static_cast<std::size_t>((pixel * groups + group) * channels + index % channels)];
      ++counts.positions[static_cast<std::size_t>(position * groups + group)];
    }
  }
  return counts;
}

TEST(NonzeroCounts, CountWhatTheFeederWouldExpandWithAndWithoutAvx2) {
  WorkerPool pool(1);
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const test::ProductCase c = seed % 2 == 0 ? test::wide_case(seed) : test::random_case(seed);
    const ProductSchedule schedule(c.command, c.pass, c.tile, c.machine);
    for (const ProductSchedule::Part& part : schedule.parts()) {
      const ImageOperand& x = part.x;
      const std::vector<std::uint8_t> bytes = random_bytes(x.region().bytes() + 1, seed);
      const auto* const image = reinterpret_cast<const std::int8_t*>(bytes.data());
      const Expanded expected = expand(x, bytes.data());
      for (const Isa isa : {Isa::Portable, best_isa()}) {
        const VectorLoop loop(pool, isa);
        NonzeroCounts counts(loop);
        NonzeroCounts::Counts found = {7, 7, 7};  // of a tile before
        counts.by_tap(x, image, found);
        ASSERT_EQ(found, expected.taps) << to_string(isa);
        counts.by_position(x, image, found);
        ASSERT_EQ(found, expected.positions) << to_string(isa);
      }
    }
  }
}

}  // namespace
}  // namespace wagesim
