#include "sim/tile/tile_parts.h"

#include <algorithm>
#include <numeric>

namespace wagesim {
namespace {

/// Of one axis.
struct AxisPart {
  Places positions, taps;
};

/// Places [first, first + extent) of an axis that are `residue` modulo `step`, counted from `first`.
Places congruent(int first, int extent, int residue, int step) {
  const int begin = ((residue - first) % step + step) % step;
  return {begin, step, begin < extent ? (extent - begin - 1) / step + 1 : 0};
}

/// Position i meets errors through tap k where i + pad = k * dilation modulo stride: for each residue of
/// i + pad no tap, or every (stride / divisor)-th, divisor being that of stride and dilation.
std::vector<AxisPart> axis_parts(const Span& positions, const Span& taps, int stride, int dilation, int pad) {
  const int tap_step = stride / std::gcd(stride, dilation);
  std::vector<AxisPart> parts;
  for (int residue = 0; residue < stride; ++residue) {
    AxisPart part{congruent(positions.begin + pad, positions.count, residue, stride), {}};
    if (part.positions.count == 0) continue;
    for (int tap = 0; tap < std::min(tap_step, taps.count); ++tap)
      if ((taps.begin + tap) * dilation % stride == residue)
        part.taps = {tap, tap_step, (taps.count - tap - 1) / tap_step + 1};
    parts.push_back(part);
  }
  return parts;
}

}  // namespace

std::vector<TilePart> tile_parts(const ProductTile& tile, const ConvGeometry& geometry, Pass pass) {
  if (pass != Pass::Error || geometry.stride == 1) {
    const auto all = [](const Span& span) { return Places{0, 1, span.count}; };
    return {{all(tile.rows), all(tile.cols), all(tile.kernel_h), all(tile.kernel_w)}};
  }
  std::vector<TilePart> parts;
  for (const AxisPart& rows :
       axis_parts(tile.rows, tile.kernel_h, geometry.stride.h, geometry.dilation.h, geometry.pad_top))
    for (const AxisPart& cols :
         axis_parts(tile.cols, tile.kernel_w, geometry.stride.w, geometry.dilation.w, geometry.pad_left))
      parts.push_back({rows.positions, cols.positions, rows.taps, cols.taps});
  return parts;
}

int packed_groups(const ProductTile& tile, Pass pass, std::int64_t depth, int column,
                  const ArrayRoom& array) {
  if (pass == Pass::Gradient || tile.groups.count == 1) return 1;
  const int columns = tile.group_columns();
  const std::int64_t across = (array.cols - column % array.cols) / columns;
  const std::int64_t down = std::int64_t{array.rows} * array.lanes / std::max<std::int64_t>(depth, 1);
  const std::int64_t left = tile.groups.count - column / columns;
  return static_cast<int>(std::clamp<std::int64_t>(std::min(across, down), 1, left));
}

}  // namespace wagesim
