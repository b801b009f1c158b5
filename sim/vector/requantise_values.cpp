#include <algorithm>
#include <bit>
#include <vector>

#include "models/kernel/scratch.h"
#include "models/layer/error_pass.h"
#include "sim/tile/window_cover.h"
#include "sim/vector/requantise_task.h"
#include "sim/vector/vector_values.h"

namespace wagesim {
namespace {

/// Whether no window that meets the tile reaches beyond it, so that its errors belong to this tile alone.
bool holds_whole_windows(const VectorOp& op) {
  const PoolShape& pool = op.command->requantise.pool;
  const auto inside = [&](const Span& windows, const Span& positions) {
    const int end = (windows.begin + windows.count - 1) * pool.stride + pool.size;
    return windows.begin * pool.stride >= positions.begin && end <= positions.begin + positions.count;
  };
  return inside(op.pooled_rows, op.tile.rows) && inside(op.pooled_cols, op.tile.cols);
}

/// Whether the tile's positions are those of its windows, each in one window: of 2x2, the usual case.
bool is_tiled_by_windows(const VectorOp& op) {
  const PoolShape& pool = op.command->requantise.pool;
  const auto tiled = [&](const Span& windows, const Span& positions) {
    return windows.begin * pool.stride == positions.begin && windows.count * pool.stride == positions.count;
  };
  return pool.size == 2 && pool.stride == 2 && tiled(op.pooled_rows, op.tile.rows) &&
         tiled(op.pooled_cols, op.tile.cols);
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
  const auto inside = [](int position, const Span& span) {
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
  const VectorLayout layout = vector_layout(op, context.program, context.machine);
  const std::int32_t* const wide =
      requantise.wide_tensor == kNoTensor
          ? dense(context, count / context.resident_columns, context.resident_columns)
          : wide_values(context.in + layout.in_wide);

  VectorContext side = context;
  side.in = context.in + layout.in_side;
  const std::uint8_t* const mask = unpack_mask(side, requantise.mask_tensor, pooled, channels);
  ErrorMasks masks{nullptr, nullptr};
  if (mask != nullptr) {
    std::uint8_t* const keep = grow(keep_, count);
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
  if (!routed) return;
  std::uint8_t* const positions = context.out + layout.out_main;
  if (is_tiled_by_windows(op))
    spread(op, positions);
  else
    route(op, positions, data);
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

/// To the four positions of a window.
[[gnu::always_inline]] inline void spread_window(const std::int8_t* __restrict value,
                                                 const std::uint8_t* __restrict mask, std::int64_t count,
                                                 std::uint8_t* __restrict a, std::uint8_t* __restrict b,
                                                 std::uint8_t* __restrict c, std::uint8_t* __restrict d) {
  for (std::int64_t i = 0; i < count; ++i) {
    const auto chose = static_cast<std::uint8_t>(mask[i] & kMaskIndex);
    a[i] = static_cast<std::uint8_t>(value[i] & -(chose == 0 << kMaskIndexShift));
    b[i] = static_cast<std::uint8_t>(value[i] & -(chose == 1 << kMaskIndexShift));
    c[i] = static_cast<std::uint8_t>(value[i] & -(chose == 2 << kMaskIndexShift));
    d[i] = static_cast<std::uint8_t>(value[i] & -(chose == 3 << kMaskIndexShift));
  }
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

/// The windows over one row or column of positions.
struct Covered {
  int first, count;  ///< counted from the first window at hand
  int offset;        ///< of the position in the first; less by the stride in each one after
};

std::vector<Covered> covered(const Span& positions, const PoolShape& pool, int pooled, int first_window) {
  const WindowCover cover(positions, pool, pooled);
  std::vector<Covered> all;
  all.reserve(static_cast<std::size_t>(positions.count));
  for (int at = 0; at < positions.count; ++at) {
    const Span windows = cover.windows(at);
    all.push_back({windows.begin - first_window, windows.count, cover.offset(at, windows.begin)});
  }
  return all;
}

}  // namespace

/// Each window of a tile of 2x2 windows gives its error to the position it chose.
void VectorValues::spread(const VectorOp& op, std::uint8_t* errors) const {
  const std::int64_t channels = op.tile.columns.count, windows = op.pooled_cols.count,
                     rows = std::int64_t{op.tile.batch.count} * op.pooled_rows.count;
  loop_.run(1, 1, [&](std::int64_t, std::int64_t) WAGESIM_INLINE_BODY {
    const std::int8_t* value = values_.data();
    const std::uint8_t* mask = mask_.data();
    std::uint8_t *above = errors, *below = errors + 2 * windows * channels;
    for (std::int64_t row = 0; row < rows; ++row, above = below, below += 2 * windows * channels)
      for (std::int64_t window = 0; window < windows; ++window) {
        spread_window(value, mask, channels, above, above + channels, below, below + channels);
        value += channels;
        mask += channels;
        above += 2 * channels;
        below += 2 * channels;
      }
  });
}

/// Every position of the tile takes the error of each window that covers it and chose it.
void VectorValues::route(const VectorOp& op, std::uint8_t* errors, Counters& data) const {
  const RequantiseCommand& requantise = op.command->requantise;
  const std::int64_t channels = op.tile.columns.count, window_row = op.pooled_cols.count * channels;
  const std::vector<Covered> rows =
      covered(op.tile.rows, requantise.pool, requantise.pooled_h, op.pooled_rows.begin);
  const std::vector<Covered> cols =
      covered(op.tile.cols, requantise.pool, requantise.pooled_w, op.pooled_cols.begin);
  const int size = requantise.pool.size, stride = requantise.pool.stride;

  const auto route_row = [&](const Covered& row, std::int64_t first, std::uint8_t* to,
                             std::int16_t* sum) WAGESIM_INLINE_BODY {
    std::int64_t clipped = 0;
    for (const Covered& col : cols) {
      const bool alone = row.count * col.count == 1;
      if (!alone) std::fill_n(sum, channels, std::int16_t{0});
      for (int y = 0; y < row.count; ++y)
        for (int x = 0; x < col.count; ++x) {
          const std::int64_t window = first + (row.first + y) * window_row + (col.first + x) * channels;
          const int chose = (row.offset - y * stride) * size + col.offset - x * stride;
          const auto bits = static_cast<std::uint8_t>(chose << kMaskIndexShift);
          if (alone)
            take(values_.data() + window, mask_.data() + window, bits, channels, to);
          else
            add(values_.data() + window, mask_.data() + window, bits, channels, sum);
        }
      if (!alone) clipped += clip(sum, requantise.limit, channels, to);
      to += channels;
    }
    return clipped;
  };
  data.unpool_saturated += loop_.sum(1, 1, [&](std::int64_t, std::int64_t) WAGESIM_INLINE_BODY {
    std::vector<std::int16_t> sum(static_cast<std::size_t>(channels));
    std::int64_t clipped = 0;
    std::uint8_t* to = errors;
    for (int image = 0; image < op.tile.batch.count; ++image)
      for (const Covered& row : rows) {
        clipped += route_row(row, image * op.pooled_rows.count * window_row, to, sum.data());
        to += op.tile.cols.count * channels;
      }
    return clipped;
  });
}

}  // namespace wagesim
