#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/kernel/gradient_work.h"
#include "models/kernel/isa_call.h"
#include "models/kernel/position_lanes.h"
#include "models/kernel/scratch.h"
#include "models/kernel/sum_matrix.h"

namespace wagesim {

/// One block of channels and columns: sums of panels of positions.
template <class Elem, class ErrorElem, class RowPacked, class ColPacked>
class GradientBlock {
 public:
  static constexpr int kValues = kLaneValues<RowPacked>;

  GradientBlock(const GradientWork<Elem, ErrorElem>& work, std::int64_t block, Scratch& scratch)
      : work_(work),
        g_(work.g),
        kernel_(*work.choice.kernel),
        first_channel_(static_cast<int>(block % work.cut.channel_blocks) * work.cut.block_channels),
        first_col_(block / work.cut.channel_blocks * work.cut.block_cols),
        cols_(std::min(work.cut.block_cols, work.cut.cols - first_col_)),
        width_(round_up(cols_, kernel_.cols)),
        lanes_(g_, kValues, std::min(work.cut.block_channels, g_.in_c - first_channel_)),
        scratch_(scratch) {
    grow(scratch.sums, lanes_.runs() * lanes_.run_rows() * width_);
  }

  /// The block's sums (+)= what a panel of positions contributes.
  void add(std::int64_t panel, bool accumulate) {
    pack(panel);
    std::int32_t* const spare = grow(scratch_.tile, std::int64_t{kernel_.rows} * kernel_.cols);
    for (std::int64_t col = 0; col < cols_; col += kernel_.cols)
      for (int run = 0; run < lanes_.runs(); ++run)
        for (std::int64_t row = 0; row < lanes_.run_rows(); row += kernel_.rows)
          tile(run, row, col, spare, accumulate);
  }

  /// Adds the sums to rows [rows][columns of the block] of a whole gradient, or puts them there.
  template <class Sum>
  void empty_into(const SumMatrix<Sum>& total, bool add_to_it) const {
    const std::int64_t channels = lanes_.run_rows() * lanes_.runs() / (g_.kernel_h * g_.kernel_w);
    call_for(work_.choice.isa, [&]() WAGESIM_INLINE_BODY {
      for (std::int64_t row = 0; row < lanes_.runs() * lanes_.run_rows(); ++row) {
        Sum* const to = total.row(row / channels * g_.in_c + first_channel_ + row % channels);
        const std::int32_t* const sums = scratch_.sums.data() + row * width_;
        total.columns.visit(first_col_, cols_,
                            [&](std::int64_t offset, std::int64_t done, std::int64_t count)
                                WAGESIM_INLINE_BODY {
                                  for (std::int64_t c = 0; c < count; ++c)
                                    to[offset + c] = sums[done + c] + (add_to_it ? to[offset + c] : 0);
                                });
      }
    });
  }

 private:
  [[nodiscard]] std::int64_t panel_columns_bytes() const { return line_count_ * steps_ * kernel_.cols * 4; }

