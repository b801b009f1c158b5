#include "models/kernel/gradient.h"

#include <algorithm>
#include <array>
#include <limits>

#include "models/kernel/conv_kernels.h"
#include "models/kernel/window_packer.h"

namespace wagesim {
namespace {

/// Gradient rows (kernel values) of a task and positions of a panel: the packed windows of a panel, 192 KiB,
/// stay in the second-level cache.
constexpr std::int64_t kBlockRows = 384;
constexpr std::int64_t kPanelPositions = 512;
/// Windows written out before their values are interleaved: 24 KiB, the first-level cache.
constexpr std::int64_t kWindowsAtOnce = 64;
constexpr std::int64_t kTasksPerThread = 4;
constexpr std::int64_t kInt32Max = std::numeric_limits<std::int32_t>::max();

/// How the work is cut: rows into blocks, positions into slices. A slice's sums are partial where there are
/// several.
struct Cut {
  std::int64_t rows, cols, positions;
  std::int64_t row_blocks, block_rows;
  std::int64_t slices, slice_positions;
  std::int64_t safe_positions;  ///< so many products always sum to an int32
  [[nodiscard]] bool wide() const { return safe_positions < positions; }
};

Cut cut_work(const ConvGeometry& g, int threads, const TileKernel& kernel, ValueRange input,
             ValueRange error) {
  Cut cut{};
  cut.rows = std::int64_t{g.kernel_h} * g.kernel_w * g.in_c;
  cut.cols = g.out_c;
  cut.positions = std::int64_t{g.batch} * g.out_h * g.out_w;
  const std::int64_t product = std::max<std::int64_t>(std::int64_t{input.magnitude()} * error.magnitude(), 1);
  cut.safe_positions = kInt32Max / product;
  cut.block_rows = round_up(divide_up(cut.rows, divide_up(cut.rows, kBlockRows)), kernel.rows);
  cut.row_blocks = divide_up(cut.rows, cut.block_rows);
  const std::int64_t wanted = threads == 1 ? 1 : divide_up(threads * kTasksPerThread, cut.row_blocks);
  const std::int64_t panels = divide_up(cut.positions, kPanelPositions);
  cut.slice_positions = divide_up(panels, std::min(wanted, panels)) * kPanelPositions;
  cut.slices = divide_up(cut.positions, cut.slice_positions);
  return cut;
}

template <class Elem, class ErrorElem, class RowPacked, class ColPacked>
class GradientBlock {
 public:
  static constexpr int kValues = kLaneValues<RowPacked>;

  GradientBlock(const ConvGeometry& g, const Cut& cut, const TileChoice& choice, const Elem* input,
                const ErrorElem* error, Scratch& scratch)
      : g_(g),
        cut_(cut),
        choice_(choice),
        kernel_(*choice.kernel),
        input_(input),
        error_(error),
        scratch_(scratch) {}

  /// Rows sum_row, sum_row + 1, ... of `sums` (+)= contribution of positions [first, first + count) to
  /// gradient rows first_row, first_row + 1, ...; count <= kPanelPositions.
  void add(std::int64_t first_row, std::int64_t row_count, std::int64_t first, std::int64_t count,
           const SumMatrix& sums, std::int64_t sum_row, bool accumulate) {
    steps_ = divide_up(count, kValues);
    pack_windows(first_row, row_count, first, count);
    for (std::int64_t col = 0; col < cut_.cols; col += kernel_.cols) {
      pack_errors(col, first, count);
      for (std::int64_t row = 0; row < row_count; row += kernel_.rows)
        tile(row, std::min<std::int64_t>(kernel_.rows, row_count - row), col, sums, sum_row, accumulate);
    }
  }

 private:
  [[nodiscard]] std::int64_t step_stride() const {
    return padded_stride(round_up(cut_.block_rows, kernel_.rows) * 4);
  }

