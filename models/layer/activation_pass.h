#pragma once

#include <cstdint>

#include "models/layer/vector_loop.h"

namespace wagesim {

/// The forward vector pass of a hidden layer: max-pool over the int32 sums, ReLU, shift, clip, in this order.
struct ActivationShape {
  int batch = 1, in_h = 1, in_w = 1, channels = 1;  ///< sums: [batch, in_h, in_w, channels]
  int out_h = 1, out_w = 1;                         ///< results: [batch, out_h, out_w, channels]
  int pool_size = 1, pool_stride = 1;               ///< 1 and 1 where there is no pool
};

/// Results of the pass, each [batch, out_h, out_w, channels]. With p the pooled sum:
template <class Elem>
struct ActivationTensors {
  Elem* activation;          ///< min(limit, round_half_even(max(p, 0) / 2^shift))
  std::uint8_t* act_mask;    ///< p > 0
  std::uint8_t* unsat_mask;  ///< p <= limit * 2^shift: the gradient of the clip
  std::uint8_t* pool_index;  ///< row * pool_size + column of the first maximum; not written without a pool
};

/// limit = 2^(k_A-1) - 1; limit * 2^shift + 2^(shift-1) must fit 31 bits. Returns how many results are
/// saturated. Source: WAGE 2.3 and equation 8; pool ties go to the first maximum in row-major order.
template <class Elem>
std::int64_t activate(const VectorLoop& loop, const ActivationShape& shape, const std::int32_t* sum,
                      int limit, int shift, const ActivationTensors<Elem>& out);

/// The same with the masks in one byte an element: act_mask + 2 unsat_mask + 4 pool_index (0 without a pool).
std::int64_t activate_joined(const VectorLoop& loop, const ActivationShape& shape, const std::int32_t* sum,
                             int limit, int shift, std::int8_t* activation, std::uint8_t* masks);

}  // namespace wagesim
