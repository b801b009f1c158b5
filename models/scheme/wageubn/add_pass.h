#pragma once

#include <cstdint>

#include "models/layer/vector_loop.h"

namespace wagesim {

/// sum = a x 2^lift_a + b x 2^lift_b: addends brought to one point. No sum may leave int32. sum may be a or
/// b.
inline void add_pass(const VectorLoop& loop, std::int64_t count, const std::int32_t* a, int lift_a,
                     const std::int32_t* b, int lift_b, std::int32_t* sum) {
  constexpr std::int64_t kElementsPerTask = 1 << 15;
  const std::int32_t factor_a = 1 << lift_a, factor_b = 1 << lift_b;
  loop.run(count, kElementsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    for (std::int64_t i = begin; i < end; ++i) sum[i] = a[i] * factor_a + b[i] * factor_b;
  });
}

}  // namespace wagesim
