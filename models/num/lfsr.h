#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace wagesim {

/// One step of the 32-bit Fibonacci LFSR with taps 32, 22, 2, 1 (maximal length).
[[nodiscard]] constexpr std::uint32_t lfsr_step(std::uint32_t state) {
  const std::uint32_t bit = ((state >> 31) ^ (state >> 21) ^ (state >> 1) ^ state) & 1u;
  return (state << 1) | bit;
}

/// The state 16 steps on. A draw's value U16 is its low 16 bits, all of them new: one step a draw would
/// correlate successive draws by 0.49. Closed form: the new bits obey b[j] = s[31-j] ^ s[21-j] ^ b[j-1] ^
/// b[j-2], with b[-1] = s[0] and b[-2] = s[1]. With b[j] at bit 15 - j that is a division by 1 + x + x^2 over
/// GF(2), and 1 / (1 + x + x^2) = (1 + x)(1 + x^3)(1 + x^6)(1 + x^12) up to x^16.
[[nodiscard]] constexpr std::uint32_t lfsr_draw(std::uint32_t state) {
  std::uint32_t bits = ((state >> 16) ^ (state >> 6)) & 0xFFFFu;
  bits ^= ((state << 14) & 0x4000u) ^ ((state << 15) & 0x8000u) ^ ((state << 14) & 0x8000u);
  bits ^= bits >> 1;
  bits ^= bits >> 3;
  bits ^= bits >> 6;
  bits ^= bits >> 12;
  return (state << 16) | bits;
}

/// Output of SplitMix64 for a given state (Steele, Lea and Flood, OOPSLA 2014).
[[nodiscard]] constexpr std::uint64_t splitmix64(std::uint64_t state) {
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

inline constexpr std::uint64_t kSplitmixGamma = 0x9E3779B97F4A7C15u;

/// Start state of one lane: the low 32 bits of SplitMix64 for state seed + (lane + 1) * gamma, or 1 where
/// those are zero (the dead state).
[[nodiscard]] constexpr std::uint32_t lfsr_seed(std::uint64_t seed, std::uint64_t lane) {
  const auto low = static_cast<std::uint32_t>(splitmix64(seed + (lane + 1) * kSplitmixGamma));
  return low == 0 ? 1u : low;
}

/// Many draws of one lane at once, so that threads can share a tensor. A draw is linear over GF(2), and so is
/// any number of them.
class LfsrLeap {
 public:
  explicit LfsrLeap(std::uint64_t draws);

  /// The state after the leap's number of draws.
  [[nodiscard]] std::uint32_t operator()(std::uint32_t state) const {
    std::uint32_t image = 0;
    for (std::size_t i = 0; i < image_of_bit_.size(); ++i)
      image ^= image_of_bit_[i] & (0u - ((state >> i) & 1u));
    return image;
  }

 private:
  std::array<std::uint32_t, 32> image_of_bit_;
};

/// One LFSR per vector lane. Element i of a tensor draws from lane i mod lanes, in element order; the states
/// are part of a checkpoint.
class LfsrBank {
 public:
  LfsrBank(std::uint64_t seed, int lanes) {
    for (int lane = 0; lane < lanes; ++lane)
      states_.push_back(lfsr_seed(seed, static_cast<std::uint64_t>(lane)));
  }
  explicit LfsrBank(std::vector<std::uint32_t> states) : states_(std::move(states)) {}

  [[nodiscard]] int lanes() const { return static_cast<int>(states_.size()); }
  [[nodiscard]] const std::vector<std::uint32_t>& states() const { return states_; }

  /// Next 16-bit draw of a lane in [0, lanes).
  std::uint16_t draw(int lane) {
    auto& state = states_[static_cast<std::size_t>(lane)];
    state = lfsr_draw(state);
    return static_cast<std::uint16_t>(state);
  }

  /// The next draws of a tensor's elements in order: draws[i] from lane i mod lanes. To go on with the same
  /// tensor in a further call, draws.size() must be a multiple of the lanes.
  void draw(std::span<std::uint16_t> draws);

  /// Advances every lane by the draws of a leap.
  void leap(const LfsrLeap& leap) {
    for (std::uint32_t& state : states_) state = leap(state);
  }

 private:
  std::vector<std::uint32_t> states_;
};

}  // namespace wagesim
