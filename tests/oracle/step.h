#pragma once

#include <cstdint>
#include <vector>

#include "models/train/network.h"
#include "tests/oracle/field.h"

// A slow, independent WAGE training step: exact real arithmetic and plain loops, written from the paper's
// equations and the official code's order of operations. It shares containers with models/, and no
// arithmetic.
namespace wagesim::oracle {

/// One layer's tensors of one step, as the tensor dumps define them, as integers in their own units; those a
/// layer does not have are empty.
struct LayerTensors {
  Integers input, weight, compute_weight, sum;
  Integers activation;  ///< what the layer hands on, where that is no sum
  Integers act_mask;    ///< of the pooled sums; empty for the last layer
  Integers unsat_mask;  ///< of the pooled sums; for the last layer only where Q_A is on the logits
  Integers pool_index;  ///< place of the first maximum in its window; empty without a pool
  Integers max_index;   ///< the same of a max-pool layer, or of a pool without an activation
  Integers error;       ///< after mask and un-pooling, the shape of sum
  Integers gradient, random, update, weight_next;
  int error_shift = 0, gradient_shift = 0;  ///< exponents of Shift in the units of what was quantised
};

/// Events of one step that tell how the training fares.
struct Events {
  std::int64_t activations_saturated = 0;            ///< pooled sums that Q_A clips; not logits
  std::int64_t errors_saturated = 0;                 ///< values that Q_E clips, before rounding
  std::int64_t unpool_saturated = 0;                 ///< sums of overlapping windows' errors that are clipped
  std::int64_t error_sums_saturated = 0;             ///< sums of several consumers' errors that are clipped
  std::int64_t zero_errors = 0, zero_gradients = 0;  ///< tensors
};

struct StepResult {
  std::vector<LayerTensors> layers;
  Dyadic loss = 0;  ///< half the sum of squared differences, summed over the batch
  int wrong = 0;    ///< samples whose largest logit, the first of equal ones, is not the label's
  int tied = 0;     ///< those of them whose label's logit equals the largest
  Events events;
  std::vector<std::uint32_t> lanes;  ///< register states after the step
};

/// One training step. weights[l]: stored weights of layer l, empty where it has none; input [N, H, W, C]
/// quantised; the rate is 2^eta_log2; lanes: register states before the step.
[[nodiscard]] StepResult step(const Network& network, const std::vector<Integers>& weights,
                              const Integers& input, const std::vector<int>& labels, int eta_log2,
                              std::vector<std::uint32_t> lanes);

/// Largest stored weight as a real number: 1 - sigma(k_W) in the official code, whose clip has the compute
/// weight's width; 1 - sigma(k_G) in the paper's equation 12.
[[nodiscard]] Dyadic weight_limit(const Network& network);

}  // namespace wagesim::oracle
