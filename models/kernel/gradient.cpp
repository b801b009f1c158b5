#include "models/kernel/gradient.h"

#include <algorithm>
#include <array>
#include <limits>

#include "models/kernel/conv_kernels.h"
#include "models/kernel/isa_call.h"
#include "models/kernel/position_lanes.h"
#include "models/kernel/position_panels.h"

namespace wagesim {
namespace {

/// Rows and columns of the gradient a task sums at a time: some hundred KiB, beside the packed operands of a
/// panel of positions in the second-level cache.
constexpr std::int64_t kBlockRows = 864;
constexpr std::int64_t kBlockColumns = 128;
constexpr std::int64_t kPanelPositions = 512;
constexpr std::int64_t kTasksPerThread = 4;
constexpr std::int64_t kInt32Max = std::numeric_limits<std::int32_t>::max();

/// A 1x1 convolution of the whole image is a matrix product: positions in one row.
ConvGeometry flattened(const ConvGeometry& g) {
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
struct Cut {
  std::int64_t rows, cols;
  std::int64_t safe_positions;  ///< so many products always sum to an int32
  PositionPanels panels;
  int block_channels;
  std::int64_t channel_blocks, block_cols, column_blocks;
  std::int64_t slices, slice_panels;
  bool wide;  ///< a sum may leave int32

  Cut(const ConvGeometry& g, int threads, const TileKernel& kernel, ValueRange input, ValueRange error)
      : rows(std::int64_t{g.kernel_h} * g.kernel_w * g.in_c),
        cols(g.out_c),
        safe_positions(kInt32Max /
                       std::max<std::int64_t>(std::int64_t{input.magnitude()} * error.magnitude(), 1)),
        panels(g, std::clamp<std::int64_t>(safe_positions, 1, kPanelPositions)) {
    const std::int64_t taps = rows / g.in_c;
    const std::int64_t some = round_up(std::max<std::int64_t>(kBlockRows / taps, 1), kernel.rows);
    block_channels = static_cast<int>(std::min<std::int64_t>(g.in_c, some));
    channel_blocks = divide_up(g.in_c, block_channels);
    block_cols = std::min(round_up(cols, kernel.cols), round_up(kBlockColumns, kernel.cols));
    column_blocks = divide_up(cols, block_cols);
    const std::int64_t wanted =
        threads == 1 ? 1 : divide_up(threads * kTasksPerThread, channel_blocks * column_blocks);
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
  Cut cut;
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

/// Sums of one block over one slice to `total`: int32 sums of as many positions as are safe at a time.
template <class Block, class Sum>
void sum_slice(Block block, const Cut& cut, std::int64_t slice, const SumMatrix<Sum>& total) {
  const std::int64_t begin = slice * cut.slice_panels;
  const std::int64_t end = std::min(begin + cut.slice_panels, cut.panels.count());
  std::int64_t held = 0;  // positions summed since the sums were last emptied
  bool emptied = false;
  for (std::int64_t panel = begin; panel < end; ++panel) {
    block.add(panel, held > 0);
    held += cut.panels.positions(panel);
    if (panel + 1 < end && held + cut.panels.positions(panel + 1) <= cut.safe_positions) continue;
    block.empty_into(total, emptied);
    emptied = true;
    held = 0;
  }
}

/// All blocks and slices; matrix_of(slice) is where a slice's sums go.
template <class Elem, class ErrorElem, class MatrixOf>
void sum_all(WorkerPool& pool, std::vector<Scratch>& scratch, const GradientWork<Elem, ErrorElem>& work,
             const MatrixOf& matrix_of) {
  const Cut& cut = work.cut;
  share_out(pool, scratch, cut.blocks() * cut.slices, [&](Scratch& own, std::int64_t task) {
    const std::int64_t block = task % cut.blocks(), slice = task / cut.blocks();
    if (work.choice.kernel->kind == LaneKind::Words)
      sum_slice(GradientBlock<Elem, ErrorElem, std::int16_t, std::int16_t>(work, block, own), cut, slice,
                matrix_of(slice));
    else
      sum_slice(GradientBlock<Elem, ErrorElem, std::uint8_t, std::int8_t>(work, block, own), cut, slice,
                matrix_of(slice));
  });
}

/// The slices' sums side by side, [slices][rows][cols], kept from call to call.
template <class Elem, class ErrorElem>
const std::int64_t* sum_slices(WorkerPool& pool, std::vector<Scratch>& scratch,
                               const GradientWork<Elem, ErrorElem>& work) {
  const std::int64_t elements = work.cut.rows * work.cut.cols;
  std::int64_t* const totals = grow(scratch[0].totals, work.cut.slices * elements);
  sum_all(pool, scratch, work, [&](std::int64_t slice) {
    return SumMatrix<std::int64_t>{totals + slice * elements, {work.cut.cols, elements}};
  });
  return totals;
}

/// Calls each(row, column, columns) for stretches of [rows][cols] on all threads.
template <class Each>
void for_rows(WorkerPool& pool, const Cut& cut, const Each& each) {
  const std::int64_t chunk = divide_up(cut.rows, pool.threads());
  pool.run(pool.threads(), [&](std::int64_t part) {
    for (std::int64_t row = part * chunk; row < std::min(cut.rows, (part + 1) * chunk); ++row) each(row);
  });
}

std::int64_t sum_of_slices(const Cut& cut, const std::int64_t* totals, std::int64_t element) {
  std::int64_t sum = 0;
  for (std::int64_t slice = 0; slice < cut.slices; ++slice)
    sum += totals[slice * cut.rows * cut.cols + element];
  return sum;
}

}  // namespace

template <class Elem, class ErrorElem>
void weight_gradient(WorkerPool& pool, std::vector<Scratch>& scratch, Isa isa, const ConvGeometry& g,
                     Operand<Elem> input, Operand<ErrorElem> error, const SumMatrix<std::int32_t>& gradient) {
  const GradientWork<Elem, ErrorElem> work(g, isa, pool.threads(), input, error);
  const Cut& cut = work.cut;
  if (!cut.wide && cut.slices == 1)
    return sum_all(pool, scratch, work, [&](std::int64_t) { return gradient; });
  const std::int64_t* const totals = sum_slices(pool, scratch, work);
  for_rows(pool, cut, [&](std::int64_t row) {
    gradient.columns.visit(0, cut.cols, [&](std::int64_t offset, std::int64_t done, std::int64_t count) {
      for (std::int64_t c = 0; c < count; ++c) {
        const std::int64_t element = row * cut.cols + done + c, sum = sum_of_slices(cut, totals, element);
        if (sum < -kInt32Max - 1 || sum > kInt32Max) throw SumOverflow(element, sum);
        gradient.row(row)[offset + c] = static_cast<std::int32_t>(sum);
      }
    });
  });
}

template <class Elem, class ErrorElem>
void wide_weight_gradient(WorkerPool& pool, std::vector<Scratch>& scratch, Isa isa, const ConvGeometry& g,
                          Operand<Elem> input, Operand<ErrorElem> error, std::int64_t* gradient) {
  const GradientWork<Elem, ErrorElem> work(g, isa, pool.threads(), input, error);
  const Cut& cut = work.cut;
  if (cut.slices == 1) {
    const SumMatrix<std::int64_t> whole{gradient, {cut.cols, cut.rows * cut.cols}};
    return sum_all(pool, scratch, work, [&](std::int64_t) { return whole; });
  }
  const std::int64_t* const totals = sum_slices(pool, scratch, work);
  for_rows(pool, cut, [&](std::int64_t row) {
    for (std::int64_t i = row * cut.cols; i < (row + 1) * cut.cols; ++i)
      gradient[i] = sum_of_slices(cut, totals, i);
  });
}

template void weight_gradient(WorkerPool&, std::vector<Scratch>&, Isa, const ConvGeometry&,
                              Operand<std::int8_t>, Operand<std::int8_t>, const SumMatrix<std::int32_t>&);
template void weight_gradient(WorkerPool&, std::vector<Scratch>&, Isa, const ConvGeometry&,
                              Operand<std::int16_t>, Operand<std::int16_t>, const SumMatrix<std::int32_t>&);
template void wide_weight_gradient(WorkerPool&, std::vector<Scratch>&, Isa, const ConvGeometry&,
                                   Operand<std::int8_t>, Operand<std::int8_t>, std::int64_t*);
template void wide_weight_gradient(WorkerPool&, std::vector<Scratch>&, Isa, const ConvGeometry&,
                                   Operand<std::int8_t>, Operand<std::int16_t>, std::int64_t*);

}  // namespace wagesim
