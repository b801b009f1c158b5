#include "models/scheme/wageubn/statistics_pass.h"

#include <cstdlib>
#include <limits>

#include "models/num/int128.h"

namespace wagesim {
namespace {

// Sums of up to kChannelBlock channels from `z` on over some positions; kept in registers where the block is
// whole. Unsigned, for a sum that does not fit is found only afterwards.
template <bool kWhole>
[[gnu::always_inline]] inline std::int32_t add_block(const std::int32_t* __restrict z, std::int64_t positions,
                                                     int channels, int count, std::uint64_t* __restrict sums,
                                                     std::uint64_t* __restrict squares) {
  std::uint64_t s[kChannelBlock] = {}, q[kChannelBlock] = {};
  std::int32_t largest[kChannelBlock] = {};
  const int width = kWhole ? kChannelBlock : count;
  for (std::int64_t p = 0; p < positions; ++p, z += channels)
    for (int c = 0; c < width; ++c) {
      const std::int32_t x = z[c];
      s[c] += static_cast<std::uint64_t>(std::int64_t{x});
      q[c] += static_cast<std::uint64_t>(std::int64_t{x} * x);
      largest[c] = std::max(largest[c], x < 0 ? -x : x);
    }
  std::int32_t most = 0;
  for (int c = 0; c < width; ++c) {
    sums[c] = s[c];
    squares[c] = q[c];
    most = std::max(most, largest[c]);
  }
  return most;
}

[[gnu::always_inline]] inline std::int32_t add_positions(const std::int32_t* z, std::int64_t positions,
                                                         int channels, std::uint64_t* row) {
  std::int32_t most = 0;
  int c = 0;
  for (; c + kChannelBlock <= channels; c += kChannelBlock)
    most = std::max(most,
                    add_block<true>(z + c, positions, channels, kChannelBlock, row + c, row + channels + c));
  if (c < channels)
    most = std::max(most,
                    add_block<false>(z + c, positions, channels, channels - c, row + c, row + channels + c));
  return most;
}

// For sums that might not fit: the squares again, in 128 bits.
int first_overflow(const ChannelMap& map, const std::int32_t* z) {
  std::vector<Int128> squares(static_cast<std::size_t>(map.channels));
  for (std::int64_t i = 0; i < map.elements(); ++i)
    squares[static_cast<std::size_t>(i % map.channels)] += std::int64_t{z[i]} * z[i];
  const auto beyond = std::find_if(squares.begin(), squares.end(),
                                   [](Int128 sum) { return sum > std::numeric_limits<std::int64_t>::max(); });
  return beyond == squares.end() ? -1 : static_cast<int>(beyond - squares.begin());
}

}  // namespace

ChannelSums channel_sums(const VectorLoop& loop, const ChannelMap& map, const std::int32_t* z) {
  const int channels = map.channels;
  TaskRows<std::uint64_t> rows(map, 2 * channels);
  const std::int64_t largest =
      loop.max(map.positions, map.grain(), [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
        return std::int64_t{add_positions(z + begin * channels, end - begin, channels, rows.row(begin))};
      });
  ChannelSums sums;
  if (Int128{largest} * largest * map.positions > std::numeric_limits<std::int64_t>::max())
    sums.overflowed = first_overflow(map, z);
  std::vector<std::uint64_t> total(static_cast<std::size_t>(2 * channels));  // what overflows wraps
  rows.add_to(total.data());
  for (int c = 0; c < channels; ++c) {
    sums.sum.push_back(static_cast<std::int64_t>(total[static_cast<std::size_t>(c)]));
    sums.squares.push_back(static_cast<std::int64_t>(total[static_cast<std::size_t>(channels + c)]));
  }
  return sums;
}

}  // namespace wagesim
