#include "tests/bench/register_bound.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

#include "models/kernel/worker_pool.h"

namespace wagesim::bench {
namespace {

using Spin = double (*)(long);

Spin spin_of([[maybe_unused]] Isa isa, [[maybe_unused]] LaneKind kind) {
#ifdef WAGESIM_X86_KERNELS
  if (isa == Isa::Avx2)
    return kind == LaneKind::Words   ? spin_avx2_words
           : kind == LaneKind::Bytes ? spin_avx2_bytes
                                     : spin_avx2_bytes_small;
  if (isa == Isa::Avx512Vnni) return kind == LaneKind::Words ? spin_avx512_words : spin_avx512_bytes;
#endif
  return nullptr;
}

}  // namespace

double register_bound(Isa isa, LaneKind kind, int threads) {
  constexpr long kSteps = 100'000;  // some hundred microseconds: short enough to fit between interruptions
  constexpr int kRuns = 100;
  const Spin spin = spin_of(isa, kind);
  if (spin == nullptr) return 0;
  WorkerPool pool(threads);
  std::vector<double> best(static_cast<std::size_t>(threads), 0.0);
  pool.run(threads, [&](std::int64_t thread) {
    double& fastest = best[static_cast<std::size_t>(thread)];
    for (int run = 0; run < kRuns; ++run) {
      const auto begin = std::chrono::steady_clock::now();
      const double macs = spin(kSteps);
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
      fastest = std::max(fastest, macs / seconds.count());
    }
  });
  return std::accumulate(best.begin(), best.end(), 0.0);
}

}  // namespace wagesim::bench
