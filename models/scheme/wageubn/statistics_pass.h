#pragma once

#include <cstdint>
#include <vector>

#include "models/scheme/wageubn/channel_loop.h"

namespace wagesim {

/// Sum and sum of squares of every channel, exact.
struct ChannelSums {
  std::vector<std::int64_t> sum, squares;
  int overflowed = -1;  ///< lowest channel whose sum of squares int64 does not hold; its sums are unspecified
};

[[nodiscard]] ChannelSums channel_sums(const VectorLoop& loop, const ChannelMap& map, const std::int32_t* z);

}  // namespace wagesim
