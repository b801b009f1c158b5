#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/kernel/pack.h"
#include "models/kernel/tile.h"
#include "models/layer/conv_geometry.h"
#include "models/num/divide.h"

namespace wagesim {

/// Some output rows of an image as a product reads them without their windows being written out: the image's
/// rows with their borders, one after the other. The window of output position (y, x) starts at pixel
/// (y * pitch + x) * stride.w, so that positions past the end of a row continue into the next one; those
/// between out_w and the pitch are of no use. A row's right border is the next one's left border. Rows that
/// vertical strides part lie apart, by their phase (input row modulo stride.h).
class ImageRaster {
 public:
  /// Of `rows` output rows. The geometry has dilation.w = 1.
  ImageRaster(const ConvGeometry& geometry, int rows) : g_(geometry), rows_(rows) {
    const int left = std::max(g_.pad_left, 0);
    const int reach = (g_.out_w - 1) * g_.stride.w + g_.kernel_w;
    const int pixels = std::max(std::min(reach, g_.pad_left + g_.in_w), reach - left);
    pitch_ = std::max(g_.out_w, static_cast<int>(divide_up(pixels, g_.stride.w)));
    phase_row_.assign(static_cast<std::size_t>(g_.stride.h) + 1, 0);
    for (int phase = 0; phase < g_.stride.h; ++phase)
      phase_row_[static_cast<std::size_t>(phase) + 1] =
          phase_row_[static_cast<std::size_t>(phase)] + rows_of(phase);
  }

  [[nodiscard]] int rows() const { return rows_; }
  [[nodiscard]] int pitch() const { return pitch_; }
  /// Positions from the first to the last of `rows` output rows.
  [[nodiscard]] std::int64_t positions(int rows) const {
    return (rows - 1) * std::int64_t{pitch_} + g_.out_w;
  }
  /// Values of all rows, and what a register tile may read past them.
  [[nodiscard]] std::int64_t values() const { return phase_row_.back() * row_values() + slack(); }
  /// Values from a position to the next.
  [[nodiscard]] std::int64_t step() const { return std::int64_t{g_.stride.w} * g_.in_c; }
  /// Where the values of kernel row ky start.
  [[nodiscard]] std::int64_t line(int ky) const {
    const int down = ky * g_.dilation.h;
    return (phase_row_[static_cast<std::size_t>(down % g_.stride.h)] + down / g_.stride.h) * row_values();
  }

  /// Writes the rows below output rows [first, first + rows()) of an image [in_h, in_w, in_c], each value
  /// plus offset.
  template <class Elem, class Packed>
  [[gnu::always_inline]] void pack(const Elem* image, int first, int offset, Packed* out) const {
    for (int phase = 0; phase < g_.stride.h; ++phase)
      for (std::int64_t row = 0; row < rows_of(phase); ++row, out += row_values())
        pack_row(image, (first + row) * g_.stride.h + phase - g_.pad_top, offset, out);
    std::fill_n(out, slack(), static_cast<Packed>(offset));
  }

 private:
  [[nodiscard]] std::int64_t row_values() const { return pitch_ * step(); }
  [[nodiscard]] std::int64_t slack() const {
    return static_cast<std::int64_t>(kMaxTileRows) * step() + std::int64_t{g_.kernel_w} * g_.in_c + kChunk;
  }
  /// Rows of a phase: none where no kernel row falls into it.
  [[nodiscard]] std::int64_t rows_of(int phase) const {
    for (int ky = g_.kernel_h - 1; ky >= 0; --ky)
      if (ky * g_.dilation.h % g_.stride.h == phase) return rows_ + ky * g_.dilation.h / g_.stride.h;
    return 0;
  }

  template <class Elem, class Packed>
  [[gnu::always_inline]] void pack_row(const Elem* image, std::int64_t in_y, int offset, Packed* out) const {
    const std::int64_t all = row_values(), row = std::int64_t{g_.in_w} * g_.in_c;
    const std::int64_t left = std::min(std::max<std::int64_t>(g_.pad_left, 0) * g_.in_c, all);
    const std::int64_t from = std::min(std::max<std::int64_t>(-g_.pad_left, 0) * g_.in_c, row);
    const bool inside = in_y >= 0 && in_y < g_.in_h;
    const std::int64_t count = inside ? std::min(row - from, all - left) : 0;
    std::fill_n(out, left, static_cast<Packed>(offset));
    if (count > 0) copy_exact(image + in_y * row + from, count, offset, out + left);
    std::fill_n(out + left + count, all - left - count, static_cast<Packed>(offset));
  }

  ConvGeometry g_;
  int rows_;
  int pitch_ = 0;
  std::vector<std::int64_t> phase_row_;  ///< stored rows before a phase
};

}  // namespace wagesim
