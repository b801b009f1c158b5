#pragma once

#include <cstdint>
#include <span>

#include "models/num/bit_widths.h"
#include "models/tensor/tensor.h"

namespace wagesim {

/// How the logits of the last layer become outputs. limit and one are in units of the activation step.
struct OutputRule {
  int shift = 0;          ///< forward shift s of the last layer
  bool quantise = false;  ///< Q_A on the logits (no ReLU)
  BitWidths bits;
};

/// Loss over one batch of outputs [batch, classes].
struct LossResult {
  double loss = 0;         ///< 0.5 * sum of (output - target)^2, from an exact integer sum
  std::int64_t wrong = 0;  ///< samples whose largest output is not at the label; ties: the lowest index wins
  std::int64_t tied = 0;   ///< of the wrong ones, those whose label shares the largest output
};

/// d = z - y * 2^(k_A-1+s), or with quantised logits d = clamp(round_half_even(z / 2^s)) - y * 2^(k_A-1), y
/// the one-hot label (below classes). unsat_mask is written with quantised logits only: 1 where |z| <= limit
/// * 2^s, where the clip passes a gradient. Throws std::overflow_error where a d does not fit int32. Source:
/// WAGE 2.3, 2.4 and 6.3.
LossResult output_error(const OutputRule& rule, std::span<const std::int32_t> sum,
                        std::span<const std::uint16_t> labels, Tensor<std::int32_t>& d,
                        Tensor<std::uint8_t>& unsat_mask);

}  // namespace wagesim
