#include "models/scheme/wageubn/error_passes.h"
#include "models/scheme/wageubn/shift_loop.h"
#include "models/tensor/tensor.h"

namespace wagesim {
namespace {

struct MaskTensors {
  const std::int32_t* d;
  const std::int8_t* normalised;
  std::int8_t* e1;
  std::int8_t* dy;
};

// Gammas, and betas at the point of xh x gamma, a stride of them.
struct MaskTable {
  MaskTable(const ChannelMap& map, const MaskSource& mask) : rule(mask.points) {
    for (int c = 0; c < map.stride(); ++c) {
      const ChannelScale& scale = mask.scales[static_cast<std::size_t>(c % map.channels)];
      gamma.push_back(static_cast<std::int16_t>(scale.gamma));
      beta.push_back(static_cast<std::int16_t>(scale.beta * (1 << rule.lift)));
    }
  }
  [[nodiscard]] std::int16_t top() const { return static_cast<std::int16_t>(std::min(rule.top, 32767)); }
  ActivationRule rule;
  AlignedVector<std::int16_t> gamma, beta;  // Y has 16 bits
};

// One stride; adds to its sums. Those of a task's positions, at most 2^15, fit int32. The quantiser comes by
// value: stores of bytes might alias it.
template <bool kKeep>
[[gnu::always_inline]] inline void mask_stride(
    ShiftLoop quantise, std::int16_t top, int count, const std::int32_t* __restrict d,
    const std::int8_t* __restrict normalised, const std::int16_t* __restrict gamma,
    const std::int16_t* __restrict beta, std::int8_t* __restrict e1, std::int8_t* __restrict dy,
    std::int32_t* __restrict sum_dy, std::int32_t* __restrict sum_dy_xh) {
  for (int c = 0; c < count; ++c) {
    const auto error = static_cast<std::int16_t>(quantise(d[c]));
    const std::int16_t xh = normalised[c];
    const auto y = static_cast<std::int16_t>(xh * gamma[c] + beta[c]);
    const std::int16_t masked = y > 0 && y <= top ? error : std::int16_t{0};
    if constexpr (kKeep) e1[c] = static_cast<std::int8_t>(error);
    dy[c] = static_cast<std::int8_t>(masked);
    sum_dy[c] += masked;
    sum_dy_xh[c] += static_cast<std::int16_t>(masked * xh);
  }
}

template <bool kKeep>
void mask_all(const VectorLoop& loop, const ChannelMap& map, const MaskTable& table,
              const ShiftQuantiser& quantiser, const MaskTensors& tensors, TaskRows<std::int32_t>& rows) {
  const ShiftLoop quantise(quantiser);
  const std::int16_t top = table.top();
  const int stride = map.stride();
  loop.run(map.positions, map.grain(), [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    std::int32_t* const sums = rows.row(begin);
    map.for_each_stride(begin, end, [&](std::int64_t at, int count) WAGESIM_INLINE_BODY {
      mask_stride<kKeep>(quantise, top, count, tensors.d + at, tensors.normalised + at, table.gamma.data(),
                         table.beta.data(), kKeep ? tensors.e1 + at : nullptr, tensors.dy + at, sums,
                         sums + stride);
    });
  });
}

}  // namespace

std::vector<ErrorSums> masked_error_pass(const VectorLoop& loop, const ChannelMap& map,
                                         const MaskSource& mask, const ShiftQuantiser& quantiser,
                                         const std::int32_t* d, std::int8_t* e1, std::int8_t* dy) {
  const MaskTable table(map, mask);
  const int stride = map.stride();
  TaskRows<std::int32_t> rows(map, 2 * stride);
  const MaskTensors tensors{d, mask.normalised, e1, dy};
  if (e1 != nullptr)
    mask_all<true>(loop, map, table, quantiser, tensors, rows);
  else
    mask_all<false>(loop, map, table, quantiser, tensors, rows);
  std::vector<std::int64_t> total(static_cast<std::size_t>(2 * stride));
  rows.add_to(total.data());
  std::vector<ErrorSums> sums(static_cast<std::size_t>(map.channels), ErrorSums{0, 0});
  for (int c = 0; c < stride; ++c) {
    ErrorSums& of = sums[static_cast<std::size_t>(c % map.channels)];
    of.dy += total[static_cast<std::size_t>(c)];
    of.dy_xh += total[static_cast<std::size_t>(stride + c)];
  }
  return sums;
}

}  // namespace wagesim
