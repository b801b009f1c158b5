#pragma once

#include <vector>

#include "tests/oracle/wageubn/step.h"
#include "tests/util/random.h"

namespace wagesim::test {

/// A residual network of a few small layers: stem with or without a pool, blocks of all kinds, sometimes a
/// chain of batch-normalised fully connected layers; any formats, error, loss, momentum, decay and rate.
[[nodiscard]] oracle::wageubn::Net random_residual(Random& random);

/// Weights of a few sizes: the usual ones, tiny, at their limits.
[[nodiscard]] oracle::wageubn::State random_start(const oracle::wageubn::Net& net, Random& random);

[[nodiscard]] std::vector<oracle::Wide> random_input(const oracle::wageubn::Net& net, int batch,
                                                     Random& random);
[[nodiscard]] std::vector<int> random_labels(const oracle::wageubn::Net& net, int batch, Random& random);

}  // namespace wagesim::test
