#include "sim/compiler/axis.h"

#include <algorithm>

namespace wagesim {

namespace {

int floor_div(int a, int b) {
  return a / b - (a % b != 0 && a < 0 ? 1 : 0);
}
int ceil_div(int a, int b) {
  return -floor_div(-a, b);
}

AxisRange clipped(int low, int high, int extent) {
  low = std::max(low, 0);
  high = std::min(high, extent - 1);
  return high < low ? AxisRange{0, 0} : AxisRange{low, high - low + 1};
}

}  // namespace

std::vector<AxisRange> cut_axis(int extent, int tile) {
  std::vector<AxisRange> tiles;
  tiles.reserve(static_cast<std::size_t>(ceil_div(extent, tile)));
  for (int begin = 0; begin < extent; begin += tile) tiles.push_back({begin, std::min(tile, extent - begin)});
  return tiles;
}

std::vector<AxisRange> cut_pooled_axis(int extent, int pooled_extent, int tile, const PoolShape& pool) {
  std::vector<AxisRange> tiles = cut_axis(pooled_extent, tile);
  if (!pool.present()) return tiles;
  for (AxisRange& range : tiles) {
    range = {range.begin * pool.stride, (range.count - 1) * pool.stride + pool.size};
  }
  tiles.back().count = extent - tiles.back().begin;
  return tiles;
}

AxisRange pooled_of(AxisRange positions, int pooled_extent, const PoolShape& pool) {
  if (!pool.present()) return positions;
  const int last = positions.begin + positions.count - 1;
  return clipped(ceil_div(positions.begin - pool.size + 1, pool.stride), last / pool.stride, pooled_extent);
}

AxisRange read_range(AxisRange positions, AxisRange taps, int stride, int pad, int extent, bool backward) {
  const int last = positions.begin + positions.count - 1;
  const int last_tap = taps.begin + taps.count - 1;
  if (backward) {
    return clipped(ceil_div(positions.begin + pad - last_tap, stride),
                   floor_div(last + pad - taps.begin, stride), extent);
  }
  return clipped(positions.begin * stride + taps.begin - pad, last * stride + last_tap - pad, extent);
}

}  // namespace wagesim
