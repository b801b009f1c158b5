#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "models/kernel/isa_call.h"
#include "models/kernel/sum_observer.h"

namespace wagesim {

/// Largest magnitude of a product's sums, none of which is -2^31.
class LargestObserver final : public SumObserver {
 public:
  LargestObserver(Isa isa, int threads) : isa_(isa), largest_(static_cast<std::size_t>(threads)) {}

  void see(int thread, std::span<std::int32_t* const> rows, int column, int columns) override {
    std::int32_t& largest = largest_[static_cast<std::size_t>(thread)];
    call_for(isa_, [&]() WAGESIM_INLINE_BODY {
      std::int32_t most = largest;
      for (std::size_t first = 0, last = 0; first < rows.size(); first = last) {
        do ++last;
        while (last < rows.size() && rows[last] == rows[last - 1] + columns);  // side by side
        const std::int32_t* const sums = rows[first] + column;
        for (std::size_t i = 0; i < (last - first) * static_cast<std::size_t>(columns); ++i)
          most = std::max(most, sums[i] < 0 ? -sums[i] : sums[i]);
      }
      largest = most;
    });
  }
  [[nodiscard]] std::uint32_t largest() const {
    return static_cast<std::uint32_t>(*std::ranges::max_element(largest_));
  }

 private:
  Isa isa_;
  std::vector<std::int32_t> largest_;  ///< by thread
};

}  // namespace wagesim
