#include "models/num/lfsr.h"

#include <array>

namespace wagesim {
namespace {

constexpr std::size_t kBits = 32;

// A linear map over GF(2)^32: column i is the image of bit i. Draws are linear, so many of them are one such
// map.
using LinearMap = std::array<std::uint32_t, kBits>;

std::uint32_t apply(const LinearMap& map, std::uint32_t vector) {
  std::uint32_t image = 0;
  for (std::size_t i = 0; i < kBits; ++i) image ^= ((vector >> i) & 1u) != 0 ? map[i] : 0u;
  return image;
}

LinearMap identity() {
  LinearMap map;
  for (std::size_t i = 0; i < kBits; ++i) map[i] = std::uint32_t{1} << i;
  return map;
}

LinearMap composed(const LinearMap& outer, const LinearMap& inner) {
  LinearMap map;
  for (std::size_t i = 0; i < kBits; ++i) map[i] = apply(outer, inner[i]);
  return map;
}

// The map of `count` draws, by repeated squaring.
LinearMap draws(std::uint64_t count) {
  LinearMap power;
  for (std::size_t i = 0; i < kBits; ++i) power[i] = lfsr_draw(std::uint32_t{1} << i);
  LinearMap map = identity();
  for (; count != 0; count >>= 1) {
    if ((count & 1) != 0) map = composed(power, map);
    power = composed(power, power);
  }
  return map;
}

}  // namespace

void LfsrBank::draw(std::span<std::uint16_t> draws) {
  std::uint32_t* const states = states_.data();
  const std::size_t lanes = states_.size();
  for (std::size_t base = 0; base < draws.size(); base += lanes) {
    const std::size_t count = draws.size() - base < lanes ? draws.size() - base : lanes;
    std::uint16_t* const out = draws.data() + base;
    for (std::size_t lane = 0; lane < count; ++lane) {
      states[lane] = lfsr_draw(states[lane]);
      out[lane] = static_cast<std::uint16_t>(states[lane]);
    }
  }
}

void LfsrBank::skip(std::uint64_t elements) {
  const std::uint64_t rows = elements / states_.size();
  const std::size_t rest = static_cast<std::size_t>(elements % states_.size());
  const LinearMap map = draws(rows);
  for (std::uint32_t& state : states_) state = apply(map, state);
  for (std::size_t lane = 0; lane < rest; ++lane) states_[lane] = lfsr_draw(states_[lane]);
}

}  // namespace wagesim
