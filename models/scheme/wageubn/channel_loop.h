#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "models/layer/vector_loop.h"

namespace wagesim {

/// A channel-last tensor as rows of channels: what batch normalisation walks.
struct ChannelMap {
  std::int64_t positions = 0;  ///< batch x height x width
  int channels = 0;

  [[nodiscard]] std::int64_t elements() const { return positions * channels; }
  /// Positions a task takes.
  [[nodiscard]] std::int64_t grain() const {
    constexpr std::int64_t kElementsPerTask = 1 << 15;
    return std::max<std::int64_t>(kElementsPerTask / channels, 1);
  }
  [[nodiscard]] std::int64_t tasks() const { return (positions + grain() - 1) / grain(); }

  /// Elements a vector loop takes at a time: whole positions, so many that few channels fill registers too.
  /// Tables of the channels' constants repeat them to that length.
  [[nodiscard]] int stride() const {
    constexpr int kLongEnough = 64;
    return channels * ((kLongEnough + channels - 1) / channels);
  }
  /// Calls each(first element, elements) for the strides of positions [begin, end).
  template <class Each>
  [[gnu::always_inline]] void for_each_stride(std::int64_t begin, std::int64_t end, Each each) const {
    const std::int64_t last = end * channels, step = stride();
    for (std::int64_t at = begin * channels; at < last; at += step)
      each(at, static_cast<int>(std::min(step, last - at)));
  }
};

/// Channels that a reduction keeps in registers at a time.
inline constexpr int kChannelBlock = 16;

/// Partial results of a reduction over positions, a row a task, combined in the order of the tasks.
template <class T>
class TaskRows {
 public:
  TaskRows(const ChannelMap& map, int width)
      : width_(width), values_(static_cast<std::size_t>(map.tasks() * width)), grain_(map.grain()) {}

  /// Row of the task that starts at a position.
  [[nodiscard]] T* row(std::int64_t first_position) {
    return values_.data() + first_position / grain_ * width_;
  }
  /// Adds all rows to total[width].
  template <class Sum>
  void add_to(Sum* total) const {
    for (std::size_t i = 0; i < values_.size(); ++i)
      total[i % static_cast<std::size_t>(width_)] += static_cast<Sum>(values_[i]);
  }

 private:
  int width_;
  std::vector<T> values_;
  std::int64_t grain_;
};

}  // namespace wagesim
