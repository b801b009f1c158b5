#pragma once

#include <cstdint>
#include <vector>

#include "models/kernel/sum_observer.h"
#include "models/scheme/wageubn/channel_loop.h"

namespace wagesim {

/// Sum and sum of squares of every channel, exact.
struct ChannelSums {
  std::vector<std::int64_t> sum, squares;
  int overflowed = -1;  ///< lowest channel whose sum of squares int64 does not hold; its sums are unspecified
};

/// The sums of channels in parts, a slot for what may be added at the same time.
class PartialSums {
 public:
  PartialSums(Isa isa, int channels, std::int64_t slots);

  /// Adds all channels of `positions` positions that lie one after the other.
  void add(std::int64_t slot, const std::int32_t* z, std::int64_t positions);
  /// Adds some channels of the positions that rows point at.
  void add(std::int64_t slot, std::span<std::int32_t* const> rows, int channel, int channels);
  /// z: all that was added, to look for sums that do not fit; positions x channels.
  [[nodiscard]] ChannelSums total(std::int64_t positions, const std::int32_t* z) const;

 private:
  template <class At>
  void add_positions(std::int64_t slot, std::int64_t positions, int channel, int channels, At at);

  Isa isa_;
  int channels_;
  std::vector<std::uint64_t> rows_;    ///< [slots][sums, then squares, of all channels]; what overflows wraps
  std::vector<std::int32_t> largest_;  ///< magnitude added to each slot
};

/// Statistics with a product's last touch.
class StatisticsObserver final : public SumObserver {
 public:
  StatisticsObserver(Isa isa, int channels, int threads) : sums_(isa, channels, threads) {}
  void see(int thread, std::span<std::int32_t* const> rows, int column, int columns) override {
    sums_.add(thread, rows, column, columns);
  }
  [[nodiscard]] const PartialSums& sums() const { return sums_; }

 private:
  PartialSums sums_;
};

/// Of sums that lie there.
[[nodiscard]] ChannelSums channel_sums(const VectorLoop& loop, const ChannelMap& map, const std::int32_t* z);

}  // namespace wagesim
