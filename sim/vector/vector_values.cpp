#include "sim/vector/vector_values.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "models/kernel/scratch.h"
#include "models/layer/error_pass.h"
#include "models/num/round_half_even.h"
#include "models/num/saturate.h"
#include "sim/vector/packed_rows.h"

namespace wagesim {
namespace {

/// The sums where a mask element has its unsat bit; 0 elsewhere. `to` may be `sums`.
[[gnu::always_inline]] inline void keep_where_unsaturated(const std::int32_t* sums,
                                                          const std::uint8_t* __restrict mask,
                                                          std::int64_t count, std::int32_t* to) {
  for (std::int64_t i = 0; i < count; ++i) to[i] = sums[i] & ((mask[i] & kMaskUnsat) != 0 ? -1 : 0);
}

}  // namespace

void VectorValues::compute(const VectorOp& op, const VectorContext& context, Counters& data) {
  switch (op.command->kind) {
    case CommandKind::Requantise:
      return requantise_tile(op, context, data);
    case CommandKind::Update:
      return update_tile(op, context, data);
    case CommandKind::Add:
      return add_tile(op, context, data);
    case CommandKind::Product:
      break;
  }
  switch (op.command->product.stage) {
    case VectorStage::Activate:
      return activate_tile(op, context, data);
    case VectorStage::LogitError:
      return logit_tile(op, context);
    case VectorStage::MaskedMaximum:
    case VectorStage::Maximum:
    case VectorStage::Store:
      return wide_tile(op, context);
  }
}

void VectorValues::keep_unsaturated(const std::uint8_t* mask, std::int64_t count,
                                    std::int32_t* values) const {
  loop_.run(count, std::max<std::int64_t>(count, 1),
            [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
              keep_where_unsaturated(values + begin, mask + begin, end - begin, values + begin);
            });
}

const std::uint8_t* VectorValues::unpack_mask(const VectorContext& context, int tensor, std::int64_t rows,
                                              std::int64_t cols) {
  if (tensor == kNoTensor) return nullptr;
  const int bits = element_bits(context.program.tensors[static_cast<std::size_t>(tensor)].format);
  grow(mask_, rows * cols);
  unpack_rows(loop_, {rows, cols, bits}, context.in, mask_.data());
  return mask_.data();
}

const std::int32_t* VectorValues::dense(const VectorContext& context, std::int64_t rows, std::int64_t cols) {
  const int width = context.machine.cols;
  if (cols == width) return context.sums->row(0);
  grow(wide_, rows * cols);
  for (std::int64_t column = 0; column < cols; column += width)
    for (std::int64_t row = 0; row < rows; ++row)
      std::copy_n(context.sums->row(column / width * rows + row),
                  std::min<std::int64_t>(width, cols - column), wide_.data() + row * cols + column);
  return wide_.data();
}

void VectorValues::scatter(const VectorContext& context, std::int64_t rows, std::int64_t cols) const {
  const int width = context.machine.cols;
  for (std::int64_t column = 0; column < cols; column += width)
    for (std::int64_t row = 0; row < rows; ++row)
      std::copy_n(wide_.data() + row * cols + column, std::min<std::int64_t>(width, cols - column),
                  context.sums->row(column / width * rows + row));
}

void VectorValues::wide_tile(const VectorOp& op, const VectorContext& context) {
  const ProductCommand& product = op.command->product;
  const std::int64_t rows = product_rows(op);
  const std::int64_t cols = op.tile.columns.count, count = rows * cols;
  const std::int32_t* sums = dense(context, rows, cols);
  auto* const out = reinterpret_cast<std::int32_t*>(context.out);
  if (product.stage == VectorStage::MaskedMaximum) {
    const std::uint8_t* const mask = unpack_mask(context, product.mask_tensor, rows, cols);
    const std::int32_t* const from = sums;
    std::int32_t* const to = product.resident ? grow(wide_, count) : out;
    loop_.run(count, count, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
      keep_where_unsaturated(from + begin, mask + begin, end - begin, to + begin);
    });
    sums = to;
  }
  context.exponent->maximum = std::max(context.exponent->maximum, largest_magnitude(loop_, count, sums));
  const bool masked = product.stage == VectorStage::MaskedMaximum;
  if (!product.resident && !masked)
    std::memcpy(out, sums, static_cast<std::size_t>(count) * sizeof(std::int32_t));
  if (product.resident && masked) scatter(context, rows, cols);
}

/// Logits minus one-hot target: few values, once a step.
void VectorValues::logit_tile(const VectorOp& op, const VectorContext& context) {
  const ProductCommand& product = op.command->product;
  const VectorLayout layout = vector_layout(op, context.program, context.machine);
  const std::int64_t rows = op.tile.positions(), cols = op.tile.columns.count, count = rows * cols;
  const std::int32_t* const sums = dense(context, rows, cols);
  std::int32_t* const errors = grow(wide_, count);
  std::uint8_t* const mask = grow(mask_, count);
  const std::int64_t ceiling = std::int64_t{product.limit} << product.shift;
  const std::int32_t one = (product.limit + 1) << (product.quantise_logits ? 0 : product.shift);
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::uint8_t* const label = context.in + layout.in_side + 2 * row;
    const std::int64_t target = (label[0] | label[1] << 8) - op.tile.columns.begin;
    for (std::int64_t col = 0; col < cols; ++col) {
      const std::int64_t at = row * cols + col, sum = sums[at];
      mask[at] = static_cast<std::uint8_t>(kMaskAct | (std::abs(sum) <= ceiling ? kMaskUnsat : 0));
      const std::int64_t logit =
          product.quantise_logits ? saturate(round_half_even(sum, product.shift), product.limit) : sum;
      errors[at] = static_cast<std::int32_t>(logit - (col == target ? one : 0));
    }
  }
  context.exponent->maximum = std::max(context.exponent->maximum, largest_magnitude(loop_, count, errors));
  if (product.resident)
    scatter(context, rows, cols);
  else
    std::memcpy(context.out + layout.out_main, errors,
                static_cast<std::size_t>(count) * sizeof(std::int32_t));
  if (product.quantise_logits)
    pack_rows(loop_, {rows, cols, packed_bits(*op.command, context.program).mask}, mask,
              context.out + layout.out_side);
}

}  // namespace wagesim
