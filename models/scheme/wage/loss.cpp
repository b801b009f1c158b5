#include "models/scheme/wage/loss.h"

#include <cmath>
#include <stdexcept>
#include <string>

#include "models/num/round_half_even.h"
#include "models/num/saturate.h"

namespace wagesim {
namespace {

std::int64_t output_of(const OutputRule& rule, std::int64_t z) {
  return rule.quantise ? saturate(round_half_even(z, rule.shift), max_magnitude(rule.bits.activation)) : z;
}

std::int32_t checked(std::int64_t d) {
  if (d != static_cast<std::int32_t>(d))
    throw std::overflow_error("output error " + std::to_string(d) + " does not fit 32 bits");
  return static_cast<std::int32_t>(d);
}

// Adds one sample's right or wrong to the result.
void judge(const OutputRule& rule, const std::int32_t* z, std::int64_t classes, std::int64_t label,
           LossResult& result) {
  std::int64_t best = 0;
  for (std::int64_t c = 1; c < classes; ++c)
    if (output_of(rule, z[c]) > output_of(rule, z[best])) best = c;
  result.wrong += best != label;
  result.tied += best != label && output_of(rule, z[label]) == output_of(rule, z[best]);
}

}  // namespace

LossResult output_error(const OutputRule& rule, std::span<const std::int32_t> sum,
                        std::span<const std::uint16_t> labels, Tensor<std::int32_t>& d,
                        Tensor<std::uint8_t>& unsat_mask) {
  const auto batch = static_cast<std::int64_t>(labels.size());
  const std::int64_t classes = static_cast<std::int64_t>(sum.size()) / batch;
  const int unit = rule.bits.activation - 1 + (rule.quantise ? 0 : rule.shift);  // fraction bits of an output
  const std::int64_t ceiling = std::int64_t{max_magnitude(rule.bits.activation)} << rule.shift;
  d.reshape({batch, classes});
  if (rule.quantise) unsat_mask.reshape({batch, classes});

  LossResult result;
  __extension__ unsigned __int128 squares = 0;
  for (std::int64_t sample = 0; sample < batch; ++sample) {
    const std::int64_t label = labels[static_cast<std::size_t>(sample)];
    for (std::int64_t c = 0; c < classes; ++c) {
      const std::int64_t at = sample * classes + c, z = sum[static_cast<std::size_t>(at)];
      d[at] = checked(output_of(rule, z) - (c == label ? std::int64_t{1} << unit : 0));
      squares += static_cast<std::uint64_t>(std::int64_t{d[at]} * d[at]);
      if (rule.quantise) unsat_mask[at] = z >= -ceiling && z <= ceiling;
    }
    judge(rule, sum.data() + sample * classes, classes, label, result);
  }
  result.loss = std::ldexp(static_cast<double>(squares), -1 - 2 * unit);
  return result;
}

}  // namespace wagesim
