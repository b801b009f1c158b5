#pragma once

#include <cstdint>

#include "models/layer/pool_window.h"
#include "models/layer/vector_loop.h"
#include "models/num/average_pool.h"

namespace wagesim {

/// Images of a pass over windows: [batch, in_h, in_w, channels] to [batch, out_h, out_w, channels].
struct PoolMap {
  int batch = 1;
  PoolWindow window;
  int channels = 1;
};

/// Maximum of each window of sums and which position of the window it was (row * size_w + column), the first
/// in row-major order; positions outside the map never win.
void max_pool_pass(const VectorLoop& loop, const PoolMap& map, const std::int32_t* sum, std::int32_t* pooled,
                   std::uint8_t* index);

/// Each error back to its window's maximum; where windows share one they add exactly and are clipped to
/// +-(2^31 - 1). Returns how many were.
std::int64_t max_pool_error_pass(const VectorLoop& loop, const PoolMap& map, const std::int32_t* pooled_error,
                                 const std::uint8_t* index, std::int32_t* error);

/// Mean over each map of positions x channels activations at a point, as features at another.
void average_pass(const VectorLoop& loop, int batch, std::int64_t positions, int channels, int point,
                  int feature_point, const std::int8_t* activation, std::int8_t* feature);

/// The error of each feature, divided, to every position of its map.
void average_error_pass(const VectorLoop& loop, int batch, std::int64_t positions, int channels,
                        const AverageError& rule, const std::int32_t* error, std::int32_t* spread);

}  // namespace wagesim
