#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "models/kernel/pack.h"
#include "models/kernel/position_panels.h"
#include "models/kernel/scratch.h"
#include "models/layer/conv_geometry.h"

namespace wagesim {

/// Some channels of image rows in lanes of consecutive output positions: what a weight gradient multiplies.
/// A lane holds a channel at one pixel and at those one, two, ... strides to its right; so that one copy of
/// the rows serves all kernel rows and columns, each from an offset of its own. Within a kernel row all
/// columns and channels lie side by side where columns do (dilation 1): a run.
class PositionLanes {
 public:
  PositionLanes(const ConvGeometry& g, int values, int channels)
      : g_(g), values_(values), channels_(channels), run_columns_(g.dilation.w == 1 ? g.kernel_w : 1) {}

  /// Runs of rows of the gradient, numbered by kernel row and first kernel column.
  [[nodiscard]] int runs() const { return g_.kernel_h * g_.kernel_w / run_columns_; }
  [[nodiscard]] std::int64_t run_rows() const { return std::int64_t{run_columns_} * channels_; }

  /// Lanes of `width` positions of a row, for all kernel columns.
  [[nodiscard]] std::int64_t row_lanes(int width) const {
    return ((divide_up(width, values_) - 1) * step() + reach() + 1) * channels_;
  }
  /// Image rows below so many output rows.
  [[nodiscard]] std::int64_t image_rows(int rows) const {
    return std::int64_t{rows - 1} * g_.stride.h + (g_.kernel_h - 1) * g_.dilation.h + 1;
  }
  /// Lanes from the first of a strip to that of its output row y.
  [[nodiscard]] std::int64_t row_offset(int y, int width) const { return y * g_.stride.h * row_lanes(width); }
  /// Lanes from the first of an output row to that of a run.
  [[nodiscard]] std::int64_t run_offset(int run, int width) const {
    const int per_row = g_.kernel_w / run_columns_;
    return run / per_row * g_.dilation.h * row_lanes(width) +
           std::int64_t{run % per_row} * g_.dilation.w * channels_;
  }
  /// Lanes from a step to the next.
  [[nodiscard]] std::int64_t step_lanes() const { return step() * channels_; }

  /// Writes the lanes of a strip for channels from `first_channel` on; values have `offset` added. images:
  /// [batch, in_h, in_w, in_c].
  template <class Elem, class Packed>
  [[gnu::always_inline]] void pack(const Elem* images, const PositionPanels::Strip& strip, int first_channel,
                                   int offset, AlignedVector<std::byte>& memory, Packed* lanes) const {
    const std::int64_t pixels = row_lanes(strip.width) / channels_;
    const std::int64_t shift = std::int64_t{values_ - 1} * g_.stride.w;
    const std::int64_t first_x = std::int64_t{strip.x} * g_.stride.w - g_.pad_left;
    auto* const line =
        reinterpret_cast<Packed*>(grow(memory, (pixels + shift) * channels_ * std::int64_t{sizeof(Packed)}));
    const std::int64_t first_y = std::int64_t{strip.y} * g_.stride.h - g_.pad_top;
    for (std::int64_t row = 0; row < image_rows(strip.rows); ++row, lanes += pixels * channels_ * values_) {
      if (!row_is_read(row)) continue;
      const std::int64_t y = first_y + row;
      const Elem* from = y >= 0 && y < g_.in_h
                             ? images + (strip.image * g_.in_h + y) * g_.in_w * g_.in_c + first_channel
                             : nullptr;
      copy_pixels(from, first_x, pixels + shift, offset, line);
      fill_lanes(line, pixels, lanes);
    }
  }

 private:
  [[nodiscard]] std::int64_t step() const { return std::int64_t{values_} * g_.stride.w; }
  [[nodiscard]] int reach() const { return (g_.kernel_w - 1) * g_.dilation.w; }
  [[nodiscard]] bool row_is_read(std::int64_t row) const {
    for (int ky = 0; ky < g_.kernel_h; ++ky)
      if ((row - ky * g_.dilation.h) % g_.stride.h == 0) return true;
    return false;
  }

  /// Pixels [first, first + count) of an image row, null where it is outside.
  template <class Elem, class Packed>
  [[gnu::always_inline]] void copy_pixels(const Elem* row, std::int64_t first, std::int64_t count, int offset,
                                          Packed* line) const {
    const std::int64_t begin = row == nullptr ? count : std::clamp<std::int64_t>(-first, 0, count);
    const std::int64_t end = row == nullptr ? count : std::clamp<std::int64_t>(g_.in_w - first, begin, count);
    const auto zero = static_cast<Packed>(offset);
    std::fill_n(line, begin * channels_, zero);
    if (channels_ == g_.in_c) {
      if (end > begin)
        copy_exact(row + (first + begin) * channels_, (end - begin) * channels_, offset,
                   line + begin * channels_);
    } else {
      for (std::int64_t x = begin; x < end; ++x)
        copy_exact(row + (first + x) * g_.in_c, channels_, offset, line + x * channels_);
    }
    std::fill_n(line + end * channels_, (count - end) * channels_, zero);
  }

  template <class Packed>
  [[gnu::always_inline]] void fill_lanes(const Packed* line, std::int64_t pixels, Packed* lanes) const {
    const std::int64_t stride = std::int64_t{g_.stride.w} * channels_;
    const std::int64_t read = std::min<std::int64_t>(reach() + 1, step());  // of every step's pixels
    if (read == step()) return interleave(line, stride, pixels * channels_, 0, lanes);
    for (std::int64_t x = 0; x < pixels; x += step())
      interleave(line + x * channels_, stride, read * channels_, 0, lanes + x * channels_ * values_);
  }

  ConvGeometry g_;
  int values_, channels_;
  int run_columns_;
};

}  // namespace wagesim