  /// Lanes [step][row] of the windows' values first_row, first_row + 1, ... at consecutive positions.
  /// Positions past the last hold whatever was there before; their errors are packed as zero.
  void pack_windows(std::int64_t first_row, std::int64_t row_count, std::int64_t first, std::int64_t count) {
    std::byte* lanes = grow(scratch_.rows, steps_ * step_stride());
    const std::int64_t stride = round_up(row_count, kChunk) + kChunk;
    auto* windows = reinterpret_cast<RowPacked*>(
        grow(scratch_.windows, kWindowsAtOnce * stride * std::int64_t{sizeof(RowPacked)}));
    const WindowPacker<Elem, RowPacked> packer(g_, input_, choice_.row_offset);
    for (std::int64_t done = 0; done < count; done += kWindowsAtOnce) {
      const std::int64_t some = std::min(kWindowsAtOnce, count - done);
      packer.pack(first + done, some, first_row, first_row + row_count, stride, windows);
      for (std::int64_t position = 0; position < some; position += kValues)
        interleave_chunks(windows + position * stride, stride, row_count,
                          reinterpret_cast<RowPacked*>(lanes + (done + position) / kValues * step_stride()));
    }
  }

  /// One panel of columns: lanes [step][cols] of the errors at consecutive positions, and what the rows'
  /// offset adds.
  void pack_errors(std::int64_t col, std::int64_t first, std::int64_t count) {
    const std::int64_t cols = std::min<std::int64_t>(kernel_.cols, cut_.cols - col);
    std::byte* columns = grow(scratch_.columns, steps_ * kernel_.cols * 4);
    auto* lanes = reinterpret_cast<ColPacked*>(columns);
    if (cols < kernel_.cols) std::fill_n(lanes, steps_ * kernel_.cols * kValues, ColPacked{0});
    const ErrorElem* errors = error_ + first * cut_.cols + col;
    for (std::int64_t done = 0; done < count; done += kValues, lanes += kernel_.cols * kValues) {
      const std::int64_t positions = std::min<std::int64_t>(kValues, count - done);
      if (cols == kernel_.cols && cols % kChunk == 0 && positions == kValues)
        interleave_chunks(errors + done * cut_.cols, cut_.cols, cols, lanes);
      else
        interleave_exact(errors + done * cut_.cols, cut_.cols, cols, positions, lanes);
    }
    if (choice_.row_offset != 0) offset_correction(choice_, columns, steps_, start_.data());
  }

  void tile(std::int64_t row, std::int64_t rows, std::int64_t col, const SumMatrix& sums,
            std::int64_t sum_row, bool accumulate) {
    const std::int64_t cols = std::min<std::int64_t>(kernel_.cols, cut_.cols - col);
    const bool direct = rows == kernel_.rows && cols == kernel_.cols && cols <= sums.columns.together(col);
    const TileArgs args{.rows = scratch_.rows.data() + row * 4,
                        .row_stride = 4,
                        .step_stride = step_stride(),
                        .columns = scratch_.columns.data(),
                        .steps = steps_,
                        .narrow_steps = choice_.narrow_steps,
                        .start = start_.data(),
                        .sum = direct ? sums.row(sum_row + row) + sums.columns.offset_of(col)
                                      : grow(scratch_.tile, std::int64_t{kernel_.rows} * kernel_.cols),
                        .sum_stride = direct ? sums.columns.width : kernel_.cols,
                        .accumulate = direct && accumulate};
    kernel_.run(args);
    if (direct) return;
    for (std::int64_t r = 0; r < rows; ++r)
      sums.columns.visit(col, cols, [&](std::int64_t offset, std::int64_t done, std::int64_t count) {
        std::int32_t* const to = sums.row(sum_row + row + r) + offset;
        const std::int32_t* const from = args.sum + r * kernel_.cols + done;
        for (std::int64_t c = 0; c < count; ++c) to[c] = from[c] + (accumulate ? to[c] : 0);
      });
  }

