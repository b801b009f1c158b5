#pragma once

#include <cstdint>

#include "models/scheme/wageubn/statistics_pass.h"

namespace wagesim {

/// An addend of a sum: a tensor and the left shift to the sum's point.
struct LiftedAddend {
  const std::int32_t* data;
  int lift;
};

/// sum = a x 2^lift + b x 2^lift: addends brought to one point. No sum may leave int32. Adds what it makes to
/// the channels' sums, a slot a task of the map, unless those are null.
inline void add_pass(const VectorLoop& loop, const ChannelMap& map, LiftedAddend a, LiftedAddend b,
                     std::int32_t* sum, PartialSums* channels) {
  loop.run(map.positions, map.grain(), [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    const std::int64_t first = begin * map.channels, count = (end - begin) * map.channels;
    const std::int32_t* __restrict x = a.data + first;
    const std::int32_t* __restrict y = b.data + first;
    std::int32_t* __restrict to = sum + first;
    for (std::int64_t i = 0; i < count; ++i) to[i] = (x[i] << a.lift) + (y[i] << b.lift);
    if (channels != nullptr) channels->add(begin / map.grain(), to, end - begin);
  });
}

}  // namespace wagesim
