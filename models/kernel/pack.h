#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "models/layer/conv_geometry.h"

namespace wagesim {

/// Packed values of consecutive k that share a 32-bit lane (see TileArgs).
template <class Packed>
inline constexpr int kLaneValues = 4 / static_cast<int>(sizeof(Packed));

/// Copies the part [k_begin, k_end) of the window that one output position sees, in the order (ky, kx, in_c),
/// to out; each value goes out as value + offset, as do the zeros read outside the image. (in_y, in_x) is the
/// window's first input row and column, possibly outside; image is one image [in_h, in_w, in_c].
template <class Elem, class Packed>
void pack_window(const ConvGeometry& g, const Elem* image, int in_y, int in_x, int offset,
                 std::int64_t k_begin, std::int64_t k_end, Packed* out) {
  const std::int64_t line =
      std::int64_t{g.kernel_w} * g.in_c;  // values of one kernel row: contiguous in the image
  const std::int64_t row_values = std::int64_t{g.in_w} * g.in_c;
  const std::int64_t shift = std::int64_t{in_x} * g.in_c;
  const auto pad = static_cast<Packed>(offset);
  for (std::int64_t ky = k_begin / line; ky * line < k_end; ++ky) {
    const std::int64_t first = std::max<std::int64_t>(k_begin - ky * line, 0);
    const std::int64_t last = std::min(k_end - ky * line, line);
    const std::int64_t y = in_y + ky;
    const bool inside = y >= 0 && y < g.in_h;
    const std::int64_t valid_first = inside ? std::clamp(-shift, first, last) : last;
    const std::int64_t valid_last = inside ? std::clamp(row_values - shift, valid_first, last) : last;
    const Elem* row = image + y * row_values + shift;
    std::int64_t at = first;
    for (; at < valid_first; ++at) *out++ = pad;
    for (; at < valid_last; ++at) *out++ = static_cast<Packed>(row[at] + offset);
    for (; at < last; ++at) *out++ = pad;
  }
}

/// out[i * lanes + v] = rows[v][i]: lanes of consecutive k, one for each column i, from that many matrix
/// rows.
template <class Elem, class Packed>
void interleave(const std::array<const Elem*, static_cast<std::size_t>(kLaneValues<Packed>)>& rows,
                std::int64_t count, Packed* out) {
  constexpr int kValues = kLaneValues<Packed>;
  for (std::int64_t i = 0; i < count; ++i)
    for (int v = 0; v < kValues; ++v)
      out[i * kValues + v] = static_cast<Packed>(rows[static_cast<std::size_t>(v)][i]);
}

}  // namespace wagesim
