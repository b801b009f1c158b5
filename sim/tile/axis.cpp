#include "sim/tile/axis.h"

#include <algorithm>
#include <cstdint>

#include "models/num/divide.h"

namespace wagesim {
namespace {

Span clipped(std::int64_t low, std::int64_t high, int extent) {
  low = std::max<std::int64_t>(low, 0);
  high = std::min<std::int64_t>(high, extent - 1);
  return high < low ? Span{} : Span{static_cast<int>(low), static_cast<int>(high - low + 1)};
}

}  // namespace

std::vector<Span> cut_axis(int extent, int tile) {
  std::vector<Span> tiles;
  tiles.reserve(static_cast<std::size_t>(divide_up(extent, tile)));
  for (int begin = 0; begin < extent; begin += tile) tiles.push_back({begin, std::min(tile, extent - begin)});
  return tiles;
}

Span covered_positions(Span pooled, int pooled_extent, const PoolShape& pool, int extent) {
  if (!pool.present()) return pooled;
  const int begin = pooled.begin * pool.stride;
  const int windows_end = (pooled.end() - 1) * pool.stride + pool.size;
  return {begin, (pooled.end() == pooled_extent ? extent : windows_end) - begin};
}

Span windows_over(Span positions, const PoolShape& pool, int pooled_extent) {
  if (!pool.present()) return positions;
  return clipped(divide_up(positions.begin - pool.size + 1, pool.stride), (positions.end() - 1) / pool.stride,
                 pooled_extent);
}

AxisReads row_reads(const ConvGeometry& geometry, Pass pass) {
  const bool backward = pass == Pass::Error;
  return {geometry.stride.h, geometry.dilation.h, geometry.pad_top, backward ? geometry.out_h : geometry.in_h,
          backward};
}

AxisReads col_reads(const ConvGeometry& geometry, Pass pass) {
  const bool backward = pass == Pass::Error;
  return {geometry.stride.w, geometry.dilation.w, geometry.pad_left,
          backward ? geometry.out_w : geometry.in_w, backward};
}

Span read_positions(Span positions, Span taps, const AxisReads& reads) {
  const std::int64_t last = positions.end() - 1, stride = reads.stride;
  const std::int64_t first_tap = std::int64_t{taps.begin} * reads.dilation - reads.pad,
                     last_tap = (taps.end() - 1) * std::int64_t{reads.dilation} - reads.pad;
  if (reads.backward)
    return clipped(divide_up(positions.begin - last_tap, stride), divide_down(last - first_tap, stride),
                   reads.extent);
  return clipped(positions.begin * stride + first_tap, last * stride + last_tap, reads.extent);
}

}  // namespace wagesim
