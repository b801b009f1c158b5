#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/kernel/worker_pool.h"
#include "models/num/divide.h"
#include "models/tensor/tensor.h"

namespace wagesim {

/// Grows a buffer to at least `count` elements and returns it; contents are unspecified but initialised.
template <class T>
T* grow(AlignedVector<T>& buffer, std::int64_t count) {
  if (buffer.size() < static_cast<std::size_t>(count)) buffer.resize(static_cast<std::size_t>(count));
  return buffer.data();
}

/// Working memory of one thread, kept between calls.
struct Scratch {
  AlignedVector<std::byte> rows;       ///< packed row operand of one block
  AlignedVector<std::byte> columns;    ///< packed column operand of one block
  AlignedVector<std::byte> line;       ///< a line of an image on its way into `rows`
  AlignedVector<std::int32_t> sums;    ///< a block of sums on its way to where it belongs
  AlignedVector<std::int64_t> totals;  ///< what tasks of a product sum apart
  AlignedVector<std::int32_t> tile;    ///< a register tile that hangs over the edge of its matrix
  std::vector<std::int32_t*> targets;  ///< where the sums of a block's rows go
};

/// Calls task(scratch, index) for index in [0, count), each call with a scratch no other thread uses
/// meanwhile. `scratch` has one element a thread of the pool.
template <class Task>
void share_out(WorkerPool& pool, std::vector<Scratch>& scratch, std::int64_t count, Task task) {
  std::atomic<std::int64_t> next{0};
  pool.run(pool.threads(), [&](std::int64_t thread) {
    for (std::int64_t index = next++; index < count; index = next++)
      task(scratch[static_cast<std::size_t>(thread)], index);
  });
}

/// Bytes between packed rows of `bytes`: an odd number of cache lines, so that rows do not fall into the same
/// cache set.
[[nodiscard]] constexpr std::int64_t padded_stride(std::int64_t bytes) {
  return (divide_up(bytes, 64) | 1) * 64;
}

}  // namespace wagesim
