#pragma once

#include <cstdint>
#include <span>

namespace wagesim {

/// Loss over one batch of logits [batch, classes].
struct WageubnLoss {
  double loss = 0;  ///< softmax: mean over the batch; sum of squares: half the sum over it
  std::int64_t wrong = 0, tied = 0;
  int unit = 0;  ///< of the error
};

/// Softmax cross entropy of logits at a point: d = share - (1 at the label), shares by table and reciprocal.
/// The loss is host arithmetic. Source: WAGEUBN arithmetic, 6.1.
[[nodiscard]] WageubnLoss softmax_loss(std::span<const std::int32_t> logits, int point, int classes,
                                       std::span<const std::uint16_t> labels, std::int32_t* d);

/// Half the sum of squares of logits - (1 at the label). |logit| + 2^point < 2^31.
[[nodiscard]] WageubnLoss squares_loss(std::span<const std::int32_t> logits, int point, int classes,
                                       std::span<const std::uint16_t> labels, std::int32_t* d);

}  // namespace wagesim
