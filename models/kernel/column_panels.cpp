#include "models/kernel/column_panels.h"

#include <algorithm>
#include <array>

#include "models/kernel/pack.h"

namespace wagesim {
namespace {

int lane_values(const TileKernel& kernel) {
  return kernel.kind == LaneKind::Words ? 2 : 4;
}

}  // namespace

void ColumnPanels::reshape(const TileChoice& choice, std::int64_t depth, std::int64_t columns) {
  choice_ = choice;
  depth_ = depth;
  columns_ = columns;
  steps_ = divide_up(depth, lane_values(*choice.kernel));
  grow(data_, panels() * panel_bytes());
  grow(start_, panels() * choice_.kernel->cols);
}

template <class Elem>
void ColumnPanels::pack(std::int64_t panel, const Elem* matrix, std::int64_t row_stride) {
  if (choice_.kernel->kind == LaneKind::Words)
    pack_as<std::int16_t>(panel, matrix, row_stride);
  else
    pack_as<std::int8_t>(panel, matrix, row_stride);
}

template <class Elem>
void ColumnPanels::pack_transposed(std::int64_t panel, const std::vector<const Elem*>& taps,
                                   std::int64_t tap_depth) {
  if (choice_.kernel->kind == LaneKind::Words)
    pack_transposed_as<std::int16_t>(panel, taps, tap_depth);
  else
    pack_transposed_as<std::int8_t>(panel, taps, tap_depth);
}

template <class Packed, class Elem>
void ColumnPanels::pack_as(std::int64_t panel, const Elem* matrix, std::int64_t row_stride) {
  constexpr int kValues = kLaneValues<Packed>;
  const int cols = choice_.kernel->cols;
  const std::int64_t first = panel * cols;
  const std::int64_t count = std::min<std::int64_t>(cols, columns_ - first);
  auto* out = reinterpret_cast<Packed*>(data_.data() + panel * panel_bytes());
  if (count < cols || depth_ % kValues != 0) std::fill_n(out, steps_ * cols * kValues, Packed{0});
  std::int64_t step = 0;
  for (; (step + 1) * kValues <= depth_; ++step) {
    std::array<const Elem*, static_cast<std::size_t>(kValues)> rows;
    for (std::size_t v = 0; v < rows.size(); ++v)
      rows[v] = matrix + (step * kValues + static_cast<std::int64_t>(v)) * row_stride + first;
    interleave<Elem, Packed>(rows, count, out + step * cols * kValues);
  }
  for (std::int64_t k = step * kValues; k < depth_; ++k)
    for (std::int64_t col = 0; col < count; ++col)
      out[(step * cols + col) * kValues + k % kValues] =
          static_cast<Packed>(matrix[k * row_stride + first + col]);
  set_start<Packed>(panel);
}

template <class Packed, class Elem>
void ColumnPanels::pack_transposed_as(std::int64_t panel, const std::vector<const Elem*>& taps,
                                      std::int64_t tap_depth) {
  constexpr int kValues = kLaneValues<Packed>;
  const int cols = choice_.kernel->cols;
  const std::int64_t first = panel * cols;
  const std::int64_t count = std::min<std::int64_t>(cols, columns_ - first);
  auto* out = reinterpret_cast<Packed*>(data_.data() + panel * panel_bytes());
  if (count < cols || depth_ % kValues != 0) std::fill_n(out, steps_ * cols * kValues, Packed{0});
  std::int64_t k_first = 0;
  for (const Elem* tap : taps) {
    for (std::int64_t col = 0; col < count; ++col) {
      const Elem* from = tap + (first + col) * tap_depth;
      for (std::int64_t d = 0; d < tap_depth; ++d) {
        const std::int64_t k = k_first + d;
        out[(k / kValues * cols + col) * kValues + k % kValues] = static_cast<Packed>(from[d]);
      }
    }
    k_first += tap_depth;
  }
  set_start<Packed>(panel);
}

/// The rows hold value + row_offset, so every sum starts at minus row_offset times the sum of its column
/// (modulo 2^32, like the sums themselves).
template <class Packed>
void ColumnPanels::set_start(std::int64_t panel) {
  const int cols = choice_.kernel->cols;
  std::int32_t* start = start_.data() + panel * cols;
  std::fill_n(start, cols, 0);
  if (choice_.row_offset == 0) return;
  const auto* values = reinterpret_cast<const Packed*>(data_.data() + panel * panel_bytes());
  for (std::int64_t step = 0; step < steps_; ++step)
    for (std::int64_t col = 0; col < cols; ++col) {
      int lane = 0;
      for (int v = 0; v < kLaneValues<Packed>; ++v) lane += *values++;
      start[col] = static_cast<std::int32_t>(static_cast<std::uint32_t>(start[col]) -
                                             static_cast<std::uint32_t>(choice_.row_offset * lane));
    }
}

template void ColumnPanels::pack(std::int64_t, const std::int8_t*, std::int64_t);
template void ColumnPanels::pack(std::int64_t, const std::int16_t*, std::int64_t);
template void ColumnPanels::pack_transposed(std::int64_t, const std::vector<const std::int8_t*>&,
                                            std::int64_t);
template void ColumnPanels::pack_transposed(std::int64_t, const std::vector<const std::int16_t*>&,
                                            std::int64_t);

}  // namespace wagesim
