#pragma once

#include <array>
#include <cstdint>

namespace wagesim {

inline constexpr int kMaxVectorLanes = 1024;  // the largest a machine file may ask for

/// What the vector unit carries through its pipeline for one group of lanes: operands on the way in, results
/// on the way out.
struct LaneGroup {
  int lanes = 0;
  std::array<std::int32_t, kMaxVectorLanes>
      value;  ///< sums or wide values in; quantised values or updates out
  std::array<std::uint8_t, kMaxVectorLanes> mask;     ///< mask elements
  std::array<std::int16_t, kMaxVectorLanes> weight;   ///< stored weights M in, M' out
  std::array<std::int16_t, kMaxVectorLanes> compute;  ///< compute weights T' out
  std::array<std::uint16_t, kMaxVectorLanes> draw;    ///< random draws
};

}  // namespace wagesim
