#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>

namespace wagesim::test {

/// Seeded randomness of a test: the same values on every machine. (Of the standard library only the engine
/// is; its distributions are not.)
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// Uniform in [low, high], both included.
  [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(high - low + 1));
  }
  [[nodiscard]] std::uint64_t seed() { return engine_(); }
  [[nodiscard]] int integer(int low, int high) { return static_cast<int>(between(low, high)); }
  [[nodiscard]] bool chance(int percent) { return integer(0, 99) < percent; }
  template <class T>
  [[nodiscard]] T one_of(std::initializer_list<T> values) {
    return values.begin()[between(0, static_cast<std::int64_t>(values.size()) - 1)];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace wagesim::test
