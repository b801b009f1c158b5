#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/sweep/sweep_file.h"

namespace wagesim::sweep {

/// The place of a value in the list of each axis; 0 for axes that are expressions.
using Choice = std::vector<std::size_t>;

/// All combinations of the axes' values, in the order of the file: the last axis varies fastest.
class Space {
 public:
  /// The axes must outlive it. InputError where there are more combinations than 2^62.
  explicit Space(const SweepFile& sweep);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] Choice at(std::uint64_t index) const;

 private:
  std::vector<std::size_t> counts_;
  std::uint64_t size_ = 1;
};

/// The numbers below `size` in a seeded random order, each once: the first n are the same however many are
/// taken. next() must not be called more than `size` times.
class Shuffle {
 public:
  Shuffle(std::uint64_t size, std::uint64_t seed);
  [[nodiscard]] std::uint64_t next();

 private:
  [[nodiscard]] std::uint64_t mixed(std::uint64_t number) const;

  std::uint64_t size_, seed_, taken_ = 0;
  int half_bits_ = 1;
};

}  // namespace wagesim::sweep