  void pack(std::int64_t panel) {
    line_starts_.clear();
    std::int64_t lanes = 0;
    int width = 0;
    const PositionPanels& panels = work_.cut.panels;
    panels.visit(panel, [&](const PositionPanels::Strip& strip) {
      width = strip.width;
      for (int y = 0; y < strip.rows; ++y) line_starts_.push_back((lanes + lanes_.row_offset(y, width)) * 4);
      lanes += lanes_.image_rows(strip.rows) * lanes_.row_lanes(width);
    });
    width_of_panel_ = width;
    steps_ = divide_up(width, kValues);
    line_count_ = static_cast<std::int64_t>(line_starts_.size());
    auto* rows = reinterpret_cast<RowPacked*>(grow(scratch_.rows, (lanes + kernel_.rows) * 4));
    const std::int64_t panels_of_columns = width_ / kernel_.cols;
    std::byte* const columns = grow(scratch_.columns, panels_of_columns * panel_columns_bytes());
    call_for(work_.choice.isa, [&]() WAGESIM_INLINE_BODY {
      std::int64_t line = 0;
      panels.visit(panel, [&](const PositionPanels::Strip& strip) WAGESIM_INLINE_BODY {
        lanes_.pack(work_.input, strip, first_channel_, work_.choice.row_offset, scratch_.line, rows);
        rows += lanes_.image_rows(strip.rows) * lanes_.row_lanes(strip.width) * kValues;
        for (int y = 0; y < strip.rows; ++y, ++line)
          for (std::int64_t part = 0; part < panels_of_columns; ++part)
            pack_errors(strip, strip.y + y, part * kernel_.cols,
                        reinterpret_cast<ColPacked*>(columns + part * panel_columns_bytes() +
                                                     line * steps_ * kernel_.cols * 4));
      });
    });
    starts_.assign(static_cast<std::size_t>(width_), 0);
    if (work_.choice.row_offset == 0) return;
    for (std::int64_t part = 0; part < panels_of_columns; ++part)
      offset_correction(work_.choice, columns + part * panel_columns_bytes(), line_count_ * steps_,
                        starts_.data() + part * kernel_.cols);
  }

  /// Lanes [steps][kernel cols] of one row's errors in columns from `col` of the block on, zero beyond them.
  [[gnu::always_inline]] void pack_errors(const PositionPanels::Strip& strip, std::int64_t y,
                                          std::int64_t col, ColPacked* lanes) const {
    const std::int64_t cols = std::min<std::int64_t>(kernel_.cols, cols_ - col);
    const std::int64_t first = (strip.image * g_.out_h + y) * g_.out_w + strip.x;
    const ErrorElem* errors = work_.error + first * g_.out_c + first_col_ + col;
    if (cols < kernel_.cols) std::fill_n(lanes, steps_ * kernel_.cols * kValues, ColPacked{0});
    for (std::int64_t x = 0; x < strip.width; x += kValues, lanes += kernel_.cols * kValues) {
      if (x + kValues <= strip.width)
        interleave(errors + x * g_.out_c, g_.out_c, cols, 0, lanes);
      else
        interleave_exact(errors + x * g_.out_c, g_.out_c, cols, strip.width - x, lanes);
    }
  }

  void tile(int run, std::int64_t row, std::int64_t col, std::int32_t* spare, bool accumulate) const {
    std::array<std::int32_t*, kMaxTileRows> sums;
    for (std::int64_t r = 0; r < kernel_.rows; ++r)
      sums[static_cast<std::size_t>(r)] =
          row + r < lanes_.run_rows()
              ? scratch_.sums.data() + (run * lanes_.run_rows() + row + r) * width_ + col
              : spare;
    kernel_.run({.rows = scratch_.rows.data() + (lanes_.run_offset(run, width_of_panel_) + row) * 4,
                 .row_stride = 4,
                 .step_stride = lanes_.step_lanes() * 4,
                 .lines = line_starts_.data(),
                 .line_count = line_count_,
                 .steps = steps_,
                 .narrow_steps = work_.choice.narrow_steps,
                 .columns = scratch_.columns.data() + col / kernel_.cols * panel_columns_bytes(),
                 .start = starts_.data() + col,
                 .sums = sums.data(),
                 .accumulate = accumulate});
  }

  const GradientWork<Elem, ErrorElem>& work_;
  const ConvGeometry& g_;
  const TileKernel& kernel_;
  int first_channel_;
  std::int64_t first_col_, cols_, width_;
  PositionLanes lanes_;
  Scratch& scratch_;
  int width_of_panel_ = 0;
  std::int64_t steps_ = 0, line_count_ = 0;
  std::vector<std::ptrdiff_t> line_starts_;
  std::vector<std::int32_t> starts_;
};

}  // namespace wagesim
