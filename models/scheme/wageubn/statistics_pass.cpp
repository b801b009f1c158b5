#include "models/scheme/wageubn/statistics_pass.h"

#include <algorithm>
#include <limits>

#include "models/kernel/isa_call.h"
#include "models/num/int128.h"

namespace wagesim {
namespace {

// Sums of up to kChannelBlock channels over some positions, at(position) the first of them; kept in registers
// where the block is whole. Unsigned, for a sum that does not fit is found only afterwards.
template <bool kWhole, class At>
[[gnu::always_inline]] inline std::int32_t add_block(At at, std::int64_t positions, int count,
                                                     std::uint64_t* __restrict sums,
                                                     std::uint64_t* __restrict squares) {
  std::uint64_t s[kChannelBlock] = {}, q[kChannelBlock] = {};
  std::int32_t largest[kChannelBlock] = {};
  const int width = kWhole ? kChannelBlock : count;
  for (std::int64_t p = 0; p < positions; ++p) {
    const std::int32_t* __restrict z = at(p);
#pragma GCC unroll 1
    for (int c = 0; c < width; ++c) {  // not unrolled, a vector loop
      const std::int32_t x = z[c];
      s[c] += static_cast<std::uint64_t>(std::int64_t{x});
      q[c] += static_cast<std::uint64_t>(std::int64_t{x} * x);
      largest[c] = std::max(largest[c], x < 0 ? -x : x);
    }
  }
  std::int32_t most = 0;
  for (int c = 0; c < width; ++c) {
    sums[c] += s[c];
    squares[c] += q[c];
    most = std::max(most, largest[c]);
  }
  return most;
}

// For sums that might not fit: the squares again, in 128 bits.
int first_overflow(const std::int32_t* z, std::int64_t positions, int channels) {
  std::vector<Int128> squares(static_cast<std::size_t>(channels));
  for (std::int64_t i = 0; i < positions * channels; ++i)
    squares[static_cast<std::size_t>(i % channels)] += std::int64_t{z[i]} * z[i];
  const auto beyond = std::find_if(squares.begin(), squares.end(),
                                   [](Int128 sum) { return sum > std::numeric_limits<std::int64_t>::max(); });
  return beyond == squares.end() ? -1 : static_cast<int>(beyond - squares.begin());
}

}  // namespace

PartialSums::PartialSums(Isa isa, int channels, std::int64_t slots)
    : isa_(isa),
      channels_(channels),
      rows_(static_cast<std::size_t>(2 * slots * channels)),
      largest_(static_cast<std::size_t>(slots)) {}

template <class At>
void PartialSums::add_positions(std::int64_t slot, std::int64_t positions, int channel, int channels, At at) {
  std::uint64_t* const sums = rows_.data() + 2 * slot * channels_ + channel;
  std::uint64_t* const squares = sums + channels_;
  std::int32_t most = 0;
  call_for(isa_, [&]() WAGESIM_INLINE_BODY {
    for (int c = 0; c < channels; c += kChannelBlock) {
      const auto block_at = [&](std::int64_t p) WAGESIM_INLINE_BODY { return at(p) + c; };
      const int count = std::min(kChannelBlock, channels - c);
      most = std::max(most, count == kChannelBlock
                                ? add_block<true>(block_at, positions, count, sums + c, squares + c)
                                : add_block<false>(block_at, positions, count, sums + c, squares + c));
    }
  });
  std::int32_t& largest = largest_[static_cast<std::size_t>(slot)];
  largest = std::max(largest, most);
}

void PartialSums::add(std::int64_t slot, const std::int32_t* z, std::int64_t positions) {
  add_positions(slot, positions, 0, channels_,
                [=, this](std::int64_t p) WAGESIM_INLINE_BODY { return z + p * channels_; });
}

void PartialSums::add(std::int64_t slot, std::span<std::int32_t* const> rows, int channel, int channels) {
  add_positions(slot, static_cast<std::int64_t>(rows.size()), channel, channels,
                [=](std::int64_t p) WAGESIM_INLINE_BODY { return rows.data()[p] + channel; });
}

ChannelSums PartialSums::total(std::int64_t positions, const std::int32_t* z) const {
  ChannelSums total;
  const Int128 largest = *std::ranges::max_element(largest_);
  if (largest * largest * positions > std::numeric_limits<std::int64_t>::max())
    total.overflowed = first_overflow(z, positions, channels_);
  const auto width = static_cast<std::size_t>(2 * channels_);
  std::vector<std::uint64_t> sums(width);
  for (std::size_t i = 0; i < rows_.size(); ++i) sums[i % width] += rows_[i];
  for (std::size_t c = 0; c < width / 2; ++c) {
    total.sum.push_back(static_cast<std::int64_t>(sums[c]));
    total.squares.push_back(static_cast<std::int64_t>(sums[width / 2 + c]));
  }
  return total;
}

ChannelSums channel_sums(const VectorLoop& loop, const ChannelMap& map, const std::int32_t* z) {
  PartialSums sums(loop.isa(), map.channels, map.tasks());
  loop.run(map.positions, map.grain(), [&](std::int64_t begin, std::int64_t end) {
    sums.add(begin / map.grain(), z + begin * map.channels, end - begin);
  });
  return sums.total(map.positions, z);
}

}  // namespace wagesim
