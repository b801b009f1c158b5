#include <algorithm>
#include <cstring>

#include "models/kernel/scratch.h"
#include "models/layer/activation_pass.h"
#include "sim/vector/packed_rows.h"
#include "sim/vector/vector_values.h"

namespace wagesim {
void VectorValues::activate_tile(const VectorOp& op, const VectorContext& context, Counters& data) {
  const std::int64_t positions =
      std::int64_t{op.tile.batch.count} * op.pooled_rows.count * op.pooled_cols.count;
  const int columns = op.tile.columns.count;
  grow(mask_, positions * columns);
  for (int block = 0; block * context.machine.cols < columns; ++block)
    activate_block(op, context, block, data);
  const ProductCommand& product = op.command->product;
  const int bits =
      element_bits(context.program.tensors[static_cast<std::size_t>(product.mask_tensor)].format);
  const VectorLayout layout = vector_layout(op, context.program, context.machine);
  pack_rows(loop_, {positions, columns, bits}, mask_.data(), context.out + layout.out_side);
}

/// One column block of the accumulator: activations to the buffer, mask elements to mask_, both
/// [position][columns].
void VectorValues::activate_block(const VectorOp& op, const VectorContext& context, int block,
                                  Counters& data) {
  const ProductCommand& product = op.command->product;
  const int width = context.machine.cols, columns = op.tile.columns.count;
  const int first = block * width, channels = std::min(width, columns - first);
  const std::int64_t sums = op.tile.positions();
  const std::int32_t* from = context.sums->row(block * sums);
  if (channels < width) {
    grow(wide_, sums * channels);
    for (std::int64_t row = 0; row < sums; ++row)
      std::copy_n(from + row * width, channels, wide_.data() + row * channels);
    from = wide_.data();
  }
  const bool pooled = product.pool.present();
  const ActivationShape shape{.batch = op.tile.batch.count,
                              .in_h = op.tile.rows.count,
                              .in_w = op.tile.cols.count,
                              .channels = channels,
                              .out_h = op.pooled_rows.count,
                              .out_w = op.pooled_cols.count,
                              .pool_size = pooled ? product.pool.size : 1,
                              .pool_stride = pooled ? product.pool.stride : 1};
  const std::int64_t positions = std::int64_t{shape.batch} * shape.out_h * shape.out_w,
                     count = positions * channels;
  const bool whole = channels == columns;  // the block's rows are the buffer's rows
  auto* const activations = whole ? reinterpret_cast<std::int8_t*>(context.out) : grow(values_, count);
  std::uint8_t* const mask = whole ? mask_.data() : grow(block_mask_, count);
  static_assert(kMaskAct == 1 && kMaskUnsat == 2 && kMaskIndexShift == 2);  // as activate_joined() has them
  data.activations_saturated +=
      activate_joined(loop_, shape, from, product.limit, product.shift, activations, mask);
  if (whole) return;
  for (std::int64_t position = 0; position < positions; ++position) {
    std::memcpy(context.out + position * columns + first, activations + position * channels,
                static_cast<std::size_t>(channels));
    std::memcpy(mask_.data() + position * columns + first, mask + position * channels,
                static_cast<std::size_t>(channels));
  }
}

}  // namespace wagesim
