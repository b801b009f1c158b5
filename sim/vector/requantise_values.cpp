#include <algorithm>
#include <bit>
#include <vector>

#include "models/kernel/scratch.h"
#include "models/layer/error_pass.h"
#include "sim/vector/requantise_task.h"
#include "sim/vector/vector_values.h"
#include "sim/vector/window_cover.h"

namespace wagesim {
namespace {

/// Whether no window that meets the tile reaches beyond it, so that its errors belong to this tile alone.
bool holds_whole_windows(const VectorOp& op) {
  const PoolShape& pool = op.command->requantise.pool;
  const auto inside = [&](const Span1& windows, const Span1& positions) {
    const int end = (windows.begin + windows.count - 1) * pool.stride + pool.size;
    return windows.begin * pool.stride >= positions.begin && end <= positions.begin + positions.count;
  };
  return inside(op.pooled_rows, op.tile.rows) && inside(op.pooled_cols, op.tile.cols);
}

/// 1 where a mask element has the bit.
[[gnu::always_inline]] inline void pick_bit(const std::uint8_t* __restrict mask, std::uint8_t bit,
                                            std::int64_t count, std::uint8_t* __restrict to) {
  for (std::int64_t i = 0; i < count; ++i) to[i] = (mask[i] & bit) != 0 ? 1 : 0;
}

}  // namespace

/// Errors that the quantiser clips and whose window chose a position of the tile: neighbours read the others.
std::int64_t VectorValues::clipped_inside(const VectorOp& op, const std::int32_t* wide, int shift) const {
  const RequantiseCommand& requantise = op.command->requantise;
  const auto inside = [](int position, const Span1& span) {
    return position >= span.begin && position < span.begin + span.count;
  };
  std::int64_t clipped = 0, element = 0;
  for (int image = 0; image < op.tile.batch.count; ++image)
    for (int row = 0; row < op.pooled_rows.count; ++row)
      for (int col = 0; col < op.pooled_cols.count; ++col)
        for (int channel = 0; channel < op.tile.columns.count; ++channel, ++element) {
          const int chosen = mask_[static_cast<std::size_t>(element)] >> kMaskIndexShift,
                    size = requantise.pool.size;
          const int at_row = (op.pooled_rows.begin + row) * requantise.pool.stride + chosen / size;
          const int at_col = (op.pooled_cols.begin + col) * requantise.pool.stride + chosen % size;
          const bool here = inside(at_row, op.tile.rows) && inside(at_col, op.tile.cols);
          clipped += here && is_beyond_limit(wide[element], shift, requantise.limit) ? 1 : 0;
        }
  return clipped;
}

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
    std::uint8_t* const keep = grow(act_, count);
    const std::uint8_t bit = requantise.logits ? kMaskUnsat : kMaskAct;
    loop_.run(count, std::max<std::int64_t>(count, 1),
              [=](std::int64_t begin, std::int64_t end)
                  WAGESIM_INLINE_BODY { pick_bit(mask + begin, bit, end - begin, keep + begin); });
    masks.keep = keep;
  }
  const bool routed = requantise.pool.present();
  auto* const errors =
      routed ? grow(values_, count) : reinterpret_cast<std::int8_t*>(context.out + layout.out_main);
  const int error_bits = 1 + static_cast<int>(std::bit_width(static_cast<unsigned>(requantise.limit)));
  const std::int64_t clipped =
      quantise_error(loop_, count, wide, masks, context.exponent->exponent, error_bits, errors);
  const bool whole = !routed || holds_whole_windows(op);
  data.errors_saturated +=
      whole ? clipped : clipped_inside(op, wide, context.exponent->exponent - (error_bits - 1));
  if (routed) route(op, context.out + layout.out_main, data);
}

namespace {

constexpr std::uint8_t kMaskIndex = 0xFF << kMaskIndexShift & 0xFF;  ///< of a mask element

/// Errors of one window, where a position was the one it `chose`, as a mask element says it; 0 elsewhere.
/// (Masked, not chosen: compilers do not turn a load that a condition guards into vector code.)
[[gnu::always_inline]] inline void take(const std::int8_t* __restrict value,
                                        const std::uint8_t* __restrict mask, std::uint8_t chose,
                                        std::int64_t count, std::uint8_t* __restrict to) {
  for (std::int64_t c = 0; c < count; ++c)
    to[c] = static_cast<std::uint8_t>(value[c] & ((mask[c] & kMaskIndex) == chose ? -1 : 0));
}

[[gnu::always_inline]] inline void add(const std::int8_t* __restrict value,
                                       const std::uint8_t* __restrict mask, std::uint8_t chose,
                                       std::int64_t count, std::int16_t* __restrict sum) {
  for (std::int64_t c = 0; c < count; ++c)
    sum[c] = static_cast<std::int16_t>(sum[c] + (value[c] & ((mask[c] & kMaskIndex) == chose ? -1 : 0)));
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
  over_cols.reserve(static_cast<std::size_t>(width));
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
          const auto chose = static_cast<std::uint8_t>(
              (rows.offset(row, y) * requantise.pool.size + cols.offset(col, x)) << kMaskIndexShift);
          const std::int8_t* const value = values_.data() + window * channels;
          const std::uint8_t* const mask = mask_.data() + window * channels;
          if (alone)
            take(value, mask, chose, channels, to);
          else
            add(value, mask, chose, channels, sum);
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
