#include <array>
#include <cstring>

#include "models/kernel/tile.h"

namespace wagesim {
namespace {

constexpr int kRows = 4;
constexpr int kCols = 8;

using Words = std::array<std::int16_t, 2>;

Words load_lane(const std::byte* lane) {
  Words words;
  std::memcpy(&words, lane, sizeof words);
  return words;
}

void run(const TileArgs& args) {
  std::array<std::array<std::uint32_t, kCols>, kRows> sums{};  // unsigned: wraps where a partial sum does
  for (std::int64_t k = 0; k < args.line_count * args.steps; ++k)
    for (int row = 0; row < kRows; ++row) {
      const Words a = load_lane(args.rows + row * args.row_stride + args.lines[k / args.steps] +
                                k % args.steps * args.step_stride);
      for (int col = 0; col < kCols; ++col) {
        const Words b = load_lane(args.columns + (k * kCols + col) * std::int64_t{sizeof(Words)});
        sums[static_cast<std::size_t>(row)][static_cast<std::size_t>(col)] +=
            static_cast<std::uint32_t>(a[0] * b[0]) + static_cast<std::uint32_t>(a[1] * b[1]);
      }
    }
  for (int row = 0; row < kRows; ++row)
    for (int col = 0; col < kCols; ++col) {
      std::int32_t& sum = args.sums[row][col];
      const std::uint32_t before = args.accumulate ? static_cast<std::uint32_t>(sum) : 0u;
      sum = static_cast<std::int32_t>(before + static_cast<std::uint32_t>(args.start[col]) +
                                      sums[static_cast<std::size_t>(row)][static_cast<std::size_t>(col)]);
    }
}

}  // namespace

const TileKernel& portable_words_tile() {
  static constexpr TileKernel kKernel{LaneKind::Words, kRows, kCols, run};
  return kKernel;
}

}  // namespace wagesim
