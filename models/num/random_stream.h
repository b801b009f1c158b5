#pragma once

#include <cstdint>
#include <initializer_list>

#include "models/num/lfsr.h"

namespace wagesim {

/// A seeded sequence of 64-bit numbers (SplitMix64) for what the machine does not draw itself: start weights,
/// sample order, augmentation. The path names the use, e.g. {purpose, epoch, sample}: equal seed and path
/// give the same sequence, so any of them can be replayed without replaying the rest.
class RandomStream {
 public:
  enum class Purpose : std::uint64_t { StartWeights = 1, SampleOrder = 2, Augmentation = 3 };

  RandomStream(std::uint64_t seed, Purpose purpose, std::initializer_list<std::uint64_t> path)
      : state_(splitmix64(~seed + kSplitmixGamma * static_cast<std::uint64_t>(purpose))) {
    for (const std::uint64_t part : path) state_ = splitmix64(state_ + kSplitmixGamma * (part + 1));
  }

  std::uint64_t next() { return splitmix64(state_ += kSplitmixGamma); }

  /// Uniform in [0, bound), bound >= 1, without bias (Lemire's multiply and reject, 2019).
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t rejected = (0 - bound) % bound;
    for (;;) {
      __extension__ using Wide = unsigned __int128;
      const Wide product = static_cast<Wide>(next()) * bound;
      if (static_cast<std::uint64_t>(product) >= rejected) return static_cast<std::uint64_t>(product >> 64);
    }
  }

 private:
  std::uint64_t state_;
};

}  // namespace wagesim
