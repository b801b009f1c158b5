#include "models/scheme/wageubn/update_pass.h"

#include <algorithm>
#include <vector>

#include "models/num/constant_quantise.h"
#include "models/num/direct_quantise.h"
#include "models/num/momentum_update.h"
#include "models/num/normalise.h"

namespace wagesim::wageubn {
namespace {

constexpr std::int64_t kElementsPerTask = 1 << 15;
constexpr std::int64_t kDrawsPerBlock = 2048;

// Every part of a bank's states where a task begins; the last one's end is where the tensor's draws end.
std::vector<LfsrBank> task_starts(std::int64_t count, std::int64_t rows, const LfsrBank& random) {
  std::vector<LfsrBank> starts{random};
  const std::int64_t grain = rows * random.lanes();
  if (count <= grain) return starts;
  const LfsrLeap leap(static_cast<std::uint64_t>(rows));
  for (std::int64_t begin = grain; begin < count; begin += grain) {
    starts.push_back(starts.back());
    starts.back().leap(leap);
  }
  return starts;
}

[[gnu::always_inline]] inline std::int64_t update_range(const UpdateRule& rule, ConstantQuantiser quantise,
                                                        const UpdateTensors& tensors, std::int64_t at,
                                                        std::int64_t count,
                                                        const std::uint16_t* __restrict draws,
                                                        std::int8_t* __restrict n) {
  for (std::int64_t i = 0; i < count; ++i)
    n[i] = static_cast<std::int8_t>(quantise(tensors.gradient[at + i], draws[i]));
  const std::int32_t* __restrict weight = tensors.weight + at;
  const std::int16_t* __restrict momentum = tensors.momentum + at;
  std::int32_t* __restrict weight_next = tensors.weight_next + at;
  std::int16_t* __restrict momentum_next = tensors.momentum_next + at;
  const HalfEvenShift quarter(2);
  std::int32_t clips = 0;
  for (std::int64_t i = 0; i < count; ++i) {  // momentum_update() in 32 bits
    const std::int32_t v = rule.momentum * momentum[i] + n[i];
    const std::int32_t wanted = weight[i] - rule.rate * v;
    weight_next[i] = std::min(std::max(wanted, -kStoreLimit), kStoreLimit);
    clips += weight_next[i] != wanted;
    momentum_next[i] =
        static_cast<std::int16_t>(std::min(std::max(quarter(v), -kAccumulatorLimit), kAccumulatorLimit));
  }
  return clips;
}

}  // namespace

std::uint64_t decay_pass(const VectorLoop& loop, std::int64_t count, const UpdateRule& rule, int unit,
                         const std::int32_t* weight, std::int64_t* gradient) {
  constexpr std::int64_t kDecayLimit = (std::int64_t{1} << 47) - 1;
  const int shift = std::max(23 + rule.decay_log2 + unit, -24);
  const bool decays = rule.decay_log2 != 0;
  return static_cast<std::uint64_t>(
      loop.max(count, kElementsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
        std::int64_t largest = 0;
        for (std::int64_t i = begin; i < end; ++i) {
          if (decays) gradient[i] += direct_quantise(weight[i], shift, kDecayLimit);
          largest = std::max(largest, gradient[i] < 0 ? -gradient[i] : gradient[i]);
        }
        return largest;
      }));
}

std::int64_t update_pass(const VectorLoop& loop, std::int64_t count, const UpdateRule& rule,
                         std::uint64_t largest, const UpdateTensors& tensors, LfsrBank& random) {
  const std::int64_t lanes = random.lanes(), rows = std::max<std::int64_t>(kElementsPerTask / lanes, 1);
  const std::int64_t grain = rows * lanes;
  const std::int64_t block = std::max<std::int64_t>(kDrawsPerBlock / lanes, 1) * lanes;
  const ConstantQuantiser quantise(largest, rule.range_log2);
  std::vector<LfsrBank> banks = task_starts(count, rows, random);
  const auto update = [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    LfsrBank& bank = banks[static_cast<std::size_t>(begin / grain)];
    std::vector<std::uint16_t> draws(static_cast<std::size_t>(block));
    std::vector<std::int8_t> n(static_cast<std::size_t>(block));
    std::int64_t clips = 0;
    for (std::int64_t at = begin; at < end; at += block) {
      const std::int64_t size = std::min(block, end - at);
      bank.draw({draws.data(), static_cast<std::size_t>(size)});
      clips += update_range(rule, quantise, tensors, at, size, draws.data(), n.data());
      if (tensors.random != nullptr) std::copy_n(draws.data(), size, tensors.random + at);
      if (tensors.quantised != nullptr) std::copy_n(n.data(), size, tensors.quantised + at);
    }
    return clips;
  };
  const std::int64_t clips = loop.sum(count, grain, update);
  random = banks.back();
  return clips;
}

void compute_weight_pass(const VectorLoop& loop, std::int64_t count, const std::int32_t* weight,
                         std::int8_t* compute) {
  loop.run(count, kElementsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    const HalfEvenShift rounded(16);
    const std::int32_t* __restrict from = weight + begin;
    std::int8_t* __restrict to = compute + begin;
    for (std::int64_t i = 0; i < end - begin; ++i)
      to[i] = static_cast<std::int8_t>(std::min(std::max(rounded(from[i]), -127), 127));
  });
}

}  // namespace wagesim::wageubn
