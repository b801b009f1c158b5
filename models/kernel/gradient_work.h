#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "models/kernel/operand.h"
#include "models/kernel/position_panels.h"
#include "models/kernel/tile_choice.h"
#include "models/layer/conv_geometry.h"
#include "models/num/divide.h"

namespace wagesim {

/// Rows and columns of the gradient a task sums at a time: some hundred KiB, beside the packed operands of a
/// panel of positions in the second-level cache.
inline constexpr std::int64_t kGradientBlockRows = 864;
inline constexpr std::int64_t kGradientBlockColumns = 128;
inline constexpr std::int64_t kGradientPanelPositions = 512;
inline constexpr std::int64_t kGradientTasksPerThread = 4;

/// A 1x1 convolution of the whole image is a matrix product: positions in one row.
inline ConvGeometry flattened(const ConvGeometry& g) {
  const bool whole = g.kernel_h * g.kernel_w == 1 && g.stride == 1 && g.pad_top == 0 && g.pad_left == 0 &&
                     g.in_h == g.out_h && g.in_w == g.out_w;
  const std::int64_t positions = std::int64_t{g.batch} * g.in_h * g.in_w;
  if (!whole || positions > std::numeric_limits<int>::max()) return g;
  ConvGeometry flat = g;
  flat.batch = flat.in_h = flat.out_h = 1;
  flat.in_w = flat.out_w = static_cast<int>(positions);
  return flat;
}

/// How the work is cut: channels and columns into blocks, panels of positions into slices.
struct GradientCut {
  std::int64_t rows, cols;
  std::int64_t safe_positions;  ///< so many products always sum to an int32
  PositionPanels panels;
  int block_channels;
  std::int64_t channel_blocks, block_cols, column_blocks;
  std::int64_t slices, slice_panels;
  bool wide;  ///< a sum may leave int32

  GradientCut(const ConvGeometry& g, int threads, const TileKernel& kernel, ValueRange input,
              ValueRange error)
      : rows(std::int64_t{g.kernel_h} * g.kernel_w * g.in_c),
        cols(g.out_c),
        safe_positions(std::numeric_limits<std::int32_t>::max() /
                       std::max<std::int64_t>(std::int64_t{input.magnitude()} * error.magnitude(), 1)),
        panels(g, std::clamp<std::int64_t>(safe_positions, 1, kGradientPanelPositions)) {
    const std::int64_t taps = rows / g.in_c;
    const std::int64_t some = round_up(std::max<std::int64_t>(kGradientBlockRows / taps, 1), kernel.rows);
    block_channels = static_cast<int>(std::min<std::int64_t>(g.in_c, some));
    channel_blocks = divide_up(g.in_c, block_channels);
    block_cols = std::min(round_up(cols, kernel.cols), round_up(kGradientBlockColumns, kernel.cols));
    column_blocks = divide_up(cols, block_cols);
    const std::int64_t wanted =
        threads == 1 ? 1 : divide_up(threads * kGradientTasksPerThread, channel_blocks * column_blocks);
    slice_panels = divide_up(panels.count(), std::min(wanted, panels.count()));
    slices = divide_up(panels.count(), slice_panels);
    wide = safe_positions < std::int64_t{g.batch} * g.out_h * g.out_w;
  }
  [[nodiscard]] std::int64_t blocks() const { return channel_blocks * column_blocks; }
};

/// The operands of one gradient and how they are multiplied.
template <class Elem, class ErrorElem>
struct GradientWork {
  ConvGeometry g;
  TileChoice choice;
  GradientCut cut;
  const Elem* input;
  const ErrorElem* error;

  GradientWork(const ConvGeometry& geometry, Isa isa, int threads, Operand<Elem> windows,
               Operand<ErrorElem> errors)
      : g(flattened(geometry)),
        choice(choose_tile(isa, windows.range, errors.range, geometry.out_c)),
        cut(g, threads, *choice.kernel, windows.range, errors.range),
        input(windows.data),
        error(errors.data) {}
};

}  // namespace wagesim
