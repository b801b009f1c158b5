#pragma once

#include <cstdint>
#include <vector>

#include "tests/util/array_feeder.h"

namespace wagesim::test {

/// The rows of sums that leave the array for a run of tiles, in their order, by plain loops over what was
/// presented.
[[nodiscard]] std::vector<std::vector<std::int32_t>> plain_product(const ArrayFeeder::Run& run,
                                                                   const ArraySize& size);

}  // namespace wagesim::test
