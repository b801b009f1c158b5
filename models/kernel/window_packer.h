#pragma once

#include <algorithm>
#include <cstdint>

#include "models/kernel/pack.h"
#include "models/layer/conv_geometry.h"

namespace wagesim {

/// Writes out the windows that output positions see: a window is [kernel_h][kernel_w][in_c] values, each
/// stored as value + offset, as are the zeros read outside the image. Positions count in the order (image,
/// out_y, out_x).
template <class Elem, class Packed>
class WindowPacker {
 public:
  /// images: [batch, in_h, in_w, in_c].
  WindowPacker(const ConvGeometry& geometry, const Elem* images, int offset)
      : g_(geometry),
        images_(images),
        end_(images + geometry.input_elements()),
        row_lines_(geometry.dilation.w == 1 ? 1 : geometry.kernel_w),
        line_(std::int64_t{geometry.kernel_w} * geometry.in_c / row_lines_),
        row_values_(std::int64_t{geometry.in_w} * geometry.in_c),
        offset_(offset) {}

  /// Values [k_begin, k_end) of the windows of positions [first, first + count), that of position first + i
  /// at out + i * stride. Overwrites up to kChunk - 1 values past each, so stride must leave room.
  [[gnu::always_inline]] void pack(std::int64_t first, std::int64_t count, std::int64_t k_begin,
                                   std::int64_t k_end, std::int64_t stride, Packed* out) const {
    while (count > 0) {
      const std::int64_t out_x = first % g_.out_w;
      const std::int64_t out_row = first / g_.out_w;
      const std::int64_t run = std::min(count, g_.out_w - out_x);
      for (std::int64_t line = k_begin / line_; line * line_ < k_end; ++line) {
        const std::int64_t line_begin = std::max<std::int64_t>(k_begin - line * line_, 0);
        const std::int64_t line_end = std::min(k_end - line * line_, line_);
        const std::int64_t in_y =
            out_row % g_.out_h * g_.stride.h - g_.pad_top + line / row_lines_ * g_.dilation.h;
        const bool inside = in_y >= 0 && in_y < g_.in_h;
        const Elem* row = inside ? images_ + (out_row / g_.out_h * g_.in_h + in_y) * row_values_ : nullptr;
        const std::int64_t first_x = out_x * g_.stride.w - g_.pad_left + line % row_lines_ * g_.dilation.w;
        pack_line(row, first_x, run, line_begin, line_end, stride, out + line * line_ + line_begin - k_begin);
      }
      first += run;
      count -= run;
      out += run * stride;
    }
  }

 private:
  /// Values [begin, end) of one line for `run` positions, the first of which starts at image column first_x;
  /// row: the input row, null outside.
  [[gnu::always_inline]] void pack_line(const Elem* row, std::int64_t first_x, std::int64_t run,
                                        std::int64_t begin, std::int64_t end, std::int64_t stride,
                                        Packed* out) const {
    const std::int64_t step = std::int64_t{g_.stride.w} * g_.in_c;
    std::int64_t shift = first_x * g_.in_c;  // value i of the line is value shift + i of row
    for (std::int64_t i = 0; i < run; ++i, shift += step, out += stride) {
      if (row != nullptr && shift + begin >= 0 && shift + end <= row_values_ &&
          end_ - row >= shift + end + (kChunk - 1)) {
        copy_chunks(row + shift + begin, end - begin, offset_, out);
        continue;
      }
      const std::int64_t valid_begin = row == nullptr ? end : std::clamp(-shift, begin, end);
      const std::int64_t valid_end = row == nullptr ? end : std::clamp(row_values_ - shift, valid_begin, end);
      std::fill(out, out + (valid_begin - begin), static_cast<Packed>(offset_));
      if (valid_end > valid_begin)
        copy_exact(row + shift + valid_begin, valid_end - valid_begin, offset_, out + (valid_begin - begin));
      std::fill(out + (valid_end - begin), out + (end - begin), static_cast<Packed>(offset_));
    }
  }

  ConvGeometry g_;
  const Elem* images_;
  const Elem* end_;
  std::int64_t row_lines_;   ///< lines of a kernel row: one, or one a column where columns lie apart
  std::int64_t line_;        ///< values of one line: contiguous in the image
  std::int64_t row_values_;  ///< values of one image row
  int offset_;
};

}  // namespace wagesim
