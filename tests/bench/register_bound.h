#pragma once

#include "models/kernel/isa.h"
#include "models/kernel/tile.h"

namespace wagesim::bench {

/// Multiply-accumulates per second one thread reaches with the inner instructions of a tile kernel on
/// registers alone: same instructions, same accumulators, no loads, no stores. Measured (best of several
/// runs) while `threads` threads do the same. 0 where the kernel has no such loop (portable code).
[[nodiscard]] double register_bound(Isa isa, LaneKind kind, int threads);

/// Runs `steps` steps of 12 (AVX2) or 24 (AVX-512) vector multiply-accumulates; returns how many scalar ones
/// that was.
double spin_avx2_bytes(long steps);
double spin_avx2_bytes_small(long steps);
double spin_avx2_words(long steps);
double spin_avx512_bytes(long steps);
double spin_avx512_words(long steps);

}  // namespace wagesim::bench
