#include "sim/sweep/space.h"

#include <bit>

#include "workloads/input/fault.h"

namespace wagesim::sweep {
namespace {

constexpr std::uint64_t kMaxSize = std::uint64_t{1} << 62;

/// A 64-bit mixer (splitmix64, Vigna): neighbouring numbers come out unlike.
std::uint64_t mix(std::uint64_t z) {
  z += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

}  // namespace

Space::Space(const SweepFile& sweep) {
  for (const Axis& axis : sweep.axes) {
    counts_.push_back(axis.expression.empty() ? axis.values.size() : 1);
    if (size_ > kMaxSize / counts_.back())
      throw InputError(Fault{sweep.file, axis.line, axis.key, "", "makes more than 2^62 combinations"});
    size_ *= counts_.back();
  }
}

Choice Space::at(std::uint64_t index) const {
  Choice choice(counts_.size());
  for (std::size_t axis = counts_.size(); axis-- > 0;) {
    choice[axis] = static_cast<std::size_t>(index % counts_[axis]);
    index /= counts_[axis];
  }
  return choice;
}

Shuffle::Shuffle(std::uint64_t size, std::uint64_t seed)
    : size_(size), seed_(mix(seed)), half_bits_((static_cast<int>(std::bit_width(size)) + 1) / 2) {}

/// A Feistel network of four rounds: a permutation of the numbers of 2 half_bits_ bits.
std::uint64_t Shuffle::mixed(std::uint64_t number) const {
  constexpr std::uint64_t kRounds = 4;
  const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
  std::uint64_t left = number >> half_bits_, right = number & mask;
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    const std::uint64_t next = left ^ (mix(right ^ mix(seed_ + round)) & mask);
    left = right;
    right = next;
  }
  return left << half_bits_ | right;
}

std::uint64_t Shuffle::next() {
  for (;;) {  // fewer than four times on average: at most that many numbers lie beyond the size
    const std::uint64_t number = mixed(taken_++);
    if (number < size_) return number;
  }
}

}  // namespace wagesim::sweep
