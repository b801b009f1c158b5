#include "sim/vector/vector_values.h"

#include <algorithm>
#include <cstring>

#include "models/kernel/scratch.h"
#include "models/layer/error_pass.h"
#include "sim/vector/packed_rows.h"

namespace wagesim {
namespace {

/// Copies the sums, those whose mask element lacks the unsat bit as 0; returns the largest magnitude. `to`
/// may be `sums`.
template <bool kMasked>
[[gnu::always_inline]] inline std::uint32_t copy_and_measure(const std::int32_t* __restrict sums,
                                                             const std::uint8_t* __restrict mask,
                                                             std::int64_t count,
                                                             std::int32_t* __restrict to) {
  std::uint32_t largest = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int32_t keep = kMasked ? -((mask[i] & kMaskUnsat) / kMaskUnsat) : -1;
    const std::int32_t sum = sums[i] & keep, sign = sum >> 31;
    to[i] = sum;
    largest = std::max(largest, static_cast<std::uint32_t>(sum ^ sign) - static_cast<std::uint32_t>(sign));
  }
  return largest;
}

}  // namespace

bool VectorValues::compute(const VectorOp& op, const VectorContext& context, Counters& data) {
  switch (op.command->kind) {
    case CommandKind::Requantise:
      requantise_tile(op, context, data);
      return true;
    case CommandKind::Update:
      update_tile(op, context, data);
      return true;
    case CommandKind::Product:
      break;
  }
  const VectorStage stage = op.command->product.stage;
  if (stage == VectorStage::LogitError) return false;
  if (stage == VectorStage::Activate)
    activate_tile(op, context, data);
  else
    wide_tile(op, context);
  return true;
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

void VectorValues::scatter(const VectorContext& context, const std::int32_t* sums, std::int64_t rows,
                           std::int64_t cols) {
  const int width = context.machine.cols;
  for (std::int64_t column = 0; column < cols; column += width)
    for (std::int64_t row = 0; row < rows; ++row)
      std::copy_n(sums + row * cols + column, std::min<std::int64_t>(width, cols - column),
                  context.sums->row(column / width * rows + row));
}

void VectorValues::wide_tile(const VectorOp& op, const VectorContext& context) {
  const ProductCommand& product = op.command->product;
  const std::int64_t rows = product.stage == VectorStage::Maximum ? op.tile.depth() : op.tile.positions();
  const std::int64_t cols = op.tile.columns.count, count = rows * cols;
  const bool masked = product.stage == VectorStage::MaskedMaximum;
  const std::int32_t* const sums = dense(context, rows, cols);
  const std::uint8_t* const mask = masked ? unpack_mask(context, product.mask_tensor, rows, cols) : nullptr;
  std::int32_t* const to =
      product.resident ? grow(masked_, count) : reinterpret_cast<std::int32_t*>(context.out);
  const std::int64_t largest =
      loop_.max(count, count, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
        return std::int64_t{masked
                                ? copy_and_measure<true>(sums + begin, mask + begin, end - begin, to + begin)
                                : copy_and_measure<false>(sums + begin, nullptr, end - begin, to + begin)};
      });
  context.exponent->maximum = std::max(context.exponent->maximum, static_cast<std::uint32_t>(largest));
  if (product.resident && masked) scatter(context, to, rows, cols);
}

}  // namespace wagesim
