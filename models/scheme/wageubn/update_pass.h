#pragma once

#include <cstdint>

#include "models/layer/vector_loop.h"
#include "models/num/lfsr.h"

namespace wagesim::wageubn {

/// Rate, momentum and range of one step, and the decay; see the network file's keys.
struct UpdateRule {
  int rate = 26;       ///< of 512
  int momentum = 1;    ///< quarters
  int range_log2 = 7;  ///< h
  int decay_log2 = 0;  ///< w of a weight decay 2^-w; 0: none
};

/// G := G + decay of every weight, G of unit 2^unit; returns the largest magnitude. Source: WAGEUBN
/// arithmetic, 6.4.
[[nodiscard]] std::uint64_t decay_pass(const VectorLoop& loop, std::int64_t count, const UpdateRule& rule,
                                       int unit, const std::int32_t* weight, std::int64_t* gradient);

/// What an update reads and writes, each the shape of the weight. random and quantised may be null: then they
/// are not kept.
struct UpdateTensors {
  const std::int64_t* gradient;  ///< with decay
  const std::int32_t* weight;
  const std::int16_t* momentum;
  std::int32_t* weight_next;
  std::int16_t* momentum_next;
  std::uint16_t* random;
  std::int8_t* quantised;  ///< n
};

/// CQ with a draw a weight (element i from lane i mod lanes), momentum and the stored weight. largest: of the
/// gradient. Returns how many weights were clipped.
std::int64_t update_pass(const VectorLoop& loop, std::int64_t count, const UpdateRule& rule,
                         std::uint64_t largest, const UpdateTensors& tensors, LfsrBank& random);

/// Compute weights of stored ones.
void compute_weight_pass(const VectorLoop& loop, std::int64_t count, const std::int32_t* weight,
                         std::int8_t* compute);

}  // namespace wagesim::wageubn
