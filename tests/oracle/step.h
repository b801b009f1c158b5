#pragma once

#include <cstdint>
#include <vector>

#include "models/train/network.h"
#include "tests/oracle/field.h"

// A slow, independent WAGE training step: exact real arithmetic and plain loops, written from the equations
// and the order of operations in sections 1, 2 and 6 of the arithmetic's specification. It shares containers
// with models/, and no arithmetic.
namespace wagesim::oracle {

/// One layer's tensors of one step, as the tensor dumps define them, as integers in their own units.
struct LayerTensors {
  Integers input, weight, compute_weight, sum;
  Integers activation;            ///< empty for the last layer
  Integers act_mask, unsat_mask;  ///< of the pooled sums; empty for the last layer
  Integers pool_index;            ///< place of the first maximum in its window; empty for the last layer
  Integers error;                 ///< after mask and un-pooling, the shape of sum
  Integers gradient, random, update, weight_next;
  int error_shift = 0, gradient_shift = 0;  ///< exponents of Shift in the units of what was quantised
};

struct StepResult {
  std::vector<LayerTensors> layers;
  Dyadic loss = 0;  ///< half the sum of squared differences, summed over the batch
  int wrong = 0;    ///< samples whose largest logit, the first of equal ones, is not the label's
  std::vector<std::uint32_t> lanes;  ///< register states after the step
};

/// One training step. weights[l]: stored weights of layer l; input [N, H, W, C] quantised; the rate is
/// 2^eta_log2; lanes: register states before the step.
[[nodiscard]] StepResult step(const Network& network, const std::vector<Integers>& weights,
                              const Integers& input, const std::vector<int>& labels, int eta_log2,
                              std::vector<std::uint32_t> lanes);

/// Largest stored weight magnitude as a real number (wage.md 2.5 and equation 12).
[[nodiscard]] Dyadic weight_limit(const Network& network);

}  // namespace wagesim::oracle