  const ConvGeometry& g_;
  const Cut& cut_;
  const TileChoice& choice_;
  const TileKernel& kernel_;
  const Elem* input_;
  const ErrorElem* error_;
  Scratch& scratch_;
  std::int64_t steps_ = 0;
  std::array<std::int32_t, kMaxTileCols> start_{};
};

/// Sums over slices, element by element.
template <class Sum>
std::int64_t sum_of_slices(const Cut& cut, const Sum* partial, std::int64_t element) {
  std::int64_t sum = 0;
  for (std::int64_t slice = 0; slice < cut.slices; ++slice)
    sum += partial[slice * cut.rows * cut.cols + element];
  return sum;
}

/// Element i of the gradient = sum over slices of partial[slice][i]; throws SumOverflow for the lowest i
/// whose sum is no int32.
template <class Sum>
void add_slices(WorkerPool& pool, const Cut& cut, const Sum* partial, const SumMatrix& gradient) {
  const std::int64_t chunk = divide_up(cut.rows, pool.threads());
  pool.run(pool.threads(), [&](std::int64_t part) {
    for (std::int64_t row = part * chunk; row < std::min(cut.rows, (part + 1) * chunk); ++row)
      gradient.columns.visit(0, cut.cols, [&](std::int64_t offset, std::int64_t done, std::int64_t count) {
        for (std::int64_t c = 0; c < count; ++c) {
          const std::int64_t i = row * cut.cols + done + c;
          const std::int64_t sum = sum_of_slices(cut, partial, i);
          if (sum < -kInt32Max - 1 || sum > kInt32Max) throw SumOverflow(i, sum);
          gradient.row(row)[offset + c] = static_cast<std::int32_t>(sum);
        }
      });
  });
}

/// The operands of one gradient and how they are multiplied.
template <class Elem, class ErrorElem>
struct GradientWork {
  WorkerPool& pool;
  std::vector<Scratch>& scratch;
  const ConvGeometry& g;
  TileChoice choice;
  Cut cut;
  const Elem* input;
  const ErrorElem* error;

  GradientWork(WorkerPool& threads, std::vector<Scratch>& memory, Isa isa, const ConvGeometry& geometry,
               Operand<Elem> windows, Operand<ErrorElem> errors)
      : pool(threads),
        scratch(memory),
        g(geometry),
        choice(choose_tile(isa, windows.range, errors.range, geometry.out_c)),
        cut(cut_work(geometry, threads.threads(), *choice.kernel, windows.range, errors.range)),
        input(windows.data),
        error(errors.data) {}

  /// Calls task(block, first row, rows, slice, last position) for every block of rows and slice of positions.
  template <class Task>
  void for_each_block(Task task) const {
    if (choice.kernel->kind == LaneKind::Words)
      blocks_as<std::int16_t, std::int16_t>(task);
    else
      blocks_as<std::uint8_t, std::int8_t>(task);
  }

