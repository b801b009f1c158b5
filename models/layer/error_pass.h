#pragma once

#include <cstdint>

#include "models/layer/activation_pass.h"
#include "models/layer/vector_loop.h"

namespace wagesim {

/// Largest |x|. Where pass_mask is given, over the elements it marks.
[[nodiscard]] std::uint32_t largest_magnitude(const VectorLoop& loop, std::int64_t count,
                                              const std::int32_t* x, const std::uint8_t* pass_mask = nullptr);

/// Masks around the error quantiser; null: everything passes. For a hidden layer pass is its unsat mask and
/// keep its act mask: the maximum behind r is taken after the clip mask and before the ReLU mask (WAGE 2.4).
struct ErrorMasks {
  const std::uint8_t* pass;  ///< cleared elements are zero before Q_E and not part of the maximum
  const std::uint8_t* keep;  ///< cleared elements are zero after Q_E
};

/// Q_E: error = clamp(round_half_even(d / 2^(r - (k_E-1))), -limit, limit) where both masks are set, else 0;
/// r is the shift exponent of the largest |d| that passes, limit = 2^(k_E-1) - 1. Returns how many passing
/// elements lie beyond
/// +-limit before rounding. Source: WAGE, equation 9.
template <class Elem>
std::int64_t quantise_error(const VectorLoop& loop, std::int64_t count, const std::int32_t* d,
                            const ErrorMasks& masks, int r, int error_bits, Elem* error);

/// Routes the pooled error [batch, out_h, out_w, channels] to the first maximum of each window: `error` has
/// the shape of the sums; positions no window chose are 0. Where windows overlap their errors add exactly and
/// the sum is clipped to
/// +-limit (a choice of this project: no source says how an 8-bit error survives overlapping windows).
/// Returns how many positions were clipped.
template <class Elem>
std::int64_t unpool(const VectorLoop& loop, const ActivationShape& shape, const Elem* pooled,
                    const std::uint8_t* pool_index, int limit, Elem* error);

}  // namespace wagesim
