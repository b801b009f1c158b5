#pragma once

#include <cstdint>
#include <vector>

#include "sim/vector/lane_group.h"

/// The combinational logic between two registers of the vector pipeline, over the lanes of one group. Every
/// function is the arithmetic of one stage in rtl/vector; x is what the register before holds.
namespace wagesim::lane_stages {

/// Lanes [begin, end) of a group.
struct LaneRange {
  std::size_t begin, end;
};

/// A running maximum with the index of the first one; `first` starts it.
void pool(LaneRange lanes, const std::int32_t* x, int index, bool first, std::int32_t* maximum,
          std::uint8_t* mask);

/// x / 2^shift rounded to nearest, ties to even; a left shift (shift < 0) is exact.
void align(LaneRange lanes, const std::int32_t* x, int shift, std::int64_t* aligned);

/// The sum so far (`first`: none), shifted likewise, plus an aligned word, clipped to +-(2^31 - 1).
void accumulate(LaneRange lanes, const std::int64_t* aligned, int sum_shift, bool first, std::int32_t* sum,
                std::uint8_t* clipped);

/// What a right shift leaves and drops: bit 1 of `dropped` is the first dropped bit (guard), bit 0 whether
/// any later one is set (sticky). A left shift (shift <= 0) first caps |x| at 2^11, beyond every limit.
void shift(LaneRange lanes, const std::int32_t* x, int shift, std::int32_t* quotient, std::uint8_t* dropped);

/// Rounds to nearest with ties to even, with `relu` takes negative values to 0, clips to [-limit, limit].
void round(LaneRange lanes, const std::int32_t* quotient, const std::uint8_t* dropped, int limit, bool relu,
           std::int32_t* value);

/// Sets a mask's `act` (x > 0) and `unsat` (|x|, or with relu max(x, 0), is within the limit before
/// rounding).
void mark(LaneRange lanes, const std::int32_t* quotient, const std::uint8_t* dropped, int limit, bool relu,
          std::uint8_t* mask);

/// Subtracts the target where bit 2 of the mask marks the labelled class.
void subtract_target(LaneRange lanes, std::int32_t target, const std::uint8_t* mask, std::int32_t* value);

/// The mask of a logit: always `act`, its `unsat`, no index.
void keep_logit_mask(LaneRange lanes, std::uint8_t* mask);

/// 0 where the mask's `unsat` bit is off.
void keep_unsaturated(LaneRange lanes, const std::uint8_t* mask, std::int32_t* value);

/// 0 where the mask's bit `gate` is off or its pool index is another one.
void route(LaneRange lanes, std::uint8_t gate, int index, const std::uint8_t* mask, std::int32_t* value);

/// Adds x to the sum of the errors routed so far (`first` starts it) and clips it to [-limit, limit].
void add_routed(LaneRange lanes, const std::int32_t* x, bool first, std::int32_t limit, std::int32_t* sum,
                std::uint8_t* clipped);

/// max(maximum, |x|) over the lanes.
[[nodiscard]] std::uint32_t maximum(LaneRange lanes, const std::int32_t* x, std::uint32_t maximum);

/// Magnitude of a gradient shifted by t places: the whole part, capped at 2^15, and 16 bits of fraction.
void shift_magnitude(LaneRange lanes, const std::int32_t* gradient, int t, std::int32_t* whole,
                     std::uint16_t* fraction);

/// Rounds `value`, a whole part, up where the draw is below the fraction, saturates at 32767, and gives it
/// the gradient's sign.
void round_magnitude(LaneRange lanes, const std::uint16_t* fraction, const std::uint16_t* draw,
                     const std::int32_t* gradient, std::int32_t* value, std::uint8_t* round_up);

/// The stored weight minus its update, clipped before and after.
void update(LaneRange lanes, const std::int32_t* update, const std::int8_t* weight, int clip,
            std::int8_t* next);

/// Compute weights of stored ones: clipped, shifted right, rounded to nearest with ties to even.
void requantise_weight(LaneRange lanes, const std::int8_t* weight, int limit, int shift,
                       std::int8_t* compute);

}  // namespace wagesim::lane_stages
