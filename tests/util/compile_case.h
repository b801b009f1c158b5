#pragma once

#include <cstdint>

#include "sim/compiler/compile.h"
#include "tests/util/random.h"

namespace wagesim::test {

/// Seeded weights, images and labels (or operands of independent layers) for a network, all within its
/// widths.
[[nodiscard]] CompileInput compile_case(const Network& network, int batch, std::uint64_t seed, int steps = 1);

/// A valid network from a seed whose widths the machine can hold (8 bits at most) and whose pools leave no
/// gaps.
[[nodiscard]] Network compilable_network(std::uint64_t seed);

/// A valid graph from a seed that the machine runs: adds, several readers, sums handed on.
[[nodiscard]] Network compilable_graph(std::uint64_t seed);

/// Independent layers from a seed that the machine runs.
[[nodiscard]] Network compilable_independent(std::uint64_t seed);

/// 6x6 images through two residual blocks, the second with a projection, and a fully connected layer; 10
/// classes, 2-8-8-8.
[[nodiscard]] Network residual_network();

/// 4x4 images through a convolution that an average pool and a fully connected layer read; 10 classes.
[[nodiscard]] Network averaging_network();

/// 6x6 images through a convolution with a 2x2 pool and two fully connected layers; 10 classes, 2-8-8-8.
[[nodiscard]] Network small_network();

/// Every buffer large enough for small networks untiled; 4x4 array.
[[nodiscard]] MachineParams roomy_machine();

/// A machine from a seed; some have buffers that hold a few bytes.
[[nodiscard]] MachineParams random_machine(Random& random);

/// Makes each half of a buffer `half_bytes` of whole words of every bank, rounded up.
void set_half(BufferParams& buffer, std::int64_t half_bytes);

}  // namespace wagesim::test