 private:
  template <class RowPacked, class ColPacked, class Task>
  void blocks_as(Task task) const {
    share_out(pool, scratch, cut.row_blocks * cut.slices, [&](Scratch& own, std::int64_t index) {
      const std::int64_t slice = index / cut.row_blocks;
      const std::int64_t row = index % cut.row_blocks * cut.block_rows;
      GradientBlock<Elem, ErrorElem, RowPacked, ColPacked> block(g, cut, choice, input, error, own);
      task(block, own, row, std::min(cut.block_rows, cut.rows - row), slice,
           std::min((slice + 1) * cut.slice_positions, cut.positions));
    });
  }
};

/// Sums that int32 holds, whatever the operands: straight to where they belong, or a matrix a slice.
template <class Elem, class ErrorElem>
void sum_narrow(const GradientWork<Elem, ErrorElem>& work, const SumMatrix& gradient) {
  const Cut& cut = work.cut;
  const std::int64_t elements = cut.rows * cut.cols;
  AlignedVector<std::int32_t> partial(static_cast<std::size_t>(cut.slices > 1 ? cut.slices * elements : 0));
  work.for_each_block(
      [&](auto& block, Scratch&, std::int64_t row, std::int64_t rows, std::int64_t slice, std::int64_t last) {
        const SumMatrix sums =
            cut.slices > 1 ? SumMatrix{partial.data() + slice * elements, {cut.cols, elements}} : gradient;
        const std::int64_t begin = slice * cut.slice_positions;
        for (std::int64_t first = begin; first < last; first += kPanelPositions)
          block.add(row, rows, first, std::min(kPanelPositions, last - first), sums, row, first != begin);
      });
  if (cut.slices > 1) add_slices(work.pool, cut, partial.data(), gradient);
}

/// Adds the slices' sums to total[slice][rows * cols], which starts as zeros: int32 sums of as many positions
/// as are safe at a time.
template <class Elem, class ErrorElem>
void sum_wide(const GradientWork<Elem, ErrorElem>& work, std::int64_t* total) {
  const Cut& cut = work.cut;
  work.for_each_block([&](auto& block, Scratch& own, std::int64_t row, std::int64_t rows, std::int64_t slice,
                          std::int64_t last) {
    std::int32_t* const sums = grow(own.sums, cut.block_rows * cut.cols);
    std::int64_t* const out = total + (slice * cut.rows + row) * cut.cols;
    const std::int64_t panel = std::clamp<std::int64_t>(cut.safe_positions, 1, kPanelPositions);
    std::int64_t held = 0;  // positions summed in `sums` since it was last emptied
    for (std::int64_t first = slice * cut.slice_positions; first < last; first += panel) {
      const std::int64_t count = std::min(panel, last - first);
      block.add(row, rows, first, count, {sums, {cut.cols, rows * cut.cols}}, 0, held > 0);
      held += count;
      if (held + panel <= cut.safe_positions && first + panel < last) continue;
      for (std::int64_t i = 0; i < rows * cut.cols; ++i) out[i] += sums[i];
      held = 0;
    }
  });
}

}  // namespace

template <class Elem, class ErrorElem>
void weight_gradient(WorkerPool& pool, std::vector<Scratch>& scratch, Isa isa, const ConvGeometry& g,
                     Operand<Elem> input, Operand<ErrorElem> error, const SumMatrix& gradient) {
  const GradientWork<Elem, ErrorElem> work(pool, scratch, isa, g, input, error);
  if (!work.cut.wide()) return sum_narrow(work, gradient);
  AlignedVector<std::int64_t> wide(static_cast<std::size_t>(work.cut.slices * work.cut.rows * work.cut.cols));
  sum_wide(work, wide.data());
  add_slices(pool, work.cut, wide.data(), gradient);
}

template <class Elem, class ErrorElem>
void wide_weight_gradient(WorkerPool& pool, std::vector<Scratch>& scratch, Isa isa, const ConvGeometry& g,
                          Operand<Elem> input, Operand<ErrorElem> error, std::int64_t* gradient) {
  const GradientWork<Elem, ErrorElem> work(pool, scratch, isa, g, input, error);
  const std::int64_t elements = work.cut.rows * work.cut.cols;
  if (work.cut.slices == 1) {
    std::fill_n(gradient, elements, 0);
    return sum_wide(work, gradient);
  }
  AlignedVector<std::int64_t> wide(static_cast<std::size_t>(work.cut.slices * elements));
  sum_wide(work, wide.data());
  const std::int64_t chunk = divide_up(elements, pool.threads());
  pool.run(pool.threads(), [&](std::int64_t part) {
    for (std::int64_t i = part * chunk; i < std::min(elements, (part + 1) * chunk); ++i)
      gradient[i] = sum_of_slices(work.cut, wide.data(), i);
  });
}

template void weight_gradient(WorkerPool&, std::vector<Scratch>&, Isa, const ConvGeometry&,
                              Operand<std::int8_t>, Operand<std::int8_t>, const SumMatrix&);
template void weight_gradient(WorkerPool&, std::vector<Scratch>&, Isa, const ConvGeometry&,
                              Operand<std::int16_t>, Operand<std::int16_t>, const SumMatrix&);
template void wide_weight_gradient(WorkerPool&, std::vector<Scratch>&, Isa, const ConvGeometry&,
                                   Operand<std::int8_t>, Operand<std::int8_t>, std::int64_t*);
template void wide_weight_gradient(WorkerPool&, std::vector<Scratch>&, Isa, const ConvGeometry&,
                                   Operand<std::int8_t>, Operand<std::int16_t>, std::int64_t*);

}  // namespace wagesim
