#pragma once

#include <cstdint>
#include <vector>

#include "models/num/normalise.h"
#include "models/scheme/wageubn/channel_loop.h"

namespace wagesim {

/// How many values a pass clipped.
struct NormaliseCounts {
  std::int64_t normalised_saturated = 0;   ///< xh beyond +-127
  std::int64_t activations_saturated = 0;  ///< Y beyond the largest activation: its error is masked
};

/// xh and activation of every sum in one read (rules of models/num/normalise.h); a scale a channel, lift = 15
/// - point of z.
NormaliseCounts normalise_pass(const VectorLoop& loop, const ChannelMap& map, const Points& points, int lift,
                               const std::vector<ChannelScale>& scales, const std::int32_t* z,
                               std::int8_t* normalised, std::int8_t* activation);

}  // namespace wagesim
