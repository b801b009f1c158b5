#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace wagesim {

/// Extents of a tensor of rank 1 to 4, outermost first; the last index is contiguous (C order, channel-last).
class Shape {
 public:
  static constexpr int kMaxRank = 4;

  Shape() = default;
  Shape(std::initializer_list<std::int64_t> extents) {
    for (const std::int64_t extent : extents) extents_[static_cast<std::size_t>(rank_++)] = extent;
  }

  explicit Shape(std::span<const std::int64_t> extents) {
    for (const std::int64_t extent : extents) extents_[static_cast<std::size_t>(rank_++)] = extent;
  }

  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] std::int64_t operator[](int axis) const { return extents_[static_cast<std::size_t>(axis)]; }
  [[nodiscard]] std::int64_t elements() const {
    if (rank_ == 0) return 0;
    std::int64_t count = 1;
    for (int axis = 0; axis < rank_; ++axis) count *= extents_[static_cast<std::size_t>(axis)];
    return count;
  }

  friend bool operator==(const Shape&, const Shape&) = default;

 private:
  std::array<std::int64_t, kMaxRank> extents_{};
  int rank_ = 0;
};

}  // namespace wagesim
