#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "models/kernel/isa_call.h"
#include "models/kernel/worker_pool.h"

namespace wagesim {

/// Runs a loop over elements in chunks, on all threads of a pool, compiled for an instruction set.
/// Chunk borders depend on the count alone and results are combined in chunk order: the same outcome whatever
/// the thread count.
class VectorLoop {
 public:
  explicit VectorLoop(WorkerPool& pool, Isa isa = best_isa()) : pool_(pool), isa_(isa) {}

  [[nodiscard]] Isa isa() const { return isa_; }
  [[nodiscard]] int threads() const { return pool_.threads(); }
  /// Whether the CPU has AVX2, and it is to be used.
  [[nodiscard]] bool wide() const { return isa_ != Isa::Portable; }

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
    call_for(isa_, [&]() WAGESIM_INLINE_BODY { body(begin, end); });
  }

  WorkerPool& pool_;
  Isa isa_;
};

}  // namespace wagesim
