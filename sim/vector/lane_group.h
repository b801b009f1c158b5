#pragma once

#include <array>
#include <cstdint>

namespace wagesim {

inline constexpr int kMaxVectorLanes = 1024;  // the largest a machine file may ask for

/// What the vector unit carries for one group of lanes: operands on the way in, results on the way out, and
/// between them what a register holds. Lanes are those of the hardware: elements lie in [first_lane,
/// first_lane + lanes), the others hold nothing.
struct LaneGroup {
  int first_lane = 0, lanes = 0;
  /// Of the words that make one result: the sums of a pool window, the errors routed to one position.
  bool first = true, last = true;
  int index = 0;  ///< of the word in its pool window, or of the position in its window; row-major
  int word_shift = 0, sum_shift = 0;  ///< of an operand of an addition: see Alignment

  std::array<std::int32_t, kMaxVectorLanes>
      value;  ///< sums or wide values in; quantised values, wide values or updates out
  std::array<std::uint8_t, kMaxVectorLanes> mask;      ///< mask elements
  std::array<std::int8_t, kMaxVectorLanes> weight;     ///< stored weights M in, M' out
  std::array<std::int8_t, kMaxVectorLanes> compute;    ///< compute weights T' out
  std::array<std::uint16_t, kMaxVectorLanes> draw;     ///< random draws out
  std::array<std::uint8_t, kMaxVectorLanes> round_up;  ///< 1: the draw rounded the update up
  std::array<std::uint8_t, kMaxVectorLanes> clipped;   ///< how often the sum of errors was clipped

  // Between two registers alone: what shifts leave for the rounding behind them.
  std::array<std::uint8_t, kMaxVectorLanes> dropped;  ///< first dropped bit, and whether any later one is set
  std::array<std::int64_t, kMaxVectorLanes> aligned;  ///< an operand in the unit of its sum
  std::array<std::int32_t, kMaxVectorLanes> gradient;   ///< of the update whose magnitude is `value`
  std::array<std::uint16_t, kMaxVectorLanes> fraction;  ///< of that magnitude
};

}  // namespace wagesim
