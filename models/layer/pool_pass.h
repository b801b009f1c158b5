#pragma once

#include <cstdint>

#include "models/layer/pool_geometry.h"
#include "models/layer/vector_loop.h"

namespace wagesim {

/// Pools of any window, of activations or of sums, and their ways back.

/// Largest value of each window. index: size_w * row + column, in the window, of the first maximum in
/// row-major order.
template <class T>
void max_pool(const VectorLoop& loop, const PoolGeometry& shape, const T* in, T* out, std::uint16_t* index);

/// Sends each error to its window's first maximum; where windows meet their errors add exactly and the sum is
/// clipped to +-limit. Returns how many sums were clipped.
template <class T>
std::int64_t max_pool_error(const VectorLoop& loop, const PoolGeometry& shape, const T* error,
                            const std::uint16_t* index, std::int64_t limit, T* in_error);

/// Mean of each window, rounded to nearest, ties to even. Windows lie wholly in the map.
template <class T>
void average_pool(const VectorLoop& loop, const PoolGeometry& shape, const T* in, T* out);

/// Gives each position of a window its share of the error (AverageError of the window's size; the unit's
/// exponent falls by AverageError::shift); where windows meet the shares add and are clipped to
/// +-(2^31 - 1). Returns how many sums were clipped.
std::int64_t average_pool_error(const VectorLoop& loop, const PoolGeometry& shape, const std::int32_t* error,
                                std::int32_t* in_error);

}  // namespace wagesim
