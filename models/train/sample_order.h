#pragma once

#include <cstdint>
#include <vector>

namespace wagesim {

/// Order in which an epoch visits its samples: a permutation of 0 to count - 1, a function of seed and epoch
/// alone (Fisher and Yates's shuffle over RandomStream). count < 2^32.
[[nodiscard]] std::vector<std::uint32_t> sample_order(std::int64_t count, std::uint64_t seed,
                                                      std::int64_t epoch);

}  // namespace wagesim
