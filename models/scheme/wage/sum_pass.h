#pragma once

#include <cstdint>

#include "models/layer/vector_loop.h"

namespace wagesim {

/// out = x * 2^lift, or out + x * 2^lift where it accumulates; nothing may leave int32. T is int8_t, int16_t
/// or int32_t.
template <class T>
void add_lifted(const VectorLoop& loop, std::int64_t count, const T* x, int lift, bool accumulate,
                std::int32_t* out) {
  constexpr std::int64_t kElementsPerTask = 1 << 15;
  const std::int32_t factor = std::int32_t{1} << lift;
  loop.run(count, kElementsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    if (accumulate)
      for (std::int64_t i = begin; i < end; ++i) out[i] += x[i] * factor;
    else
      for (std::int64_t i = begin; i < end; ++i) out[i] = x[i] * factor;
  });
}

}  // namespace wagesim
