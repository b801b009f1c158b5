#include "models/kernel/column_panels.h"

#include <algorithm>

#include "models/kernel/isa_call.h"
#include "models/kernel/pack.h"

namespace wagesim {
void ColumnPanels::reshape(const TileChoice& choice, std::int64_t depth, std::int64_t columns) {
  choice_ = choice;
  depth_ = depth;
  columns_ = columns;
  steps_ = divide_up(depth, lane_values(choice.kernel->kind));
  grow(data_, panels() * panel_bytes());
  grow(start_, panels() * choice_.kernel->cols);
}

template <class Packed, class Elem>
[[gnu::always_inline]] inline void ColumnPanels::pack_as(std::int64_t panel, const Elem* matrix,
                                                         std::int64_t row_stride) {
  constexpr int kValues = kLaneValues<Packed>;
  const int cols = choice_.kernel->cols;
  const std::int64_t first = panel * cols;
  const std::int64_t count = std::min<std::int64_t>(cols, columns_ - first);
  auto* out = reinterpret_cast<Packed*>(data_.data() + panel * panel_bytes());
  if (count < cols) std::fill_n(out, steps_ * cols * kValues, Packed{0});
  for (std::int64_t step = 0; step < steps_; ++step) {
    const std::int64_t rows = std::min<std::int64_t>(kValues, depth_ - step * kValues);
    const Elem* from = matrix + step * kValues * row_stride + first;
    Packed* to = out + step * cols * kValues;
    if (count == cols && rows == kValues)
      interleave(from, row_stride, cols, 0, to);
    else
      interleave_exact(from, row_stride, count, rows, to);
  }
}

template <class Packed, class Elem>
[[gnu::always_inline]] inline void ColumnPanels::pack_transposed_as(std::int64_t panel,
                                                                    const std::vector<const Elem*>& taps,
                                                                    std::int64_t tap_depth) {
  constexpr int kValues = kLaneValues<Packed>;
  const int cols = choice_.kernel->cols;
  const std::int64_t first = panel * cols;
  const std::int64_t count = std::min<std::int64_t>(cols, columns_ - first);
  auto* out = reinterpret_cast<Packed*>(data_.data() + panel * panel_bytes());
  if (count < cols || depth_ % kValues != 0) std::fill_n(out, steps_ * cols * kValues, Packed{0});
  std::int64_t k = 0;
  for (const Elem* tap : taps) {
    const Elem* from = tap + first * tap_depth;
    if (tap_depth % kValues == 0)
      transpose_lanes(from, tap_depth, count, cols, out + k * cols);
    else
      for (std::int64_t d = 0; d < tap_depth; ++d)
        for (std::int64_t col = 0; col < count; ++col)
          out[((k + d) / kValues * cols + col) * kValues + (k + d) % kValues] =
              static_cast<Packed>(from[col * tap_depth + d]);
    k += tap_depth;
  }
}

template <class Elem>
void ColumnPanels::pack(std::int64_t panel, const Elem* matrix, std::int64_t row_stride) {
  call_for(choice_.isa, [&]() WAGESIM_INLINE_BODY {
    if (choice_.kernel->kind == LaneKind::Words)
      pack_as<std::int16_t>(panel, matrix, row_stride);
    else
      pack_as<std::int8_t>(panel, matrix, row_stride);
  });
  set_start(panel);
}

template <class Elem>
void ColumnPanels::pack_transposed(std::int64_t panel, const std::vector<const Elem*>& taps,
                                   std::int64_t tap_depth) {
  call_for(choice_.isa, [&]() WAGESIM_INLINE_BODY {
    if (choice_.kernel->kind == LaneKind::Words)
      pack_transposed_as<std::int16_t>(panel, taps, tap_depth);
    else
      pack_transposed_as<std::int8_t>(panel, taps, tap_depth);
  });
  set_start(panel);
}

/// The rows hold value + row_offset, so every sum starts at minus row_offset times the sum of its column
/// (modulo 2^32, like the sums themselves).
void ColumnPanels::set_start(std::int64_t panel) {
  std::int32_t* start = start_.data() + panel * choice_.kernel->cols;
  if (choice_.row_offset == 0)
    std::fill_n(start, choice_.kernel->cols, 0);
  else
    offset_correction(choice_, data_.data() + panel * panel_bytes(), steps_, start);
}

template void ColumnPanels::pack(std::int64_t, const std::int8_t*, std::int64_t);
template void ColumnPanels::pack(std::int64_t, const std::int16_t*, std::int64_t);
template void ColumnPanels::pack_transposed(std::int64_t, const std::vector<const std::int8_t*>&,
                                            std::int64_t);
template void ColumnPanels::pack_transposed(std::int64_t, const std::vector<const std::int16_t*>&,
                                            std::int64_t);

}  // namespace wagesim
