#include "models/scheme/wageubn/error_passes.h"
#include "models/scheme/wageubn/shift_loop.h"

namespace wagesim {
namespace {

// Gammas, and betas at the point of xh x gamma.
struct MaskTable {
  explicit MaskTable(const MaskSource& mask) : rule(mask.points) {
    for (const ChannelScale& scale : mask.scales) {
      gamma.push_back(scale.gamma);
      beta.push_back(scale.beta * (1 << rule.lift));
    }
  }
  ActivationRule rule;
  std::vector<std::int32_t> gamma, beta;
};

struct Tensors {
  const std::int32_t* d;
  const std::int8_t* normalised;
  std::int8_t* e1;
  std::int8_t* dy;

  [[nodiscard]] Tensors at(std::int64_t element) const {
    return {d + element, normalised + element, e1 == nullptr ? nullptr : e1 + element, dy + element};
  }
};

// Up to kChannelBlock channels over some positions; sums in registers where the block is whole. The sums of a
// task's positions, at most 2^15, fit int32. The quantiser comes by value: stores of bytes might alias it.
template <bool kWhole, bool kKeep>
[[gnu::always_inline]] inline void mask_block(ShiftLoop quantise, std::int32_t top, Tensors tensors,
                                              std::int64_t positions, int channels, int count,
                                              const std::int32_t* __restrict gamma,
                                              const std::int32_t* __restrict beta,
                                              std::int32_t* __restrict sums) {
  std::int32_t sum_dy[kChannelBlock] = {}, sum_dy_xh[kChannelBlock] = {};
  const int width = kWhole ? kChannelBlock : count;
  const std::int32_t* __restrict d = tensors.d;
  const std::int8_t* __restrict normalised = tensors.normalised;
  std::int8_t* __restrict dy = tensors.dy;
  std::int8_t* __restrict e1 = tensors.e1;
  for (std::int64_t p = 0; p < positions; ++p) {
    for (int c = 0; c < width; ++c) {
      const std::int32_t error = quantise(d[c]), xh = normalised[c];
      const std::int32_t y = xh * gamma[c] + beta[c];
      const std::int32_t masked = y > 0 && y <= top ? error : 0;
      if constexpr (kKeep) e1[c] = static_cast<std::int8_t>(error);
      dy[c] = static_cast<std::int8_t>(masked);
      sum_dy[c] += masked;
      sum_dy_xh[c] += masked * xh;
    }
    d += channels;
    normalised += channels;
    dy += channels;
    if constexpr (kKeep) e1 += channels;
  }
  for (int c = 0; c < width; ++c) {
    sums[c] = sum_dy[c];
    sums[channels + c] = sum_dy_xh[c];
  }
}

template <bool kKeep>
void mask_all(const VectorLoop& loop, const ChannelMap& map, const MaskTable& table,
              const ShiftQuantiser& quantiser, const Tensors& tensors, TaskRows<std::int32_t>& rows) {
  const ShiftLoop quantise(quantiser);
  const int channels = map.channels;
  const std::int32_t top = table.rule.top;
  loop.run(map.positions, map.grain(), [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    const Tensors here = tensors.at(begin * channels);
    std::int32_t* const row = rows.row(begin);
    int c = 0;
    for (; c + kChannelBlock <= channels; c += kChannelBlock)
      mask_block<true, kKeep>(quantise, top, here.at(c), end - begin, channels, kChannelBlock,
                              table.gamma.data() + c, table.beta.data() + c, row + c);
    if (c < channels)
      mask_block<false, kKeep>(quantise, top, here.at(c), end - begin, channels, channels - c,
                               table.gamma.data() + c, table.beta.data() + c, row + c);
  });
}

}  // namespace

std::vector<ErrorSums> masked_error_pass(const VectorLoop& loop, const ChannelMap& map,
                                         const MaskSource& mask, const ShiftQuantiser& quantiser,
                                         const std::int32_t* d, std::int8_t* e1, std::int8_t* dy) {
  const MaskTable table(mask);
  TaskRows<std::int32_t> rows(map, 2 * map.channels);
  const Tensors tensors{d, mask.normalised, e1, dy};
  if (e1 != nullptr)
    mask_all<true>(loop, map, table, quantiser, tensors, rows);
  else
    mask_all<false>(loop, map, table, quantiser, tensors, rows);
  const auto channels = static_cast<std::size_t>(map.channels);
  std::vector<std::int64_t> total(2 * channels);
  rows.add_to(total.data());
  std::vector<ErrorSums> sums;
  for (std::size_t c = 0; c < channels; ++c) sums.push_back({total[c], total[channels + c]});
  return sums;
}

}  // namespace wagesim
