#pragma once

#include <cstdint>

namespace wagesim {

/// Extents of one sample, channels last.
struct Extent {
  int height = 1, width = 1, channels = 1;

  [[nodiscard]] std::int64_t elements() const { return std::int64_t{height} * width * channels; }
  friend bool operator==(const Extent&, const Extent&) = default;
};

}  // namespace wagesim
