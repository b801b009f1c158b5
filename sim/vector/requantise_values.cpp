#include <algorithm>
#include <bit>
#include <vector>

#include "models/kernel/scratch.h"
#include "models/layer/error_pass.h"
#include "sim/vector/vector_values.h"
#include "sim/vector/window_cover.h"

namespace wagesim {

void VectorValues::requantise_tile(const VectorOp& op, const VectorContext& context, Counters& data) {
  const RequantiseCommand& requantise = op.command->requantise;
  const std::int64_t pooled = std::int64_t{op.tile.batch.count} * op.pooled_rows.count * op.pooled_cols.count;
  const std::int64_t channels = op.tile.columns.count, count = pooled * channels;
  const VectorLayout layout = vector_layout(op, context.program, context.machine.vector_in.word_bytes,
                                            context.machine.vector_out.word_bytes);
  const std::int32_t* const wide =
      requantise.wide_tensor == kNoTensor
          ? dense(context, count / context.resident_columns, context.resident_columns)
          : wide_values(context.in + layout.in_wide);

  VectorContext side = context;
  side.in = context.in + layout.in_side;
  const std::uint8_t* const mask = unpack_mask(side, requantise.mask_tensor, pooled, channels);
  ErrorMasks masks{nullptr, nullptr};
  if (mask != nullptr) {
    std::uint8_t *const keep = grow(act_, count), *const index = grow(index_, count);
    const int bit = std::countr_zero(static_cast<unsigned>(requantise.logits ? kMaskUnsat : kMaskAct));
    loop_.run(count, std::max<std::int64_t>(count, 1),
              [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
                for (std::int64_t i = begin; i < end; ++i) {
                  keep[i] = static_cast<std::uint8_t>((mask[i] >> bit) & 1);
                  index[i] = static_cast<std::uint8_t>(mask[i] >> kMaskIndexShift);
                }
              });
    masks.keep = keep;
  }
  const bool routed = requantise.pool.present();
  auto* const errors =
      routed ? grow(values_, count) : reinterpret_cast<std::int8_t*>(context.out + layout.out_main);
  const int error_bits = 1 + static_cast<int>(std::bit_width(static_cast<unsigned>(requantise.limit)));
  static_cast<void>(
      quantise_error(loop_, count, wide, masks, context.exponent->exponent, error_bits, errors));
  if (routed) route(op, context.out + layout.out_main, data);
}

namespace {

/// Errors of one window, where a position was the one it chose; 0 elsewhere. (Masked, not chosen: compilers
/// do not turn a load that a condition guards into vector code.)
[[gnu::always_inline]] inline void take(const std::int8_t* __restrict value,
                                        const std::uint8_t* __restrict index, std::uint8_t chosen,
                                        std::int64_t count, std::uint8_t* __restrict to) {
  for (std::int64_t c = 0; c < count; ++c)
    to[c] = static_cast<std::uint8_t>(value[c] & (index[c] == chosen ? -1 : 0));
}

[[gnu::always_inline]] inline void add(const std::int8_t* __restrict value,
                                       const std::uint8_t* __restrict index, std::uint8_t chosen,
                                       std::int64_t count, std::int16_t* __restrict sum) {
  for (std::int64_t c = 0; c < count; ++c)
    sum[c] = static_cast<std::int16_t>(sum[c] + (value[c] & (index[c] == chosen ? -1 : 0)));
}

/// Returns how many were clipped.
[[gnu::always_inline]] inline std::int32_t clip(const std::int16_t* __restrict sum, std::int32_t limit,
                                                std::int64_t count, std::uint8_t* __restrict to) {
  std::int32_t clipped = 0;
  for (std::int64_t c = 0; c < count; ++c) {
    const std::int32_t exact = sum[c], error = std::min(std::max(exact, -limit), limit);
    clipped += error != exact ? 1 : 0;
    to[c] = static_cast<std::uint8_t>(error);
  }
  return clipped;
}

}  // namespace

/// Every position of the tile takes the error of each window that covers it and chose it.
void VectorValues::route(const VectorOp& op, std::uint8_t* errors, Counters& data) const {
  const RequantiseCommand& requantise = op.command->requantise;
  const std::int64_t channels = op.tile.columns.count, height = op.tile.rows.count,
                     width = op.tile.cols.count;
  const WindowCover rows(op.tile.rows, requantise.pool, requantise.pooled_h),
      cols(op.tile.cols, requantise.pool, requantise.pooled_w);
  std::vector<Span1> over_cols;
  for (int col = 0; col < width; ++col) over_cols.push_back(cols.windows(col));

  const auto route_line = [&](std::int64_t line, std::int16_t* sum) WAGESIM_INLINE_BODY {
    const auto row = static_cast<int>(line % height);
    const Span1 over_row = rows.windows(row);
    std::int64_t clipped = 0;
    for (int col = 0; col < width; ++col) {
      std::uint8_t* const to = errors + (line * width + col) * channels;
      const Span1 over_col = over_cols[static_cast<std::size_t>(col)];
      const bool alone = over_row.count * over_col.count == 1;
      if (!alone) std::fill_n(sum, channels, std::int16_t{0});
      for (int y = over_row.begin; y < over_row.begin + over_row.count; ++y)
        for (int x = over_col.begin; x < over_col.begin + over_col.count; ++x) {
          const std::int64_t window =
              (line / height * op.pooled_rows.count + y - op.pooled_rows.begin) * op.pooled_cols.count + x -
              op.pooled_cols.begin;
          const auto chosen =
              static_cast<std::uint8_t>(rows.offset(row, y) * requantise.pool.size + cols.offset(col, x));
          const std::int8_t* const value = values_.data() + window * channels;
          const std::uint8_t* const index = index_.data() + window * channels;
          if (alone)
            take(value, index, chosen, channels, to);
          else
            add(value, index, chosen, channels, sum);
        }
      if (!alone) clipped += clip(sum, requantise.limit, channels, to);
    }
    return clipped;
  };
  const std::int64_t lines = op.tile.batch.count * height;
  data.unpool_saturated +=
      loop_.sum(lines, lines, [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
        std::vector<std::int16_t> sum(static_cast<std::size_t>(channels));
        std::int64_t clipped = 0;
        for (std::int64_t line = begin; line < end; ++line) clipped += route_line(line, sum.data());
        return clipped;
      });
}

}  // namespace wagesim
