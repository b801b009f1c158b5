#pragma once

#include <cstdint>
#include <vector>

#include "models/num/add_errors.h"
#include "models/num/error_quantise.h"
#include "models/num/normalise_error.h"
#include "models/scheme/wageubn/channel_loop.h"

namespace wagesim {

/// What the E1 pass reads of a bn: its normalised values and the compute gammas and betas, from which it
/// knows who passes an error.
struct MaskSource {
  const std::int8_t* normalised;
  const std::vector<ChannelScale>& scales;
  Points points;
};

/// E1 = SQ-8(d) and dy = E1 where the mask passes it, else 0; the sums of dy and dy x xh of every channel.
/// e1 may be null. Source: WAGEUBN arithmetic, 5.4.
[[nodiscard]] std::vector<ErrorSums> masked_error_pass(const VectorLoop& loop, const ChannelMap& map,
                                                       const MaskSource& mask,
                                                       const ShiftQuantiser& quantiser, const std::int32_t* d,
                                                       std::int8_t* e1, std::int8_t* dy);

/// What a pass leaves behind besides its tensor.
struct WideOutcome {
  std::uint32_t largest = 0;  ///< magnitude of what it wrote
  std::int64_t saturated = 0;
};

/// dx of every element from dy and xh; a rule a channel.
[[nodiscard]] WideOutcome normalise_error_pass(const VectorLoop& loop, const ChannelMap& map,
                                               const std::vector<ChannelErrorRule>& rules,
                                               const std::int8_t* dy, const std::int8_t* normalised,
                                               std::int32_t* dx);

/// Errors no larger in magnitude than `largest`: where their sums cannot leave 32 bits, it need not be looked
/// for those that do.
template <class Elem>
struct BoundedError {
  const Elem* data;
  std::uint32_t largest;
};

/// sum = a + b of two units (ErrorSum). sum may be a or b.
template <class Other>
[[nodiscard]] WideOutcome add_errors_pass(const VectorLoop& loop, std::int64_t count, const ErrorSum& rule,
                                          const BoundedError<std::int32_t>& a, const BoundedError<Other>& b,
                                          std::int32_t* sum);

/// E2 values of wide errors by the flag quantiser for their largest magnitude; returns how many are flagged.
std::int64_t flag_pass(const VectorLoop& loop, std::int64_t count, std::uint32_t largest,
                       const std::int32_t* d, std::int16_t* e2);

/// SQ-k of wide errors; returns how many were clipped. Elem is std::int8_t (k = 8) or std::int16_t (k = 16).
template <class Elem>
std::int64_t shift_pass(const VectorLoop& loop, std::int64_t count, const ShiftQuantiser& quantiser,
                        const std::int32_t* d, Elem* quantised);

/// E2 values by flag as two operands of bytes: v = 128 high + low, one of them zero.
void split_flags_pass(const VectorLoop& loop, std::int64_t count, const std::int16_t* e2, std::int8_t* high,
                      std::int8_t* low);

/// sum = round_half_even((128 sum + low) / 2^shift), which int32 holds, shift >= 1; returns the largest
/// magnitude.
std::uint32_t join_sums_pass(const VectorLoop& loop, std::int64_t count, int shift, const std::int32_t* low,
                             std::int32_t* sum);

}  // namespace wagesim
