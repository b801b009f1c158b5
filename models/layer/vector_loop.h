#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "models/kernel/isa.h"
#include "models/kernel/worker_pool.h"

/// On a lambda given to VectorLoop: its loop is then compiled for the instruction set it runs on.
#define WAGESIM_INLINE_BODY __attribute__((always_inline))

namespace wagesim {

/// Runs a loop over elements in chunks, on all threads of a pool, compiled for AVX2 where the CPU has it.
/// Chunk borders depend on the count alone and results are combined in chunk order: the same outcome whatever
/// the thread count.
class VectorLoop {
 public:
  explicit VectorLoop(WorkerPool& pool, Isa isa = best_isa()) : pool_(pool), wide_(isa != Isa::Portable) {}

  /// Whether loops are compiled for AVX2.
  [[nodiscard]] bool wide() const { return wide_; }

  /// Calls body(begin, end) over [0, count) in chunks of `grain`.
  template <class Body>
  void run(std::int64_t count, std::int64_t grain, const Body& body) const {
    pool_.run((count + grain - 1) / grain,
              [&](std::int64_t chunk) { call(body, chunk * grain, std::min(count, (chunk + 1) * grain)); });
  }

  /// Sum of what body(begin, end) returns.
  template <class Body>
  [[nodiscard]] std::int64_t sum(std::int64_t count, std::int64_t grain, const Body& body) const {
    std::int64_t total = 0;
    for (const std::int64_t part : collect(count, grain, body)) total += part;
    return total;
  }

  /// Largest of what body(begin, end) returns, 0 for an empty range.
  template <class Body>
  [[nodiscard]] std::int64_t max(std::int64_t count, std::int64_t grain, const Body& body) const {
    std::int64_t largest = 0;
    for (const std::int64_t part : collect(count, grain, body)) largest = std::max(largest, part);
    return largest;
  }

 private:
  template <class Body>
  [[nodiscard]] std::vector<std::int64_t> collect(std::int64_t count, std::int64_t grain,
                                                  const Body& body) const {
    std::vector<std::int64_t> parts(static_cast<std::size_t>((count + grain - 1) / grain));
    run(count, grain, [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
      parts[static_cast<std::size_t>(begin / grain)] = body(begin, end);
    });
    return parts;
  }

  template <class Body>
  void call(const Body& body, std::int64_t begin, std::int64_t end) const {
#if defined(__x86_64__)
    if (wide_) return call_wide(body, begin, end);
#endif
    body(begin, end);
  }

#if defined(__x86_64__)
  template <class Body>
  __attribute__((target("avx2"))) static void call_wide(const Body& body, std::int64_t begin,
                                                        std::int64_t end) {
    body(begin, end);
  }
#endif

  WorkerPool& pool_;
  bool wide_;
};

}  // namespace wagesim
