#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/oracle/dyadic.h"

// The scalar rules of WAGE as the paper's equations state them, on exact real numbers.
namespace wagesim::oracle {

/// sigma(k) = 2^(1-k), the step of a k-bit number (equation 2).
[[nodiscard]] inline Dyadic sigma(int bits) {
  return Dyadic(1).scaled(1 - bits);
}

/// The number n for which x = n * sigma(bits).
[[nodiscard]] inline std::int64_t in_steps(const Dyadic& x, int bits) {
  return x.scaled(bits - 1).integer();
}

/// The nearest integer; of two equally near ones the even one.
[[nodiscard]] inline std::int64_t nearest(const Dyadic& x) {
  const std::int64_t below = x.floor();
  const Dyadic distance = x - below;
  const Dyadic half(1, -1);
  if (distance == half) return below % 2 == 0 ? below : below + 1;
  return distance < half ? below : below + 1;
}

[[nodiscard]] inline Dyadic clip(const Dyadic& x, const Dyadic& limit) {
  return std::max(-limit, std::min(limit, x));
}

/// Q(x, k) = Clip{sigma round(x / sigma), -1 + sigma, 1 - sigma} (equation 3).
[[nodiscard]] inline Dyadic quantise(const Dyadic& x, int bits) {
  const Dyadic rounded = Dyadic(nearest(x.scaled(bits - 1))) * sigma(bits);
  return clip(rounded, Dyadic(1) - sigma(bits));
}

/// The n of Shift(x) = 2^n = 2^round(log2 x), x > 0 (equation 4): 2^(n-1/2) < x < 2^(n+1/2), squared. No
/// dyadic number lies on a bound, for sqrt(2) is irrational.
[[nodiscard]] inline int shift_exponent(const Dyadic& x) {
  int n = 0;
  while (x * x > Dyadic(1).scaled(2 * n + 1)) ++n;
  while (x * x < Dyadic(1).scaled(2 * n - 1)) --n;
  return n;
}

/// sgn(x) {floor|x| + up} (equation 11). Rounds up where the draw lies below the fraction, both in units of
/// 2^-draw_bits and the fraction cut to a whole number of them (the machine draws 16 bits).
[[nodiscard]] inline std::int64_t round_stochastically(const Dyadic& x, std::int64_t draw,
                                                       int draw_bits = 16) {
  const std::int64_t whole = x.magnitude().floor();
  const Dyadic fraction = x.magnitude() - whole;
  const std::int64_t result = draw < fraction.scaled(draw_bits).floor() ? whole + 1 : whole;
  return x < 0 ? -result : result;
}

/// 16 bits of one lane's shift register, a bit at a time: taps 32, 22, 2, 1; the newest bit is bit 0.
[[nodiscard]] inline std::uint16_t draw(std::uint32_t& state) {
  for (int step = 0; step < 16; ++step) {
    std::uint32_t bit = 0;
    for (const int tap : {32, 22, 2, 1}) bit ^= (state >> (tap - 1)) & 1U;
    state = (state << 1) | bit;
  }
  return static_cast<std::uint16_t>(state % 65536U);
}

/// First states of the lanes: SplitMix64 (Steele, Lea and Flood 2014) counted from the seed, cut to 32 bits.
[[nodiscard]] inline std::vector<std::uint32_t> first_lane_states(std::uint64_t seed, int lanes) {
  std::vector<std::uint32_t> states;
  std::uint64_t counter = seed;
  for (int lane = 0; lane < lanes; ++lane) {
    counter += 0x9E3779B97F4A7C15U;
    std::uint64_t z = counter;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    z ^= z >> 31;
    const auto state = static_cast<std::uint32_t>(z & 0xFFFFFFFFU);
    states.push_back(state == 0 ? 1 : state);
  }
  return states;
}

}  // namespace wagesim::oracle
