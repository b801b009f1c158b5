#pragma once

#include <string>

namespace wagesim::test {

/// Batch normalisation, an identity shortcut and a projection, a max-pool and momentum, on the images of the
/// shipped subset: 16 steps an epoch.
inline constexpr const char* kSmallResidual = R"(
name: small-residual
scheme: wageubn
input: {height: 28, width: 28, channels: 1, scaling: symmetric}
classes: 10
layers:
  - {name: stem, kind: conv, channels: 4, kernel: 3, stride: 2, padding: same, pool: {size: 2}}
  - {name: s0, kind: residual, block: basic, channels: 4, blocks: 1}
  - {name: s1, kind: residual, block: basic, channels: 8, blocks: 1, stride: 2}
  - {name: bn_last, kind: bn}
  - {name: avg, kind: average_pool}
  - {name: fc, kind: fc, units: 10}
training:
  batch: 32
  epochs: 3
  momentum: 0.75
  bn_average: 0.125
  augmentation: {pad: 2, flip: true}
  schedule:
    - {from_epoch: 0, rate: 200, range: 128}
    - {from_epoch: 2, rate: 50, range: 128}
)";

}  // namespace wagesim::test
