#pragma once

#include <cstdint>
#include <span>

namespace wagesim {

/// Sees a product's sums as they are made, while the cache still holds them.
class SumObserver {
 public:
  virtual ~SumObserver() = default;
  /// Every sum once: columns [column, column + columns) of some output positions, each of which a row points
  /// at. Called on the threads of a pool, `thread` from 0 on; two calls at a time never have the same.
  virtual void see(int thread, std::span<std::int32_t* const> rows, int column, int columns) = 0;

 protected:
  SumObserver() = default;
  SumObserver(const SumObserver&) = default;
  SumObserver& operator=(const SumObserver&) = default;
};

}  // namespace wagesim
