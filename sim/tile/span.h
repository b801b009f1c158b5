#pragma once

namespace wagesim {

/// A half-open range of one axis, by start and length.
struct Span {
  int begin = 0, count = 0;

  [[nodiscard]] int end() const { return begin + count; }
  friend bool operator==(const Span&, const Span&) = default;
};

}  // namespace wagesim
