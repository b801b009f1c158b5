#include "models/kernel/gradient.h"

#include <algorithm>
#include <limits>

#include "models/kernel/conv_kernels.h"
#include "models/kernel/gradient_block.h"
#include "models/kernel/gradient_work.h"

namespace wagesim {
namespace {

constexpr std::int64_t kInt32Max = std::numeric_limits<std::int32_t>::max();

/// Sums of one block over one slice to `total`: int32 sums of as many positions as are safe at a time.
template <class Block, class Sum>
void sum_slice(Block block, const GradientCut& cut, std::int64_t slice, const SumMatrix<Sum>& total) {
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
  const GradientCut& cut = work.cut;
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

/// Calls each(row) for all rows, on all threads.
template <class Each>
void for_rows(WorkerPool& pool, const GradientCut& cut, const Each& each) {
  const std::int64_t chunk = divide_up(cut.rows, pool.threads());
  pool.run(pool.threads(), [&](std::int64_t part) {
    for (std::int64_t row = part * chunk; row < std::min(cut.rows, (part + 1) * chunk); ++row) each(row);
  });
}

std::int64_t sum_of_slices(const GradientCut& cut, const std::int64_t* totals, std::int64_t element) {
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
  const GradientCut& cut = work.cut;
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
  const GradientCut& cut = work.cut;
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
