#include "models/scheme/wage/update_pass.h"

#include <algorithm>
#include <vector>

#include "models/num/round_half_even.h"
#include "models/num/stochastic_round.h"
#include "models/num/ternary.h"

namespace wagesim {
namespace {

constexpr std::int64_t kElementsPerTask = 1 << 15;
constexpr std::int64_t kDrawsPerBlock = 2048;  // draws made at a time: they stay in the first-level cache

// D and the next weight of `count` elements. Returns those rounded up.
template <class Elem>
[[gnu::always_inline]] inline std::int32_t update_block(
    std::int64_t count, StochasticShift rounded, std::int32_t limit, const std::int32_t* __restrict gradient,
    const std::uint16_t* __restrict draws, const Elem* __restrict weight, Elem* __restrict weight_next,
    std::int16_t* __restrict update) {
  std::int32_t rounded_up = 0;
  const auto step = [=, &rounded_up](std::int64_t i) WAGESIM_INLINE_BODY {
    const std::int32_t g = gradient[i];
    const std::uint32_t magnitude =
        g < 0 ? 0u - static_cast<std::uint32_t>(g) : static_cast<std::uint32_t>(g);
    const std::uint32_t up = rounded.up(magnitude, draws[i]);
    rounded_up += static_cast<std::int32_t>(up);
    const auto size = static_cast<std::int32_t>(rounded.whole(magnitude) + up);
    const std::int32_t change = g < 0 ? -size : size;
    const std::int32_t clipped = std::min(std::max<std::int32_t>(weight[i], -limit), limit);
    weight_next[i] = static_cast<Elem>(std::min(std::max(clipped - change, -limit), limit));
    return change;
  };
  if (update == nullptr) {
    for (std::int64_t i = 0; i < count; ++i) step(i);
  } else {
    for (std::int64_t i = 0; i < count; ++i) update[i] = static_cast<std::int16_t>(step(i));
  }
  return rounded_up;
}

template <class Elem>
[[gnu::always_inline]] inline void compute_block(std::int64_t count, HalfEvenShift rounded,
                                                 std::int32_t limit, const Elem* __restrict weight,
                                                 Elem* __restrict compute_weight) {
  for (std::int64_t i = 0; i < count; ++i)
    compute_weight[i] =
        static_cast<Elem>(rounded(std::min(std::max<std::int32_t>(weight[i], -limit), limit)));
}

// The states each chunk starts from; the last entry's chunk ends where the layer's draws end.
std::vector<LfsrBank> chunk_starts(std::int64_t count, std::int64_t rows_per_chunk, const LfsrBank& random) {
  const std::int64_t grain = rows_per_chunk * random.lanes();
  std::vector<LfsrBank> starts{random};
  if (count <= grain) return starts;
  const LfsrLeap leap(static_cast<std::uint64_t>(rows_per_chunk));
  for (std::int64_t begin = grain; begin < count; begin += grain) {
    starts.push_back(starts.back());
    starts.back().leap(leap);
  }
  return starts;
}

}  // namespace

template <class Elem>
void compute_weights(const VectorLoop& loop, std::int64_t count, const BitWidths& bits, const Elem* weight,
                     Elem* compute_weight) {
  const HalfEvenShift rounded(bits.gradient - bits.weight);
  const std::int32_t limit = compute_weight_limit(bits);
  loop.run(count, kElementsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    compute_block(end - begin, rounded, limit, weight + begin, compute_weight + begin);
  });
}

template <class Elem>
std::int64_t update_weights(const VectorLoop& loop, std::int64_t count, int t, int limit,
                            const UpdateTensors<Elem>& tensors, LfsrBank& random) {
  const std::int64_t lanes = random.lanes();
  const std::int64_t rows_per_chunk = std::max<std::int64_t>(kElementsPerTask / lanes, 1);
  const std::int64_t grain = rows_per_chunk * lanes;
  const std::int64_t block = std::max<std::int64_t>(kDrawsPerBlock / lanes, 1) * lanes;
  std::vector<LfsrBank> banks = chunk_starts(count, rows_per_chunk, random);

  const auto update = [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    const StochasticShift rounded(t);
    std::int64_t rounded_up = 0;
    LfsrBank& bank = banks[static_cast<std::size_t>(begin / grain)];
    std::vector<std::uint16_t> draws(static_cast<std::size_t>(block));
    for (std::int64_t at = begin; at < end; at += block) {
      const std::int64_t size = std::min(block, end - at);
      bank.draw({draws.data(), static_cast<std::size_t>(size)});
      rounded_up +=
          update_block(size, rounded, limit, tensors.gradient + at, draws.data(), tensors.weight + at,
                       tensors.weight_next + at, tensors.update == nullptr ? nullptr : tensors.update + at);
      if (tensors.random != nullptr) std::copy_n(draws.data(), size, tensors.random + at);
    }
    return rounded_up;
  };
  const std::int64_t rounded_up = loop.sum(count, grain, update);
  random = banks.back();
  return rounded_up;
}

template void compute_weights(const VectorLoop&, std::int64_t, const BitWidths&, const std::int8_t*,
                              std::int8_t*);
template void compute_weights(const VectorLoop&, std::int64_t, const BitWidths&, const std::int16_t*,
                              std::int16_t*);
template std::int64_t update_weights(const VectorLoop&, std::int64_t, int, int,
                                     const UpdateTensors<std::int8_t>&, LfsrBank&);
template std::int64_t update_weights(const VectorLoop&, std::int64_t, int, int,
                                     const UpdateTensors<std::int16_t>&, LfsrBank&);

}  // namespace wagesim
